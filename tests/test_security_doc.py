"""The table of docs/security.md: every case once, and no claim without a test that is there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.rate_limit import LIMITS

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
CASES = [f"A{number:02}" for number in range(1, 73)]
STATES = {"held", "partly", "open"}
CASE = re.compile(r"_(a\d\d)(?=_)")


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    id: str
    state: str
    tests: list[str]


def cases(text: str) -> list[Case]:
    rows = re.findall(r"^\| (A\d+) \|(.*)\|$", text, flags=re.MULTILINE)
    return [
        Case(name, cells[1].strip().partition(":")[0], re.findall(r"`([^`]+)`", cells[3]))
        for name, rest in rows
        for cells in [rest.split("|")]
    ]


def names_of_tests() -> set[str]:
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    return {name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}


def faults(text: str) -> Iterator[str]:
    """What the table claims and is not so."""
    known, found = names_of_tests(), cases(text)
    times = Counter(case.id for case in found)
    yield from (f"{name} is listed {times[name]} times" for name in CASES if times[name] != 1)
    yield from (f"{name} is no case" for name in times.keys() - set(CASES))
    for case in found:
        if case.state not in STATES:
            yield f"{case.id} is neither held, partly nor open: {case.state}"
        if case.state == "held" and not case.tests:
            yield f"{case.id} is called held by no test"
        yield from (f"{case.id}: there is no {name}" for name in case.tests if name not in known)


def test_every_case_is_listed_once_and_no_claim_is_without_its_test() -> None:
    assert [*faults(DOCUMENT)] == []
    assert [case.id for case in cases(DOCUMENT)] == CASES


def test_a_test_named_for_a_case_belongs_to_a_case_that_is_not_open() -> None:
    worked_on = {case.id for case in cases(DOCUMENT) if case.state != "open"}
    named = {case.upper() for test in names_of_tests() for case in CASE.findall(test)}

    assert named <= worked_on


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| A01 | x | held | `y` | |", "A01 is called held by no test"),
        ("| A01 | x | partly: z | | `test_nowhere` |", "A01: there is no test_nowhere"),
        ("| A01 | x | certain | | |", "A01 is neither held, partly nor open: certain"),
        ("| A02 | x | open | | |", "A02 is listed 2 times"),
        ("| A73 | x | open | | |", "A73 is no case"),
        ("", "A01 is listed 0 times"),
    ],
)
def test_a_claim_that_is_not_so_is_found(row: str, fault: str) -> None:
    rest = "".join(f"| {name} | x | open | | |\n" for name in CASES[1:])

    assert fault in [*faults(f"{row}\n{rest}")]


def test_the_table_of_limits_is_that_of_the_code() -> None:
    rows = re.findall(r"^\|[^|]+\|[^|]+\| (\d+) \| (\d+) (min|s) \|$", DOCUMENT, re.MULTILINE)
    seconds = {"min": 60, "s": 1}
    told = [(int(burst), int(every) * seconds[unit]) for burst, every, unit in rows]

    assert Counter(told) == Counter((x.burst, int(x.every.total_seconds())) for x in LIMITS)
