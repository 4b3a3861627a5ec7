"""A course run's agenda: its days with what they hold, what overflows and what clashes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.domain import conflicts, day_overflow
from app.domain.conflicts import Booking, Clash, Shared
from app.domain.day_overflow import DayOverflow
from app.domain.effective import EffectiveDay
from app.domain.wall_time import to_local
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.queries import effective_curricula, timetable

WHOLE_RUN = 0  # stands for the group of everybody in a run that has no groups


@dataclass(frozen=True, kw_only=True)
class AgendaDay:
    """One day in the city. Sessions that begin together and teach the same stand in one block.

    `number` counts the days of the course from 1. It is None for online sessions, and where
    all is cancelled.
    """

    date: date
    number: int | None
    blocks: tuple[tuple[CourseSession, ...], ...]
    overflow: DayOverflow[int] | None = None

    @property
    def sessions(self) -> list[CourseSession]:
        """All sessions of the day in order."""
        return [session for block in self.blocks for session in block]


@dataclass(frozen=True, kw_only=True)
class ClashFact:
    """A clash as one of its sessions sees it; `other` is None for one of another course run."""

    shared: Shared
    name: str
    other: CourseSession | None


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """All days, and what a planner has to look at."""

    days: tuple[AgendaDay, ...]
    online: tuple[AgendaDay, ...]
    clashes: dict[int, tuple[ClashFact, ...]]

    @property
    def sessions(self) -> list[CourseSession]:
        """All sessions, those held online first."""
        return [session for day in (*self.online, *self.days) for session in day.sessions]

    @property
    def numbered(self) -> list[AgendaDay]:
        """The days on which something is held, in person."""
        return [day for day in self.days if day.number]

    @property
    def without_room(self) -> list[CourseSession]:
        """Sessions that are held in a room and have none."""
        return [session for session in self.sessions if needs_room(session) and not session.room]

    @property
    def without_mentor(self) -> list[CourseSession]:
        """Modules that nobody teaches yet."""
        return [each for each in self.sessions if each.counts and not each.mentors]

    @property
    def overflowing(self) -> list[AgendaDay]:
        """The days that are too long."""
        return [day for day in self.days if day.overflow]


def needs_room(session: CourseSession) -> bool:
    """Whether people have to be told where to go."""
    return session.status == "confirmed" and not session.online and not session.pause


def of_run(run: CourseRun) -> Agenda:
    """Return the agenda of a course run."""
    sessions = timetable.sessions_of(run.id)
    in_person = [session for session in sessions if not session.online]
    plan = effective_curricula.of_run(run).days
    numbers = count(1)
    return Agenda(
        online=tuple(
            AgendaDay(date=on, number=None, blocks=_blocks(held))
            for on, held in groupby((each for each in sessions if each.online), key=_date)
        ),
        days=tuple(_day(on, held, plan, numbers) for on, held in groupby(in_person, key=_date)),
        clashes=_clashes(run, sessions),
    )


def _date(session: CourseSession) -> date:
    return session.local_start.date()


def _day(
    on: date, held: Iterable[CourseSession], plan: Sequence[EffectiveDay], numbers: Iterator[int]
) -> AgendaDay:
    """Make a day; it should end as the day of the plan does that it stands for."""
    sessions = tuple(held)
    ends = [
        (each.id, to_local(each.ends_at, each.time_zone))
        for each in sessions
        if each.status == "confirmed"
    ]
    overflow, plan_day = None, sessions[0].plan_day
    if plan_day is not None:
        overflow = day_overflow.of_day(ends, datetime.combine(on, plan[plan_day - 1].latest_end))
    number = next(numbers) if ends else None
    return AgendaDay(date=on, number=number, blocks=_blocks(sessions), overflow=overflow)


def _blocks(held: Iterable[CourseSession]) -> tuple[tuple[CourseSession, ...], ...]:
    together: defaultdict[tuple[object, ...], list[CourseSession]] = defaultdict(list)
    for session in held:
        apart = session.id if session.group_id is None else session.module_uid
        together[session.starts_at, session.minutes, apart].append(session)
    return tuple(tuple(block) for block in together.values())


def _clashes(run: CourseRun, sessions: Sequence[CourseSession]) -> dict[int, tuple[ClashFact, ...]]:
    held = [session for session in sessions if session.status == "confirmed"]
    if not held:
        return {}
    groups = [group.id for group in run.groups] or [WHOLE_RUN]
    bookings = [each for session in held for each in _bookings(session, groups)]
    bookings += [each for session in _elsewhere(run, held) for each in _bookings(session, [])]
    ours = {session.id: session for session in held}
    facts: defaultdict[int, dict[ClashFact, None]] = defaultdict(dict)
    for clash in conflicts.find(bookings):
        for here, there in ((clash.session, clash.other), (clash.other, clash.session)):
            if here in ours:
                facts[here][_fact(clash, ours[here], ours.get(there))] = None
    return {session: tuple(found) for session, found in facts.items()}


def _fact(clash: Clash, here: CourseSession, other: CourseSession | None) -> ClashFact:
    name = ""
    if clash.shared is Shared.ROOM and here.room:
        name = here.room.name
    if clash.shared is Shared.MENTOR:
        name = next(m.person.name for m in here.mentors if m.person_id == clash.key)
    return ClashFact(shared=clash.shared, name=name, other=other)


def _bookings(session: CourseSession, groups: Iterable[int]) -> Iterator[Booking]:
    needed = [(Shared.MENTOR, mentor.person_id) for mentor in session.mentors]
    if session.room_id is not None:
        needed.append((Shared.ROOM, session.room_id))
    taught = groups if session.group_id is None else [session.group_id]
    needed += [(Shared.PEOPLE, group) for group in taught]
    for shared, key in needed:
        yield Booking(
            session=session.id,
            shared=shared,
            key=key,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )


def _elsewhere(run: CourseRun, held: Sequence[CourseSession]) -> Sequence[CourseSession]:
    """Sessions of other course runs, at the time of this one, that need its rooms or mentors."""
    rooms = {session.room_id for session in held if session.room_id is not None}
    mentors = {mentor.person_id for session in held for mentor in session.mentors}
    return db.session.scalars(
        select(CourseSession)
        .where(
            CourseSession.course_run_id != run.id,
            CourseSession.status == "confirmed",
            CourseSession.starts_at < max(session.ends_at for session in held),
            CourseSession.ends_at > min(session.starts_at for session in held),
            or_(
                CourseSession.room_id.in_(rooms),
                CourseSession.mentors.any(MentorAssignment.person_id.in_(mentors)),
            ),
        )
        .options(selectinload(CourseSession.mentors))
    ).all()
