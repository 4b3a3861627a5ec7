"""Observation visits: which step may follow which, what stands in its way, and how many fit.

Days are those of the calendar at the host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import Conflict, DomainError

LONGEST_REASON = 400
LONGEST_NOTE = 400
LONGEST_GOAL = 400
LONGEST_ITEM = 200
MOST_PLACES = 99
MOST_GOALS = 40


class VisitState(StrEnum):
    """How far a visit is."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DOCUMENTS = "documents"
    CONFIRMED = "confirmed"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DocumentKind(StrEnum):
    """What hosts, embassies and insurers ask of somebody who comes to observe."""

    INVITATION_LETTER = "invitation_letter"
    VISA = "visa"
    INSURANCE = "insurance"
    IMMUNISATION = "immunisation"
    CONFIDENTIALITY = "confidentiality"
    LEAVE_OF_ABSENCE = "leave_of_absence"
    PROOF_OF_REGISTRATION = "proof_of_registration"


class DocumentState(StrEnum):
    """Where a document is on its way to the host."""

    MISSING = "missing"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"


class Obstacle(StrEnum):
    """What stands in the way of the next step."""

    NOBODY_GOES = "nobody_goes"
    OUTSIDE_SLOT = "outside_slot"
    NO_DAYS = "no_days"
    NO_GOALS = "no_goals"
    NO_SUPERVISOR = "no_supervisor"
    NO_DOCUMENTS = "no_documents"
    DOCUMENTS_OPEN = "documents_open"
    NO_PLACES = "no_places"
    NOT_BEGUN = "not_begun"
    NOT_OVER = "not_over"
    DAYS_UNWRITTEN = "days_unwritten"
    NOT_COUNTERSIGNED = "not_countersigned"


class NotYet(DomainError):
    """Something stands in the way of the next step; nothing was changed."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(self.obstacles)


class AtItsEnd(Conflict):
    """The visit is completed or cancelled: nothing follows."""


class OutsideSlot(DomainError):
    """The days of a visit do not lie within those of the slot."""


class OutsideVisit(DomainError):
    """Something is arranged for a day that is none of the visit."""


class SameCity(DomainError):
    """A visit leads to another city."""


class OneOfThem(DomainError):
    """Who goes on a visit does not supervise it."""


class DaysReversed(DomainError):
    """Something would end before it begins."""


# Each step leads to the next one; from all but the last a visit can be cancelled.
STEPS = (
    VisitState.PROPOSED,
    VisitState.ACCEPTED,
    VisitState.DOCUMENTS,
    VisitState.CONFIRMED,
    VisitState.ONGOING,
    VisitState.COMPLETED,
)
OVER = frozenset({VisitState.COMPLETED, VisitState.CANCELLED})
# Whose places are theirs, so that nobody else gets them.
HOLDS_PLACES = frozenset({VisitState.CONFIRMED, VisitState.ONGOING, VisitState.COMPLETED})
# As long as nobody relies on them, days and people can change.
CAN_CHANGE = frozenset({VisitState.PROPOSED, VisitState.ACCEPTED, VisitState.DOCUMENTS})


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """What decides about the next step of a visit.

    `within_slot` says whether its days lie within those of the host, and `days` how many of them
    are not free; `free_places` are those that other visits leave on its fullest day. `unwritten`
    and `waiting` count days of trainees without an entry, and entries that nobody countersigned.
    """

    state: VisitState
    starts_on: date
    ends_on: date
    today: date
    trainees: int
    free_places: int
    within_slot: bool = True
    days: int = 1
    supervised: bool = False
    goals: int = 0
    documents: tuple[DocumentState, ...] = ()
    unwritten: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Stay:
    """How many people are somewhere, from a day to a day, both included."""

    starts_on: date
    ends_on: date
    people: int


def following(state: VisitState) -> VisitState | None:
    """Return the step after this one, None at the end."""
    if state in OVER:
        return None
    return STEPS[STEPS.index(state) + 1]


def obstacles(facts: VisitFacts) -> tuple[Obstacle, ...]:
    """Return all that stands in the way of the next step; nothing at the end."""
    documents_open = any(each is not DocumentState.ACCEPTED for each in facts.documents)
    arranged = {
        Obstacle.OUTSIDE_SLOT: not facts.within_slot,
        Obstacle.NO_DAYS: not facts.days,
        Obstacle.NO_GOALS: not facts.goals,
        Obstacle.NO_SUPERVISOR: not facts.supervised,
    }
    conditions = {
        VisitState.PROPOSED: arranged,
        VisitState.ACCEPTED: {Obstacle.NO_DOCUMENTS: not facts.documents},
        VisitState.DOCUMENTS: {
            **arranged,
            Obstacle.NO_DOCUMENTS: not facts.documents,
            Obstacle.DOCUMENTS_OPEN: documents_open,
            Obstacle.NO_PLACES: facts.free_places < facts.trainees,
        },
        VisitState.CONFIRMED: {Obstacle.NOT_BEGUN: facts.today < facts.starts_on},
        VisitState.ONGOING: {
            Obstacle.NOT_OVER: facts.today < facts.ends_on,
            Obstacle.DAYS_UNWRITTEN: bool(facts.unwritten),
            Obstacle.NOT_COUNTERSIGNED: bool(facts.waiting),
        },
    }
    asked = conditions.get(facts.state, {})
    if facts.state in CAN_CHANGE | {VisitState.CONFIRMED}:
        asked = {Obstacle.NOBODY_GOES: not facts.trainees, **asked}
    return tuple(obstacle for obstacle, stands in asked.items() if stands)


def proceed(facts: VisitFacts) -> VisitState:
    """Return the next step; raises NotYet with what stands in its way, and AtItsEnd."""
    target = following(facts.state)
    if target is None:
        raise AtItsEnd
    found = obstacles(facts)
    if found:
        raise NotYet(found)
    return target


def cancelled(state: VisitState) -> VisitState:
    """Return what a visit is once it is cancelled; raises AtItsEnd for one that is completed."""
    if state is VisitState.COMPLETED:
        raise AtItsEnd
    return VisitState.CANCELLED


def most_at_once(stays: Iterable[Stay], first: date, last: date) -> int:
    """Return how many people are there on the fullest of these days, both included."""
    held = [each for each in stays if each.starts_on <= last and each.ends_on >= first]
    # Nobody is there for the first time on a day on which no stay begins.
    days = {max(each.starts_on, first) for each in held}
    return max((_on(day, held) for day in days), default=0)


def check_days(starts_on: date, ends_on: date, *, slot_from: date, slot_to: date) -> None:
    """Let a visit lie within its slot; raises DaysReversed and OutsideSlot."""
    if ends_on < starts_on:
        raise DaysReversed
    if not lies_within(starts_on, ends_on, slot_from=slot_from, slot_to=slot_to):
        raise OutsideSlot


def lies_within(starts_on: date, ends_on: date, *, slot_from: date, slot_to: date) -> bool:
    """Whether the days of a visit are all among those of the slot, which may change after it."""
    return slot_from <= starts_on and ends_on <= slot_to


def days_of(starts_on: date, ends_on: date, rest_days: Iterable[int] = ()) -> list[date]:
    """Return the days of a visit but those of the week that are free (0 is Monday)."""
    free = frozenset(rest_days)
    every = (starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1))
    return [day for day in every if day.weekday() not in free]


def _on(day: date, stays: Iterable[Stay]) -> int:
    return sum(each.people for each in stays if each.starts_on <= day <= each.ends_on)
