"""The table of docs/asvs.md: every requirement once, and no claim without a place that is there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "asvs.md").read_text()
# How many requirements each section of ASVS 5.0.0 has at levels 1 and 2; those of level 3 follow.
SECTIONS = {
    "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2,
    "V2.1": 3, "V2.2": 3, "V2.3": 4, "V2.4": 1,
    "V3.2": 2, "V3.3": 4, "V3.4": 6, "V3.5": 5, "V3.7": 2,
    "V4.1": 3, "V4.2": 1, "V4.3": 2, "V4.4": 4,
    "V5.1": 1, "V5.2": 3, "V5.3": 2, "V5.4": 3,
    "V6.1": 3, "V6.2": 12, "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4,
    "V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2,
    "V8.1": 2, "V8.2": 3, "V8.3": 1, "V8.4": 1,
    "V9.1": 3, "V9.2": 4,
    "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3,
    "V11.1": 2, "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1,
    "V12.1": 3, "V12.2": 2, "V12.3": 4,
    "V13.1": 1, "V13.2": 5, "V13.3": 2, "V13.4": 5,
    "V14.1": 2, "V14.2": 4, "V14.3": 3,
    "V15.1": 3, "V15.2": 3, "V15.3": 7,
    "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3,
    "V17.1": 1, "V17.2": 4, "V17.3": 2,
}  # fmt: skip
IDS = [f"{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]
STATES = ("met", "partly", "open", "not here")
SHOWN = {"met", "partly"}


@dataclass(frozen=True)
class Requirement:
    """One row of the table."""

    id: str
    state: str
    reason: str
    places: list[str]


def requirements(text: str) -> list[Requirement]:
    rows = re.findall(r"^\| (V[\d.]+) \|[^|]*\|([^|]*)\|([^|]*)\|$", text, flags=re.MULTILINE)
    return [
        Requirement(name, state.strip(), reason.strip(), re.findall(r"`([^`]+)`", where))
        for name, words, where in rows
        for state, _, reason in [words.partition(":")]
    ]


def faults(text: str) -> Iterator[str]:
    """What the table claims and is not so."""
    found = requirements(text)
    times = Counter(each.id for each in found)
    yield from (f"{name} is listed {times[name]} times" for name in IDS if times[name] != 1)
    yield from (f"{name} is not asked at levels 1 and 2" for name in times.keys() - set(IDS))
    for each in found:
        if each.state not in STATES:
            yield f"{each.id} has no such state: {each.state}"
        if each.state in SHOWN and not each.places:
            yield f"{each.id} is shown nowhere"
        if each.state != "met" and not each.reason:
            yield f"{each.id} has no reason"
        yield from (
            f"{each.id}: there is no {place}"
            for place in each.places
            if not (ROOT / place).exists()
        )


def test_every_requirement_is_listed_once_and_no_claim_is_without_its_place() -> None:
    assert len(IDS) == 253
    assert [*faults(DOCUMENT)] == []
    assert [each.id for each in requirements(DOCUMENT)] == IDS


def test_the_sums_at_the_head_are_those_of_the_rows() -> None:
    row = re.search(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", DOCUMENT, re.MULTILINE)
    assert row is not None
    *told, together = map(int, row.groups())
    counted = Counter(each.state for each in requirements(DOCUMENT))

    assert told == [counted[state] for state in STATES]
    assert together == len(IDS)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| V1.1.1 | x | met | |", "V1.1.1 is shown nowhere"),
        ("| V1.1.1 | x | met | `app/nowhere.py` |", "V1.1.1: there is no app/nowhere.py"),
        ("| V1.1.1 | x | partly | `app` |", "V1.1.1 has no reason"),
        ("| V1.1.1 | x | open | |", "V1.1.1 has no reason"),
        ("| V1.1.1 | x | held | `app` |", "V1.1.1 has no such state: held"),
        ("| V1.1.2 | x | met | `app` |", "V1.1.2 is listed 2 times"),
        ("| V1.2.10 | x | met | `app` |", "V1.2.10 is not asked at levels 1 and 2"),
        ("", "V1.1.1 is listed 0 times"),
    ],
)
def test_a_claim_that_is_not_so_is_found(row: str, fault: str) -> None:
    rest = "".join(f"| {name} | x | open: y | |\n" for name in IDS[1:])

    assert fault in [*faults(f"{row}\n{rest}")]
