"""Checklists: what is to be done around a course or a visit, by when, and what is most urgent.

A task is due a number of working days before the first or after the last day of its course or
visit, or before the deadline of who accredits the course, in the calendar of the city, so that its
day moves with these; or on a day that was set by hand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from app.domain.city_calendar import ONE_DAY, CityCalendar
from app.domain.problems import (
    SLUG,
    TITLE_MAX,
    Path,
    Problem,
    check_count,
    check_doubles,
    check_line,
    check_paragraph,
    check_pattern,
    check_range,
)

DAYS_MAX = 250  # about a year of working days
TASKS_MAX = 200
# What is due on the day itself or on one of the six after it is due this week.
WEEK = timedelta(days=7)
HTTPS = re.compile(r"https://[^\s/?#]\S*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)


class Owner(StrEnum):
    """Who sees to a task, as what they are to the course."""

    ORGANISER = "organiser"
    MENTOR = "mentor"
    HOST = "host"
    PARTNER = "partner"


class Anchor(StrEnum):
    """From which day working days are counted, and which way; only a course has a deadline."""

    FIRST_DAY = "before_first_day"
    LAST_DAY = "after_last_day"
    DEADLINE = "before_deadline"


class Around(StrEnum):
    """What a checklist can be about."""

    COURSE = "course"
    VISIT = "visit"


ANCHORS: Mapping[Around, tuple[Anchor, ...]] = MappingProxyType(
    {Around.COURSE: tuple(Anchor), Around.VISIT: (Anchor.FIRST_DAY, Anchor.LAST_DAY)}
)


class Urgency(StrEnum):
    """Where a task stands on a day, the most urgent first."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    DONE = "done"


_ORDER = tuple(Urgency)


@dataclass(frozen=True)
class DueCounts:
    """How many tasks of a checklist are overdue, and how many more are due this week.

    `next_on` is the first day of those, where it is known.
    """

    overdue: int
    this_week: int
    next_on: date | None = field(default=None, compare=False)


NOTHING_DUE = DueCounts(0, 0)


@dataclass(frozen=True)
class Due:
    """So many working days before or after the day that is its anchor; 0 is that day itself."""

    anchor: Anchor
    days: int

    def on(
        self,
        first_day: date,
        last_day: date,
        calendar: CityCalendar,
        *,
        deadline: date | None = None,
    ) -> date:
        """Return the day on which it is due, for a course of these days. Raises NoWorkingDay.

        A deadline that nobody has written down yet lies on the first day at the latest.
        """
        if self.anchor is Anchor.LAST_DAY:
            return _working_days_after(calendar, last_day, self.days)
        day = deadline if self.anchor is Anchor.DEADLINE and deadline else first_day
        return calendar.working_days_before(day, self.days) if self.days else day


@dataclass(frozen=True, kw_only=True)
class TemplateTask:
    """What a template asks for. `key` is what it is known by; it stays when the words change."""

    key: str
    title: str
    due: Due
    owner: Owner
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskDetails:
    """What a task says; `due` is a rule, or a day set by hand, `person_id` who sees to it."""

    title: str
    due: Due | date
    owner: Owner
    what: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Proof:
    """What is said of a task that is done: a note, and an https address or words that show it."""

    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A checklist that courses, or visits, begin with."""

    slug: str
    name: str
    tasks: tuple[TemplateTask, ...]
    about: str = ""
    around: Around = Around.COURSE


def check_template(template: Template) -> Iterator[Problem]:
    """Find all that is wrong with a template, with paths such as ("tasks", 0, "title")."""
    yield from check_pattern(template.slug, SLUG, ("slug",))
    yield from check_line(template.name, ("name",), most=TITLE_MAX)
    yield from check_paragraph(template.about, ("about",))
    yield from check_count(len(template.tasks), ("tasks",), most=TASKS_MAX)
    for index, task in enumerate(template.tasks):
        yield from _check_task(task, ("tasks", index))
    yield from check_doubles((task.key for task in template.tasks), ("tasks",), "key")


def _check_task(task: TemplateTask, path: Path) -> Iterator[Problem]:
    yield from check_pattern(task.key, SLUG, (*path, "key"))
    yield from check_line(task.title, (*path, "title"), most=TITLE_MAX)
    yield from check_paragraph(task.what, (*path, "what"))
    yield from check_range(task.due.days, (*path, task.due.anchor.value), low=0, high=DAYS_MAX)


def urgency(due_on: date, today: date, *, done: bool) -> Urgency:
    """Say where a task stands today, in its city."""
    if done:
        return Urgency.DONE
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.THIS_WEEK if due_on < today + WEEK else Urgency.LATER


def count_due(tasks: Iterable[tuple[int, Urgency]]) -> dict[int, DueCounts]:
    """Count what is due of each course or visit; tasks say whose they are, and where they stand."""
    stand = Counter(tasks)
    return {
        course: DueCounts(stand[course, Urgency.OVERDUE], stand[course, Urgency.THIS_WEEK])
        for course, _stands in stand
    }


def rank(stands: Urgency, due_on: date, number: int) -> tuple[int, date, int]:
    """Return what sorts tasks, the most urgent first; `number` is one that no other task has."""
    return _ORDER.index(stands), due_on, number


def is_address(evidence: str) -> bool:
    """Say whether evidence is an address that a page may lead to."""
    return HTTPS.fullmatch(evidence) is not None


def is_evidence(evidence: str) -> bool:
    """Say whether this is an https address or words, and no address of another kind."""
    return is_address(evidence) or not _SCHEME.match(evidence)


def _working_days_after(calendar: CityCalendar, day: date, count: int) -> date:
    """Return the working day that is so many after a day; with 0 the day itself."""
    following = islice(calendar.working_days_from(day + ONE_DAY), count)
    return max(following, default=day)
