"""Clashes of the sessions of courses, with each other and with those of other courses."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from app.domain import conflicts
from app.domain.conflicts import Clash, Meeting, Shared
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Group, MentorAssignment

Groups = Mapping[int, Sequence[int]]  # those of each course run
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class ClashFact:
    """A clash as one of its sessions sees it; `other` is None for one of another course run."""

    shared: Shared
    name: str
    other: CourseSession | None


def of_run(run: CourseRun, sessions: Sequence[CourseSession]) -> dict[int, tuple[ClashFact, ...]]:
    """Return the clashes of a course run, given all its sessions, by the id of the session."""
    ours = {session.id: session for session in sessions if session.status == "confirmed"}
    if not ours:
        return {}
    groups = {run.id: [group.id for group in run.groups]}
    held = [
        _meeting(each, [mentor.person_id for mentor in each.mentors], _people(each, groups))
        for each in ours.values()
    ]
    facts: defaultdict[int, dict[ClashFact, None]] = defaultdict(dict)
    for clash in _find(held, {run.id}, since=min(each.starts_at for each in held)):
        for here, there in ((clash.session, clash.other), (clash.other, clash.session)):
            if here in ours:
                facts[here][_fact(clash, ours[here], ours.get(there))] = None
    return {session: tuple(found) for session, found in facts.items()}


def by_run(run_ids: Collection[int], *, now: datetime) -> Counter[int]:
    """Return how many sessions to come of each of these runs clash; five queries for all."""
    ours = (CourseSession.course_run_id.in_(run_ids), CourseSession.ends_at > now)
    rows = list(_rows(*ours)) if run_ids else []
    if not rows:
        return Counter()
    groups = _groups(run_ids)
    held = [_meeting(row, mentors, _people(row, groups)) for row, mentors in rows]
    run_of = {row.id: row.course_run_id for row, _mentors in rows}
    clashes = _find(held, run_ids, since=now)
    clashing = {each for clash in clashes for each in (clash.session, clash.other)}
    return Counter(run_of[each] for each in clashing & run_of.keys())


def meeting_of(session: CourseSession, run: CourseRun) -> Meeting:
    """Return what a session of a run needs of its people."""
    return _meeting(session, (), _people(session, {run.id: [each.id for each in run.groups]}))


def everybody(run: CourseRun) -> Sequence[int]:
    """Return what stands for all people of a run."""
    return [group.id for group in run.groups] or [-run.id]


def _fact(clash: Clash, here: CourseSession, other: CourseSession | None) -> ClashFact:
    name = ""
    if clash.shared is Shared.ROOM and here.room:
        name = here.room.name
    if clash.shared is Shared.MENTOR:
        name = next(m.person.name for m in here.mentors if m.person_id == clash.key)
    return ClashFact(shared=clash.shared, name=name, other=other)


def _find(
    held: Sequence[Meeting], run_ids: Collection[int], *, since: datetime
) -> tuple[Clash, ...]:
    """Find the clashes of all that these runs hold, also with what others hold after `since`."""
    meetings = [*held, *_elsewhere(held, run_ids, since)]
    return conflicts.find(each for meeting in meetings for each in conflicts.bookings(meeting))


def _elsewhere(
    held: Sequence[Meeting], run_ids: Collection[int], since: datetime
) -> Iterator[Meeting]:
    """Yield the sessions of other course runs that need a room or a mentor of these."""
    rooms = {meeting.room for meeting in held if meeting.room is not None}
    mentors = {mentor for meeting in held for mentor in meeting.mentors}
    rows = _rows(
        CourseSession.course_run_id.not_in(run_ids),
        CourseSession.ends_at > since,
        CourseSession.starts_at < max(meeting.ends_at for meeting in held),
        or_(
            CourseSession.room_id.in_(rooms),
            CourseSession.mentors.any(MentorAssignment.person_id.in_(mentors)),
        ),
    )
    # The people of another course are others.
    return (_meeting(row, taught_by, ()) for row, taught_by in rows)


def _rows(*conditions: ColumnElement[bool]) -> Iterator[tuple[AnyRow, list[int]]]:
    """Yield sessions that are held, each with its mentors; two queries, however many."""
    wanted = (CourseSession.status == "confirmed", *conditions)
    mentors: defaultdict[int, list[int]] = defaultdict(list)
    for session, person in db.session.execute(
        select(MentorAssignment.course_session_id, MentorAssignment.person_id)
        .join(MentorAssignment.course_session)
        .where(*wanted)
    ):
        mentors[session].append(person)
    held = select(
        CourseSession.id,
        CourseSession.course_run_id,
        CourseSession.group_id,
        CourseSession.room_id,
        CourseSession.starts_at,
        CourseSession.ends_at,
    ).where(*wanted)
    return ((row, mentors[row.id]) for row in db.session.execute(held))


def _groups(run_ids: Collection[int]) -> Groups:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for run, group in db.session.execute(
        select(Group.course_run_id, Group.id).where(Group.course_run_id.in_(run_ids))
    ):
        groups[run].append(group)
    return groups


def _meeting(
    session: CourseSession | AnyRow, mentors: Collection[int], people: Collection[int]
) -> Meeting:
    return Meeting(
        session=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=session.room_id,
        mentors=mentors,
        people=people,
    )


def _people(session: CourseSession | AnyRow, groups: Groups) -> Sequence[int]:
    """Return the groups that a session is for: all of its run's, where it is for everybody.

    Everybody in a run without groups stands under a number that no group has.
    """
    if session.group_id is not None:
        return [session.group_id]
    return groups.get(session.course_run_id) or [-session.course_run_id]
