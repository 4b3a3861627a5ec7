"""What a certificate says: every fact that is printed, fixed when it is ordered.

The claims are the certificate; the PDF is one picture of them. Their canonical bytes are what is
kept, hashed and in time signed, so that later edits of names, titles or rooms change nothing that
was issued.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.canonical import canonical_bytes, short_hash
from app.domain.certificate_number import parse_code, parse_number

SCHEMA = "preceptor/claims/1"


class Kind(StrEnum):
    """What the holder did."""

    ACHIEVEMENT = "achievement"


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who answers for the certificate, as printed under the line."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class TaughtModule:
    """A module of which the holder attended some; `minutes` as the adapted curriculum has them."""

    code: str
    title: str
    minutes: int
    format: str


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The facts of one certificate, as plain values.

    `recipient_second` is the same name in a second script. `minutes_offered` are the contact
    minutes that this person was expected at, `minutes_attended` those of them that count.
    `content_hash` ("sha256-…") is that of the effective curriculum at the end of the course; where
    it was another before, `pins` holds all of them in the order of time. `language` (BCP 47) is
    the one that the certificate is written in. Raises ValueError when the facts contradict each
    other, InvalidNumber or InvalidCode when number or code is none.
    """

    number: str
    code: str
    kind: Kind
    recipient: str
    recipient_second: str | None
    course: str
    curriculum: str
    curriculum_title: str
    curriculum_code: str
    version: str
    adaptation: str | None
    content_hash: str
    modules: tuple[TaughtModule, ...]
    minutes_attended: int
    minutes_offered: int
    city: str
    country: str
    starts_on: date
    ends_on: date
    organisations: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    mentors: tuple[str, ...]
    issued_on: date
    verify_url: str
    language: str
    illustrative: bool
    pins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if parse_number(self.number) != self.number or parse_code(self.code) != self.code:
            raise ValueError("number and code are kept as they are printed")
        if not self.verify_url.endswith(f"/{self.code}"):
            raise ValueError("the check address leads to another code")
        if not 0 <= self.minutes_attended <= self.minutes_offered:
            raise ValueError("more minutes attended than were offered")
        if self.ends_on < self.starts_on:
            raise ValueError("the course ends before it starts")

    @property
    def short_hash(self) -> str:
        """The first 32 bits of the content hash, as people compare them: "#9f3a-77c1"."""
        return short_hash(self.content_hash)

    @property
    def taught(self) -> tuple[str, ...]:
        """The hashes of all that was taught, in the order of time."""
        return self.pins or (self.content_hash,)

    def to_data(self) -> dict[str, Any]:
        """Return the claims as JSON values; from_data is the exact inverse."""
        data = asdict(self)
        for name in ("starts_on", "ends_on", "issued_on"):
            data[name] = data[name].isoformat()
        for name in ("organisations", "signatories", "mentors", "modules", "pins"):
            data[name] = list(data[name])
        if not self.pins:  # what most certificates don't have leaves no trace in any
            del data["pins"]
        return {"schema": SCHEMA, **data, "kind": self.kind.value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Claims":
        """Read claims that to_data wrote. Raises ValueError for any other shape."""
        expected = {"schema"} | {field.name for field in fields(cls)}
        if {*data.keys(), "pins"} != expected or data["schema"] != SCHEMA:
            raise ValueError(f"not claims of the form {SCHEMA}")
        facts = {name: value for name, value in data.items() if name != "schema"}
        for name in ("starts_on", "ends_on", "issued_on"):
            facts[name] = date.fromisoformat(facts[name])
        for name in ("organisations", "mentors", "pins"):
            facts[name] = tuple(facts.get(name, ()))
        facts["kind"] = Kind(facts["kind"])
        facts["signatories"] = tuple(Signatory(**item) for item in facts["signatories"])
        facts["modules"] = tuple(TaughtModule(**item) for item in facts["modules"])
        return cls(**facts)

    def canonical(self) -> bytes:
        """Return the bytes that stand for these claims, on any machine and in any year."""
        return canonical_bytes(self.to_data())
