"""From the days of a curriculum to dated sessions in local time.

The rules of placement, told to users in docs/curricula.md:
1. What a day holds keeps its order, starts when the day starts and has no gaps.
2. A pause is taken at the boundary between two items nearest to its planned time (the
   earlier of two equally near), one pause a boundary. It is left out when all is done by
   its planned time, or no boundary is left: nothing would follow it.
3. What a city changes keeps its place (see app.domain.adaptations.draft).
4. Online modules are held before the course: weekly at noon, the last one a week before. Where
   there are no days they are the course: weekly at noon, from the first day on. What each learns
   alone has no session.
5. Days are consecutive working days of the city (see app.domain.city_calendar). A day that
   runs too long is placed whole and reported.
6. A module with a group size is taught to all groups of a run at the same time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.domain import day_overflow
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.effective_day import DayItem, EffectiveDay, in_order
from app.domain.city_calendar import MONDAY_TO_FRIDAY, CityCalendar
from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.day_overflow import DayOverflow

ONLINE_AT = time(12)


@dataclass(frozen=True, kw_only=True)
class ProposedSession:
    """One meeting; `starts` is the city's local time, without a zone.

    `day` counts from 1 and is None online; `group` counts from 1 and is None for everybody.
    """

    day: int | None
    starts: datetime
    minutes: int
    kind: ItemKind
    code: str
    title: str
    module_uid: str | None = None
    group: int | None = None

    @property
    def date(self) -> date:
        """The local date on which it begins."""
        return self.starts.date()

    @property
    def ends(self) -> datetime:
        """When it is over, in local time."""
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def online(self) -> bool:
        """Whether it is held online, outside the days of the course."""
        return self.day is None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The sessions in order of time (groups side by side), and by number the days too long."""

    sessions: tuple[ProposedSession, ...]
    overflows: Mapping[int, DayOverflow[ProposedSession]]


def propose(
    effective: EffectiveCurriculum,
    first_day: date,
    *,
    groups: int = 0,
    calendar: CityCalendar = MONDAY_TO_FRIDAY,
) -> Proposal:
    """Place all sessions of a course run.

    The first day is `first_day`, or the first working day after it. Modules are taught in groups
    when there are two groups or more. Raises NoWorkingDay.
    """
    dates = calendar.working_days_from(first_day)
    days = [(day, next(dates)) for day in effective.days]
    course_begins = days[0][1] if days else next(dates)
    # The last of those online is a week before the days, the first of them is the course itself.
    weeks_before = len(effective.online) if days else 0
    first_online = course_begins - timedelta(weeks=weeks_before)
    sessions = list(_online_sessions(effective, first_online))
    overflows: dict[int, DayOverflow[ProposedSession]] = {}
    for number, (day, on) in enumerate(days, 1):
        placed = tuple(_day_sessions(day, number, on))
        sessions += placed
        ends = ((session, session.ends) for session in placed)
        if overflow := day_overflow.of_day(ends, datetime.combine(on, day.latest_end)):
            overflows[number] = overflow
    return Proposal(sessions=_in_groups(sessions, effective, groups), overflows=overflows)


def is_taught_apart(module: Module, groups: int) -> bool:
    """Whether each group of a run has a session of its own of a module (rule 6)."""
    return bool(module.group_size) and groups > 1


def _day_sessions(day: EffectiveDay, number: int, on: date) -> Iterator[ProposedSession]:
    starts = datetime.combine(on, day.starts)
    for item in in_order(day):
        session = ProposedSession(
            day=number,
            starts=starts,
            minutes=item.minutes,
            kind=item.kind,
            code=item.code,
            title=item.title,
            module_uid=item.module.uid if isinstance(item, DayItem) and item.module else None,
        )
        yield session
        starts = session.ends


def _online_sessions(effective: EffectiveCurriculum, first: date) -> Iterator[ProposedSession]:
    noon = datetime.combine(first, ONLINE_AT)
    for weeks, module in enumerate(effective.online):
        yield ProposedSession(
            day=None,
            starts=noon + timedelta(weeks=weeks),
            minutes=module.minutes,
            kind=ItemKind.MODULE,
            code=module.code,
            title=module.title,
            module_uid=module.uid,
        )


def _in_groups(
    sessions: Iterable[ProposedSession], effective: EffectiveCurriculum, groups: int
) -> tuple[ProposedSession, ...]:
    """Let each group have its own session of what is taught in groups (rule 6)."""
    taught_apart = {each.uid for each in effective.modules if is_taught_apart(each, groups)}
    return tuple(
        replace(session, group=group)
        for session in sessions
        for group in (range(1, groups + 1) if session.module_uid in taught_apart else (None,))
    )
