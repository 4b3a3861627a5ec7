"""What is wrong with a value, as facts: a code, the field and the parameters.

Pages and the library turn them into sentences, each in its own words and language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.names import BIDI_CONTROLS, code_point

Path = tuple[str | int, ...]

SLUG = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
CODE = re.compile(r"(?=.{1,20}\Z)[A-Z0-9]+(?:-[A-Z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(r"https?://[^\s/?#]\S*")

# What ends a line unseen, is half a character, or shows a text in another order than it has.
_HIDDEN = rf"\x7f-\x9f\u2028\u2029\u206a-\u206f\ud800-\udfff{BIDI_CONTROLS}"
CONTROL_IN_LINE = re.compile(rf"[\x00-\x1f{_HIDDEN}]")
CONTROL_IN_PARAGRAPH = re.compile(rf"[\x00-\x08\x0b-\x1f{_HIDDEN}]")

LINE_MAX = 300
TITLE_MAX = 200
SHORT_MAX = 40
PARAGRAPH_MAX = 2_000
MINUTES_MAX = 24 * 60
ADDRESS_MAX = 500


class Fault(StrEnum):
    """Every kind of problem; the parameters of each stand behind it."""

    BLANK = "blank"
    TOO_LONG = "too_long"  # most
    CONTROL_CHARACTER = "control_character"  # code_point, row (from 0, in a text of several lines)
    MALFORMED = "malformed"  # value
    OUT_OF_RANGE = "out_of_range"  # value, low, high
    DUPLICATE = "duplicate"  # value
    EMPTY = "empty"
    TOO_MANY = "too_many"  # value, most
    UNKNOWN_FORMAT = "unknown_format"  # value
    WRONG_TIME = "wrong_time"  # found, expected
    WRONG_MINUTES = "wrong_minutes"  # found, expected, code
    WRONG_TOTAL = "wrong_total"  # found, expected
    WRONG_DAY_TOTALS = "wrong_day_totals"  # found, expected
    UNKNOWN_MODULE = "unknown_module"  # value
    UNPLACED = "unplaced"  # code
    PLACED_TWICE = "placed_twice"  # code
    ONLINE_IN_A_DAY = "online_in_a_day"  # code
    SELF_PACED_IN_A_DAY = "self_paced_in_a_day"  # code
    PAUSE_OUT_OF_PLACE = "pause_out_of_place"
    UNKNOWN_CASE = "unknown_case"  # value
    UNKNOWN_OBJECTIVE = "unknown_objective"  # value
    UNKNOWN_FIELD = "unknown_field"  # value
    OWN_UID = "own_uid"  # value
    PREREQUISITE_CYCLE = "prerequisite_cycle"  # code, needs
    PREREQUISITE_LATER = "prerequisite_later"  # code, needs
    BELOW_MINIMUM = "below_minimum"  # found, expected
    DISCIPLINE_MISSING = "discipline_missing"  # value
    NOBODY = "nobody"
    URL_OR_FILE = "url_or_file"
    NO_ADDRESS = "no_address"  # value
    NO_FILE_NAME = "no_file_name"  # value
    TWO_FILES = "two_files"  # value
    MISSING_FILE = "missing_file"  # value
    UNKNOWN_GUIDELINE = "unknown_guideline"  # value
    SUPERSEDED_BY_ITSELF = "superseded_by_itself"  # value
    WRONG_BASE = "wrong_base"  # found, expected
    UNKNOWN_TARGET = "unknown_target"  # value
    REPEATED_OPERATION = "repeated_operation"  # value
    UNKNOWN_DAY = "unknown_day"  # value, days
    UNKNOWN_TIME_ZONE = "unknown_time_zone"  # value
    EXPECT_MISMATCH = "expect_mismatch"
    LOCKED = "locked"  # field, code
    NOT_REWRITABLE = "not_rewritable"  # value, known
    UNFIT_VALUE = "unfit_value"  # field
    UNKNOWN_RULE = "unknown_rule"  # value, known
    RULE_LOOSENED = "rule_loosened"  # value
    UNKNOWN_ANCHOR = "unknown_anchor"  # value
    ONE_PLACE = "one_place"
    ORDER_CYCLE = "order_cycle"  # code, after
    CASE_WITHDRAWN = "case_withdrawn"  # code, why
    CASE_COVERS_LESS = "case_covers_less"  # code, value
    UNKNOWN_TEXT = "unknown_text"  # value, field
    SAME_LANGUAGE = "same_language"  # value
    TOO_SHORT = "too_short"  # found, expected, code
    TOO_FEW_MINUTES = "too_few_minutes"  # found, expected
    OBJECTIVE_LOST = "objective_lost"  # value
    OBJECTIVE_REWORDED = "objective_reworded"  # value
    PREREQUISITE_BROKEN = "prerequisite_broken"  # code, needs
    DISCIPLINE_LOST = "discipline_lost"  # value


@dataclass(frozen=True)
class Problem:
    """One broken rule: which, where (names and positions from 0), with which values."""

    code: Fault
    path: Path
    parameters: Mapping[str, str | int] = field(default_factory=dict)


def check_line(text: str, path: Path, *, most: int = LINE_MAX) -> Iterator[Problem]:
    """Find what is wrong with a text that must be there and stand on one line."""
    if not text.strip():
        yield Problem(Fault.BLANK, path)
    yield from _check_characters(text, path, CONTROL_IN_LINE, most)


def check_optional_line(text: str, path: Path, *, most: int = LINE_MAX) -> Iterator[Problem]:
    """Find what is wrong with a text that may be missing, and else stands on one line."""
    if text:
        yield from check_line(text, path, most=most)


def check_paragraph(text: str, path: Path, *, most: int = PARAGRAPH_MAX) -> Iterator[Problem]:
    """Find what is wrong with a text that may be empty and may have several lines."""
    yield from _check_characters(text, path, CONTROL_IN_PARAGRAPH, most)


def check_count(value: int, path: Path, *, most: int) -> Iterator[Problem]:
    """Find out whether a list is longer than anybody needs."""
    if value > most:
        yield Problem(Fault.TOO_MANY, path, {"value": value, "most": most})


def check_pattern(value: str, pattern: re.Pattern[str], path: Path) -> Iterator[Problem]:
    """Find out whether a code, slug or uid has its form."""
    if not pattern.fullmatch(value):
        yield Problem(Fault.MALFORMED, path, {"value": value})


def check_address(value: str, path: Path) -> Iterator[Problem]:
    """Find out whether this is the address of a page, which a browser may safely open."""
    yield from check_line(value, path, most=ADDRESS_MAX)
    if not _ADDRESS.fullmatch(value):
        yield Problem(Fault.NO_ADDRESS, path, {"value": value})


def check_doubles(values: Iterable[str], path: Path, *below: str) -> Iterator[Problem]:
    """Find values that stand twice in a list; `below` is where each stands in its entry."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Problem(Fault.DUPLICATE, (*path, index, *below), {"value": value})
        seen.add(value)


def check_range(value: int, path: Path, *, low: int, high: int) -> Iterator[Problem]:
    """Find out whether a number lies from low to high."""
    if not low <= value <= high:
        yield Problem(Fault.OUT_OF_RANGE, path, {"value": value, "low": low, "high": high})


def _check_characters(
    text: str, path: Path, refused: re.Pattern[str], most: int
) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(Fault.TOO_LONG, path, {"most": most})
    if found := refused.search(text):
        row = text.count("\n", 0, found.start())
        facts: dict[str, str | int] = {"code_point": code_point(found[0]), "row": row}
        yield Problem(Fault.CONTROL_CHARACTER, path, facts)
