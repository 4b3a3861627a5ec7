"""A fact about a plan that a planner should know, and how grave it is."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Severity(IntEnum):
    """How grave a conflict is, the gravest first.

    BLOCK cannot be held as planned, WARN goes wrong for somebody, INFO is good to know.
    """

    BLOCK = 1
    WARN = 2
    INFO = 3


class Rule(StrEnum):
    """What is told; beside each, what `PlanConflict` says of it."""

    ROOM = "room"  # two sessions at once; subject: the room
    VIRTUAL_ROOM = "virtual_room"  # two sessions at once; subject: the room online
    MENTOR = "mentor"  # two sessions at once; subject: who should be in both
    PEOPLE = "people"  # two sessions at once; subject: the group that should be in both
    TRAINEE = "trainee"  # two sessions of two courses at once; subject: who should be in both
    TRAVEL = "travel"  # two cities in too short a time; subject: who travels; minutes
    UNTAUGHT = "untaught"  # no session; subject: the required module; group
    UNAVAILABLE = "unavailable"  # one session; subject: who is not free
    NO_VISIT = "no_visit"  # one session in person; subject: who cannot be in the city
    INTERPRETER = "interpreter"  # one session; nobody there speaks what is understood there
    CAPACITY = "capacity"  # one session; subject: the room; people expected, places there
    HOLIDAY = "holiday"  # all sessions of a day; subject: the day (ISO 8601)
    ORDER = "order"  # what comes first, then what needs it; subject: the module that is needed
    SHORT = "short"  # all sessions of a module; subject: the module; group; minutes
    DISCIPLINE = "discipline"  # one session; subject: the discipline that nobody there speaks for
    ONLY_ONE = "only_one"  # one session; subject: whose absence would leave a discipline out
    WEEKEND = "weekend"  # all sessions of a day; subject: the day (ISO 8601)


OF_DAYS = frozenset({Rule.HOLIDAY, Rule.WEEKEND})
SEVERITIES = MappingProxyType(
    {
        Rule.ROOM: Severity.BLOCK,
        Rule.VIRTUAL_ROOM: Severity.BLOCK,
        Rule.MENTOR: Severity.BLOCK,
        Rule.PEOPLE: Severity.BLOCK,
        Rule.TRAINEE: Severity.BLOCK,
        Rule.TRAVEL: Severity.BLOCK,
        Rule.UNTAUGHT: Severity.BLOCK,
        Rule.UNAVAILABLE: Severity.WARN,
        Rule.NO_VISIT: Severity.WARN,
        Rule.INTERPRETER: Severity.WARN,
        Rule.CAPACITY: Severity.WARN,
        Rule.HOLIDAY: Severity.WARN,
        Rule.ORDER: Severity.WARN,
        Rule.SHORT: Severity.WARN,
        Rule.DISCIPLINE: Severity.WARN,
        Rule.ONLY_ONE: Severity.INFO,
        Rule.WEEKEND: Severity.INFO,
    }
)

LONGEST_SUBJECT, LONGEST_KEY = 300, 400
# What is about a module or a day, whichever sessions that has.
OF_ALL_SESSIONS = frozenset({Rule.SHORT, *OF_DAYS})


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanConflict:
    """One fact. `sessions` are in order of time; `found` falls short of `asked`, or goes beyond it.

    Both are people for a room, minutes for a module and for travel, and 0 elsewhere. `group` is
    there where only some of the people are concerned.
    """

    rule: Rule
    sessions: tuple[str, ...] = ()
    subject: int | str = ""
    group: int | None = None
    found: int = 0
    asked: int = 0

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return SEVERITIES[self.rule]

    @property
    def key(self) -> str:
        """What makes it the same fact after sessions have moved: its rule, and whom it concerns.

        Neither times nor amounts: who accepted that a room is too small has accepted it for
        that room and session. A module that is short is short in however many sessions, and a
        day off is one whatever is held on it. It is kept in a column of LONGEST_KEY: a discipline
        can be long, and longer still in one spelling.
        """
        group = "" if self.group is None else str(self.group)
        sessions = () if self.rule in OF_ALL_SESSIONS else sorted(self.sessions)
        return "|".join((self.rule, str(self.subject)[:LONGEST_SUBJECT], group, *sessions))
