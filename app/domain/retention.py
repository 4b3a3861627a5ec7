"""How long what is kept: rules as data, and what is due by them.

A kind may have several rules, each for a reason of its own; the longest wins. What has no rule is
never due, and neither is what one rule keeps for ever. An installation may say how long it keeps a
kind: that takes the place of our default, but goes below no floor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError

DAY = timedelta(days=1)
YEAR = timedelta(days=366)


class Record(StrEnum):
    """Kinds of records; the time of each counts from the moment that `Rule.after` names."""

    SIGN_IN_SESSION = "sign_in_session"
    SIGN_IN_LINK = "sign_in_link"
    PENDING_ADDRESS = "pending_address"
    PERSONAL_LINK = "personal_link"
    INVITATION = "invitation"
    API_TOKEN = "api_token"  # noqa: S105  (a kind of record)
    API_ANSWER = "api_answer"
    CALENDAR_LINK = "calendar_link"
    UNUSED_IMPORT = "unused_import"
    IMPORT = "import"
    DATA_REQUEST = "data_request"
    SAME_PERSON_QUESTION = "same_person_question"
    FINISHED_WORK = "finished_work"
    ATTENDANCE = "attendance"
    CERTIFICATE = "certificate"
    AUDIT_ENTRY = "audit_entry"


class Source(StrEnum):
    """Where a rule comes from: ours until an installation says otherwise, ours in any case, its."""

    DEFAULT = "default"
    FLOOR = "floor"
    SETTING = "setting"


@dataclass(frozen=True)
class Rule:
    """A kind of record is kept so long after something, and why; None is for ever."""

    record: Record
    at_least: timedelta | None
    after: str
    why: str
    source: Source = Source.DEFAULT


class UnknownRecord(DomainError):
    """An installation names a kind of record that there is not."""


class BelowFloor(DomainError):
    """An installation would keep a kind shorter than `floor` allows."""

    def __init__(self, floor: Rule) -> None:
        super().__init__(floor.record.value)
        self.floor = floor


FLOOR = Source.FLOOR
RULES = (
    Rule(Record.SIGN_IN_SESSION, DAY, "its end", "nobody can use it any more"),
    Rule(Record.SIGN_IN_LINK, 7 * DAY, "its end", "to tell why a link did not work"),
    Rule(Record.PENDING_ADDRESS, 30 * DAY, "its end", "so long its holder may ask for a new link"),
    Rule(Record.PERSONAL_LINK, 180 * DAY, "its end", "to tell who held a card in a course"),
    Rule(Record.INVITATION, 90 * DAY, "its end", "to tell who was invited by whom"),
    Rule(Record.API_TOKEN, YEAR, "its end", "to tell what a program was let do"),
    Rule(Record.API_ANSWER, DAY, "the answer", "so long a program may send a write again", FLOOR),
    Rule(Record.CALENDAR_LINK, YEAR, "its end", "to tell a program that it is gone"),
    Rule(Record.UNUSED_IMPORT, 30 * DAY, "it came", "so long somebody may go on with it"),
    Rule(Record.IMPORT, 2 * YEAR, "it was used", "to find out where a mistake came from"),
    Rule(Record.DATA_REQUEST, 2 * YEAR, "the answer", "to show that it was answered"),
    Rule(Record.DATA_REQUEST, 30 * DAY, "the answer", "so long whoever asked finds it", FLOOR),
    Rule(Record.SAME_PERSON_QUESTION, 180 * DAY, "it was asked", "so long somebody may answer"),
    Rule(Record.FINISHED_WORK, 90 * DAY, "its end", "to find faults"),
    Rule(Record.ATTENDANCE, 6 * YEAR, "the session", "councils ask so long for proof", FLOOR),
    Rule(
        Record.ATTENDANCE,
        None,
        "the session",
        "a certificate rests on it as long as it is valid",
        FLOOR,
    ),
    Rule(Record.CERTIFICATE, None, "it was issued", "it can be checked for ever", FLOOR),
    Rule(Record.AUDIT_ENTRY, None, "it was written", "the chain has no gaps", FLOOR),
)


def rules_with(days: Mapping[str, int | None]) -> tuple[Rule, ...]:
    """Return the rules of an installation that keeps these kinds so many days; None is for ever.

    Raises UnknownRecord and BelowFloor.
    """
    theirs = tuple(_theirs(name, number) for name, number in days.items())
    named = {each.record for each in theirs}
    stays = (each for each in RULES if each.source is FLOOR or each.record not in named)
    return (*stays, *theirs)


def in_force(record: Record, rules: Sequence[Rule] = RULES) -> Rule | None:
    """Return the longest rule of a kind, which is the one that counts."""
    of_kind = (rule for rule in rules if rule.record is record)
    return max(of_kind, key=_length, default=None)


def kept_for(record: Record, rules: Sequence[Rule] = RULES) -> timedelta | None:
    """Return how long a kind is kept: by its longest rule; None is for ever."""
    rule = in_force(record, rules)
    return rule.at_least if rule else None


def due_before(record: Record, now: datetime, rules: Sequence[Rule] = RULES) -> datetime | None:
    """Return the moment before which the time of a record must have begun for it to go."""
    time = kept_for(record, rules)
    return None if time is None else now - time


def is_due(
    record: Record, begun: datetime | None, now: datetime, rules: Sequence[Rule] = RULES
) -> bool:
    """Whether a record goes whose time began then; one whose time has not begun stays."""
    before = due_before(record, now, rules)
    return begun is not None and before is not None and begun < before


def _theirs(name: str, days: int | None) -> Rule:
    if name not in set(Record):
        raise UnknownRecord(name)
    ours = [each for each in RULES if each.record == name]
    time = None if days is None else days * DAY
    rule = Rule(Record(name), time, ours[0].after, "this installation says so", Source.SETTING)
    floor = in_force(rule.record, [each for each in ours if each.source is FLOOR])
    if floor and _length(rule) < _length(floor):
        raise BelowFloor(floor)
    return rule


def _length(rule: Rule) -> timedelta:
    return timedelta.max if rule.at_least is None else rule.at_least
