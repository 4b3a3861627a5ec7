"""A course run's agenda, planned or released: its days, what overflows, conflicts or is past."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, groupby

from app.domain import bygone, day_overflow, session_count
from app.domain.adaptations.effective_day import EffectiveDay
from app.domain.bygone import Teaching
from app.domain.city_calendar import CityCalendar
from app.domain.day_overflow import DayOverflow
from app.domain.plans.parallel import what_is_done
from app.domain.session_count import SessionCount
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun
from app.queries import attendance, conflicts, effective_curricula, plans, timetable
from app.queries.conflicts import NO_CONFLICTS, RunConflicts
from app.queries.plans import AnySession


@dataclass(frozen=True, kw_only=True)
class AgendaDay:
    """One day in the city. Sessions that begin together and teach the same stand in one block.

    `number` counts the days of the course from 1. It is None for online sessions, and where
    all is cancelled.
    """

    date: date
    number: int | None
    blocks: tuple[tuple[AnySession, ...], ...]
    overflow: DayOverflow[int] | None = None

    @property
    def sessions(self) -> list[AnySession]:
        """All sessions of the day in order."""
        return [session for block in self.blocks for session in block]


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """All days, and what a planner has to look at; `bygone` was placed in the past."""

    days: tuple[AgendaDay, ...]
    online: tuple[AgendaDay, ...]
    conflicts: RunConflicts
    bygone: tuple[AnySession, ...]

    @property
    def sessions(self) -> list[AnySession]:
        """All sessions, those held online first."""
        return [session for day in (*self.online, *self.days) for session in day.sessions]

    @property
    def counted(self) -> SessionCount:
        """How many modules and sessions are held."""
        return session_count.count(self.sessions)

    @property
    def numbered(self) -> list[AgendaDay]:
        """The days on which something is held, in person."""
        return [day for day in self.days if day.number]

    @property
    def without_room(self) -> list[AnySession]:
        """Sessions that are held in a room and have none."""
        return [session for session in self.sessions if needs_room(session) and not session.room]

    @property
    def without_mentor(self) -> list[AnySession]:
        """Modules that nobody teaches yet."""
        return [each for each in self.sessions if each.counts and not each.mentors]

    @property
    def overflowing(self) -> list[AgendaDay]:
        """The days that are too long."""
        return [day for day in self.days if day.overflow]

    @property
    def unfinished(self) -> bool:
        """Whether it should not be published without a second thought."""
        lacking = (self.without_room, self.without_mentor, self.overflowing)
        clashes = (self.conflicts.clashing, self.conflicts.untaught)
        return any([*lacking, *clashes, self.bygone])


def needs_room(session: AnySession) -> bool:
    """Whether people have to be told where to go."""
    return not session.cancelled and session.needs_room


def planned(run: CourseRun, calendar: CityCalendar | None = None) -> Agenda:
    """Return the agenda of a course run as it is planned now.

    Conflicts are looked for where it is given on which days the city works.
    """
    sessions = plans.sessions_of(run.id)
    found = conflicts.of_run(run, sessions, calendar=calendar) if calendar else NO_CONFLICTS
    return _agenda(run, sessions, found)


def released(run: CourseRun) -> Agenda:
    """Return the agenda of a course run as its newest release has it."""
    return _agenda(run, timetable.sessions_of(run.id), NO_CONFLICTS)


def _agenda(run: CourseRun, sessions: Sequence[AnySession], found: RunConflicts) -> Agenda:
    in_person = [session for session in sessions if not session.online]
    plan = effective_curricula.of_run(run).days
    numbers = count(1)
    return Agenda(
        online=tuple(
            AgendaDay(date=on, number=None, blocks=_blocks(held))
            for on, held in groupby((each for each in sessions if each.online), key=_date)
        ),
        days=tuple(_day(on, held, plan, numbers) for on, held in groupby(in_person, key=_date)),
        conflicts=found,
        bygone=_bygone(run, sessions),
    )


def _bygone(run: CourseRun, sessions: Iterable[AnySession]) -> tuple[AnySession, ...]:
    marked = attendance.marked_sessions(run.id)
    teaching = (
        Teaching(session=each, starts_at=each.starts_at, marked=each.id in marked)
        for each in sessions
        if each.counts
    )
    return bygone.of_course(teaching, run.created_at)


def _date(session: AnySession) -> date:
    return session.local_start.date()


def _day(
    on: date, held: Iterable[AnySession], plan: Sequence[EffectiveDay], numbers: Iterator[int]
) -> AgendaDay:
    """Make a day; it should end as the day of the plan does that it stands for."""
    sessions = tuple(held)
    ends = [
        (each.id, to_local(each.ends_at, each.time_zone)) for each in sessions if not each.cancelled
    ]
    overflow = None
    plan_day = next((each.plan_day for each in sessions if each.plan_day is not None), None)
    if plan_day is not None and plan:
        # What is taught now may have fewer days than the course: its last one stands for them.
        latest_end = plan[min(plan_day, len(plan)) - 1].latest_end
        overflow = day_overflow.of_day(ends, datetime.combine(on, latest_end))
    number = next(numbers) if ends else None
    return AgendaDay(date=on, number=number, blocks=_blocks(sessions), overflow=overflow)


def _blocks(held: Iterable[AnySession]) -> tuple[tuple[AnySession, ...], ...]:
    together: defaultdict[tuple[object, ...], list[AnySession]] = defaultdict(list)
    for session in held:
        apart = session.id if session.group_id is None else what_is_done(session)
        together[session.starts_at, session.minutes, apart].append(session)
    return tuple(tuple(block) for block in together.values())
