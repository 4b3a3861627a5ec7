"""When two records can become one, and what stands in the way: courses and visits of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Conflict, DomainError


class Obstacle(StrEnum):
    """Why two records that are both on one course, or one visit, cannot become one yet."""

    BOTH_CERTIFIED = "both_certified"
    CERTIFICATE_WOULD_STAY = "certificate_would_stay"
    BOTH_ON_IT = "both_on_it"
    PLACE_WOULD_STAY = "place_would_stay"
    LOG_BOOK_WOULD_STAY = "log_book_would_stay"


@dataclass(frozen=True, kw_only=True)
class SharedCourse:
    """A course that both records are or were on."""

    title: str
    kept_on_it: bool
    merged_on_it: bool
    kept_certified: bool
    merged_certified: bool


@dataclass(frozen=True, kw_only=True)
class SharedVisit:
    """An observation visit on which both records go; whether each has written in its log book."""

    title: str
    kept_wrote: bool
    merged_wrote: bool


@dataclass(frozen=True)
class InTheWay:
    """An obstacle, and the course or visit where it lies."""

    course: str
    obstacle: Obstacle


class Beyond(DomainError):
    """One of the two is more than a trainee and mentor of the cities of who merges them."""


class CannotMerge(Conflict):
    """Something has to be settled first; nothing was changed."""

    def __init__(self, obstacles: Iterable[InTheWay]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(self.obstacles)


class AlreadyMerged(Conflict):
    """One of the two was merged into a third record, or has been taken apart, meanwhile."""


def in_the_way(
    shared: Iterable[SharedCourse], visits: Iterable[SharedVisit] = ()
) -> list[InTheWay]:
    """Return what has to be settled before the courses and visits of both are those of one.

    A place that was given up, and for which there is no certificate, stays with the record that is
    merged; everything else would be lost to the person, so it is not done by itself. Of a visit the
    place that stays is the one whose log book may stay with it: that of the kept record counts.
    """
    return [
        *(InTheWay(course.title, obstacle) for course in shared if (obstacle := _obstacle(course))),
        *(
            InTheWay(visit.title, Obstacle.LOG_BOOK_WOULD_STAY)
            for visit in visits
            if visit.merged_wrote and not visit.kept_wrote
        ),
    ]


def _obstacle(course: SharedCourse) -> Obstacle | None:
    if course.merged_certified:
        both = course.kept_certified
        return Obstacle.BOTH_CERTIFIED if both else Obstacle.CERTIFICATE_WOULD_STAY
    if course.merged_on_it:
        return Obstacle.BOTH_ON_IT if course.kept_on_it else Obstacle.PLACE_WOULD_STAY
    return None
