"""The register of guidelines and quality standards: what modules cite, and what took its place."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from app.domain.problems import (
    SHORT_MAX,
    SLUG,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_address,
    check_count,
    check_doubles,
    check_line,
    check_paragraph,
    check_pattern,
)
from app.domain.records import from_record, to_record

REGISTER_MAX = 1_000


class GuidelineKind(StrEnum):
    """What sort of text it is."""

    GUIDELINE = "guideline"
    QUALITY_STANDARD = "quality standard"


@dataclass(frozen=True, kw_only=True)
class Guideline:
    """One edition of a guideline or a quality standard, under a key that modules cite.

    `superseded_by` is the key of the edition that took its place.
    """

    key: str
    kind: GuidelineKind
    title: str
    issuer: str
    edition: str
    published_on: date | None = None
    url: str = ""
    superseded_by: str = ""
    note: str = ""


Register = Mapping[str, Guideline]
# What a guideline says; its key is what it is.
SAID = tuple(field.name for field in fields(Guideline) if field.name != "key")


def texts_of(guideline: Guideline) -> dict[str, str]:
    """Return what it says as a form shows it; what it leaves out is empty."""
    said = to_record(guideline, always=SAID)
    return {name: said[name] or "" for name in SAID}


def from_texts(key: str, texts: Mapping[str, str]) -> Guideline:
    """Return what a form says; raises ValueError for a kind or a date that is none."""
    day = texts["published_on"] or None
    return from_record(Guideline, {**texts, "key": key, "published_on": day})


def check_guidelines(guidelines: Sequence[Guideline]) -> tuple[Problem, ...]:
    """Return all problems of a register, with paths such as ("guidelines", 0, "key")."""
    too_many = tuple(check_count(len(guidelines), ("guidelines",), most=REGISTER_MAX))
    return too_many or tuple(_check(guidelines))


def check_entry(entry: Guideline, register: Register) -> tuple[Problem, ...]:
    """Return the problems of one entry written into a sound register, with paths such as ("url",).

    The path is empty where the register as a whole would be at fault.
    """
    others = (each for key, each in register.items() if key != entry.key)
    # It stands first, so that a circle that it closes is found at it.
    found = check_guidelines((entry, *others))
    return tuple(replace(each, path=each.path[2:]) for each in found if not any(each.path[1:2]))


def check_cited(keys: Iterable[str], path: Path, register: Container[str]) -> Iterator[Problem]:
    """Find what a list at that path cites and the register does not know."""
    for index, key in enumerate(keys):
        if key not in register:
            yield Problem(Fault.UNKNOWN_GUIDELINE, (*path, index), {"value": key})


def newest(key: str, register: Register) -> Guideline:
    """Return what took the place of a guideline in the end, or itself.

    The register must be sound. Raises KeyError for a key that it does not know.
    """
    found = register[key]
    while found.superseded_by:
        found = register[found.superseded_by]
    return found


def superseded(keys: Iterable[str], register: Register) -> dict[str, Guideline]:
    """Return those of the cited keys that are superseded, with what took their place in the end.

    The register must be sound. What it does not know is left out.
    """
    known = {key: newest(key, register) for key in keys if key in register}
    return {key: last for key, last in known.items() if last.key != key}


def _check(guidelines: Sequence[Guideline]) -> Iterator[Problem]:
    following = {guideline.key: guideline.superseded_by for guideline in guidelines}
    circles = set(_circles(following))
    for index, guideline in enumerate(guidelines):
        path: Path = ("guidelines", index)
        yield from _check_one(guideline, path)
        place, after = (*path, "superseded_by"), guideline.superseded_by
        if after and after not in following:
            yield Problem(Fault.UNKNOWN_GUIDELINE, place, {"value": after})
        if guideline.key in circles:
            yield Problem(Fault.SUPERSEDED_BY_ITSELF, place, {"value": guideline.key})
    yield from check_doubles((each.key for each in guidelines), ("guidelines",), "key")


def _check_one(guideline: Guideline, path: Path) -> Iterator[Problem]:
    yield from check_pattern(guideline.key, SLUG, (*path, "key"))
    yield from check_line(guideline.title, (*path, "title"), most=TITLE_MAX)
    yield from check_line(guideline.issuer, (*path, "issuer"), most=TITLE_MAX)
    yield from check_line(guideline.edition, (*path, "edition"), most=SHORT_MAX)
    if guideline.url:
        yield from check_address(guideline.url, (*path, "url"))
    yield from check_paragraph(guideline.note, (*path, "note"))


def _circles(following: Mapping[str, str]) -> Iterator[str]:
    """Yield one key of each circle, going once over all of them."""
    done: set[str] = set()
    for start in following:
        way, key = set[str](), start
        while key in following and key not in done and key not in way:
            way.add(key)
            key = following[key]
        if key in way:
            yield key
        done |= way
