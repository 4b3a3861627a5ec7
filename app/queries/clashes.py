"""Clashes of a course run's sessions, with each other and with those of other course runs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.domain import conflicts
from app.domain.conflicts import Booking, Clash, Shared
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment

WHOLE_RUN = 0  # stands for the group of everybody in a run that has no groups


@dataclass(frozen=True, kw_only=True)
class ClashFact:
    """A clash as one of its sessions sees it; `other` is None for one of another course run."""

    shared: Shared
    name: str
    other: CourseSession | None


def of_run(run: CourseRun, sessions: Sequence[CourseSession]) -> dict[int, tuple[ClashFact, ...]]:
    """Return the clashes of a course run, given all its sessions, by the id of the session."""
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
