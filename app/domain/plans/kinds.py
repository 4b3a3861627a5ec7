"""What a session of a plan can be, and how certain it is."""

from enum import StrEnum


class SessionKind(StrEnum):
    """What is done in a session: what a curriculum's day has (`ItemKind`), and what a city adds."""

    MODULE = "module"
    BOARD = "board"  # a simulated tumour board beside those of the curriculum
    PRACTICAL = "practical"
    SITE_VISIT = "site_visit"
    REGISTRATION = "registration"
    CHECK = "check"
    CLOSING = "closing"
    BREAK = "break"
    MEAL = "meal"
    BLOCKER = "blocker"  # time that is kept free of the course

    @property
    def pause(self) -> bool:
        """Whether nothing is done in it: it needs nobody, and stands in nobody's calendar."""
        return self in PAUSES

    @property
    def needs_room(self) -> bool:
        """Whether it lacks something as long as nobody said in which room it is held."""
        return not self.pause and self is not SessionKind.SITE_VISIT


PAUSES = frozenset({SessionKind.BREAK, SessionKind.MEAL, SessionKind.BLOCKER})

# What a planner can add to a plan; modules come from the curriculum.
ADDED = tuple(kind for kind in SessionKind if kind is not SessionKind.MODULE)


class SessionStatus(StrEnum):
    """How certain a session is. A tentative one is planned, released and held like any other."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
