"""When somebody who teaches can be in a city: where they live, and where they visit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.spans import Span, clipped, open_between
from app.domain.travel import Town, needed

LONGEST_TEXT = 400
# So long before and after a visit somebody is there only within it, of whom no home is known.
AROUND_A_VISIT = timedelta(days=28)


class State(StrEnum):
    """What a visit has come to."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Task(StrEnum):
    """What has to be seen to before somebody can come."""

    VISA = "visa"
    LODGING = "lodging"
    TRAVEL = "travel"


@dataclass(frozen=True)
class Home:
    """Where somebody lives, as far as that is known: cities (ids), and a zone (IANA)."""

    cities: frozenset[int] = field(default_factory=frozenset)
    zone: str | None = None


@dataclass(frozen=True)
class Stay:
    """A visit that is not cancelled: to which city, and from which instant to which (aware)."""

    town: Town
    span: Span


@dataclass(frozen=True, kw_only=True)
class TaskDetails:
    """What is known of one task."""

    task: Task
    done: bool = False
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitDetails:
    """All that is entered of a visit; it begins and ends at wall times of its city.

    `reason` is why it is cancelled, and empty as long as it is not.
    """

    arrives: datetime
    departs: datetime
    purpose: str
    host_id: int | None = None
    state: State = State.PLANNED
    reason: str = ""
    tasks: tuple[TaskDetails, ...] = ()


NOBODY_KNOWS = Home()


def lives_in(home: Home, town: Town) -> bool:
    """Whether somebody needs no visit to teach in a city.

    Who works there does not, nor whose clocks at home are those of the city; and of whom neither is
    known, nothing is said against it but what `elsewhere` says around a visit.
    """
    return home == NOBODY_KNOWS or town.id in home.cities or home.zone == town.zone


def clocks_of(home: str, stays: Iterable[Stay], town: Town, span: Span, *, in_person: bool) -> str:
    """Return the zone of the clocks by which somebody teaches a session of a course of a city.

    In person they are the city's. From afar they are those of the city that the mentor visits as it
    begins, else those at home (IANA, empty where nobody knows: then the city's).
    """
    if in_person:
        return town.zone
    visited = (
        stay.town.zone
        for stay in stays
        if stay.span.starts_at <= span.starts_at < stay.span.ends_at
    )
    return next(visited, home or town.zone)


def elsewhere(
    home: Home, stays: Iterable[Stay], town: Town, since: datetime, until: datetime
) -> tuple[Span, ...]:
    """Return when somebody cannot teach in person in a city, between two instants (aware).

    Who lives elsewhere can only within a visit there, and so can who visits the city, in the weeks
    around it, of whom no home is known: nobody visits where they live. Who is on a visit to another
    city cannot, nor while they travel there and back. The spans are sorted, apart from one another,
    within the two.
    """
    stays = tuple(stays)
    away = [
        Span(
            stay.span.starts_at - needed(town, stay.town),
            stay.span.ends_at + needed(stay.town, town),
        )
        for stay in stays
        if stay.town.id != town.id
    ]
    here = [stay.span for stay in stays if stay.town.id == town.id]
    if home == NOBODY_KNOWS:
        for visit in here:
            around = visit.starts_at - AROUND_A_VISIT, visit.ends_at + AROUND_A_VISIT
            away += open_between(here, *around)
    elif not lives_in(home, town):
        away += open_between(here, since, until)
    return clipped(away, since, until)
