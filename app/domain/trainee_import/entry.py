"""What one row of a trainee file says, and what there is to say about it."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.names import address_key, match_key
from app.domain.trainee_import.columns import Field

DIGITS_COMPARED = 9  # 0712 345678 and +254 712 345678 share these
FEWEST_DIGITS = 5
BETWEEN_PHONES = re.compile(r"[,;/x]")


class ReasonCode(StrEnum):
    """Why a row is refused, or what to look at before it is taken."""

    NAME_MISSING = "name_missing"
    NAME_INVALID = "name_invalid"
    NAME_TOO_LONG = "name_too_long"
    HOSPITAL_MISSING = "hospital_missing"
    EMAIL_INVALID = "email_invalid"
    PHONE_INVALID = "phone_invalid"
    GROUP_UNKNOWN = "group_unknown"
    TEXT_INVALID = "text_invalid"
    TEXT_TOO_LONG = "text_too_long"
    FORMULA_ERROR = "formula_error"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    AMBIGUOUS_MATCH = "ambiguous_match"
    LEFT_THE_COURSE = "left_the_course"
    # What follows warns and does not refuse.
    NAME_CORRECTED = "name_corrected"
    HOSPITAL_CORRECTED = "hospital_corrected"
    EMAIL_CHANGED = "email_changed"
    EMAIL_KEPT = "email_kept"
    EMAIL_SHARED = "email_shared"
    SAME_NAME = "same_name"
    LOOKALIKE_NAME = "lookalike_name"


Parameter = str | int | tuple[int, ...]


@dataclass(frozen=True)
class Reason:
    """A code, the field it is about, and the facts that a sentence about it needs.

    Parameters by code: `problem` and `code_point` (name, e-mail and text invalid), `limit` (too
    long), `value` (group unknown, phone invalid, formula error), `row` (duplicate), `people` and
    `rows` (ambiguous, shared, same name, lookalike: person ids and row numbers, the first few),
    `people` (left the course).
    """

    code: ReasonCode
    field: Field
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells people apart: compared, never shown. A contact is a mail address or a phone."""

    name: str
    hospital: str
    emails: frozenset[str]
    phones: frozenset[str]

    @property
    def contacts(self) -> frozenset[str]:
        """Addresses and phones, which are never mistaken for each other."""
        return self.emails | self.phones

    def contradicts(self, other: "Identity") -> bool:
        """Whether both have a contact of one kind and none agrees."""
        if self.contacts & other.contacts:
            return False
        return bool((self.emails and other.emails) or (self.phones and other.phones))


class Identifier:
    """Makes identities; a text that comes again is not worked out again."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def identify(self, name: str, hospital: str, emails: Iterable[str], phone: str) -> Identity:
        """Return the identity of a person, known or read from a file."""
        digits = (re.sub(r"\D", "", part) for part in BETWEEN_PHONES.split(phone))
        return Identity(
            name=self._key(name),
            hospital=self._key(hospital),
            emails=frozenset(address_key(address) for address in emails if address),
            phones=frozenset(d[-DIGITS_COMPARED:] for d in digits if len(d) >= FEWEST_DIGITS),
        )

    def _key(self, text: str) -> str:
        key = self._keys.get(text)
        if key is None:
            key = self._keys[text] = match_key(text) or text.casefold()
        return key


@dataclass(frozen=True, slots=True)
class Entry:
    """The clean values of one row; an empty text says nothing. With reasons it is refused."""

    row: int
    values: Mapping[Field, str]
    identity: Identity
    reasons: tuple[Reason, ...] = ()
