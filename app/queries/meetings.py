"""Sessions as values in which conflicts are found: those of courses, and those that they meet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.conflicts.meeting import Meeting
from app.domain.travel import LONGEST
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, Group, MentorAssignment
from app.models.place import Room

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class _People:
    """Who is on some course runs.

    `groups` are those of each run, `counts` the trainees in each of them (None: in none), and
    `several` those trainees who are on more than one course.
    """

    groups: Mapping[int, Sequence[int]]
    counts: Mapping[tuple[int, int | None], int]
    several: Mapping[tuple[int, int | None], Sequence[int]]

    def stands_for(self, run: int, group: int | None) -> Sequence[int]:
        """Return the groups that a session is for: all of its run's, where it is for everybody.

        Everybody in a run without groups stands under a number that no group has.
        """
        return self.of(run) if group is None else [group]

    def of(self, run: int) -> Sequence[int]:
        """Return what stands for all people of a run."""
        return self.groups.get(run) or [-run]

    def expected(self, run: int, group: int | None) -> int:
        """Return how many trainees are expected at a session."""
        return sum(self.counts.get(key, 0) for key in self._keys(run, group))

    def in_several(self, run: int, group: int | None) -> Sequence[int]:
        """Return who of those expected at a session is on another course as well."""
        return [each for key in self._keys(run, group) for each in self.several.get(key, ())]

    def _keys(self, run: int, group: int | None) -> Iterator[tuple[int, int | None]]:
        yield run, group
        if group is None:
            yield from ((run, each) for each in self.groups.get(run, ()))


def of_runs(run_ids: Collection[int], *, since: datetime | None = None) -> list[Meeting]:
    """Return the sessions that these runs hold, or of them those that are not over at a moment.

    Five queries, however many there are.
    """
    ours: list[ColumnElement[bool]] = [CourseSession.course_run_id.in_(run_ids)]
    if since is not None:
        ours.append(CourseSession.ends_at > since)
    return list(_meetings(_people(run_ids), *ours))


def elsewhere(held: Sequence[Meeting], run_ids: Collection[int]) -> list[Meeting]:
    """Return the sessions of other runs that need a room, a mentor or a trainee of these, then.

    Their own people are others. Five queries, and none where nothing is held.
    """
    if not held:
        return []
    rooms = {meeting.room for meeting in held if meeting.room is not None}
    mentors = {mentor for meeting in held for mentor in meeting.mentors}
    trainees = {trainee for meeting in held for trainee in meeting.trainees}
    theirs = select(Enrolment.course_run_id).where(
        Enrolment.person_id.in_(trainees), Enrolment.status == "enrolled"
    )
    others = db.session.scalars(theirs.distinct()).all() if trainees else []
    return list(
        _meetings(
            _people(set(others) - set(run_ids)),
            CourseSession.course_run_id.not_in(run_ids),
            CourseSession.ends_at > min(each.starts_at for each in held) - LONGEST,
            CourseSession.starts_at < max(each.ends_at for each in held) + LONGEST,
            or_(
                CourseSession.room_id.in_(rooms),
                CourseSession.mentors.any(MentorAssignment.person_id.in_(mentors)),
                CourseSession.course_run_id.in_(others),
            ),
        )
    )


def everybody(run: CourseRun) -> Sequence[int]:
    """Return what stands for all people of a run."""
    return [group.id for group in run.groups] or [-run.id]


def _meetings(people: _People, *conditions: ColumnElement[bool]) -> Iterator[Meeting]:
    wanted = (CourseSession.status == "confirmed", *conditions)
    mentors: defaultdict[int, list[int]] = defaultdict(list)
    for session, person in db.session.execute(
        select(MentorAssignment.course_session_id, MentorAssignment.person_id)
        .join(MentorAssignment.course_session)
        .where(*wanted)
    ):
        mentors[session].append(person)
    rows = db.session.execute(
        select(
            CourseSession.id,
            CourseSession.public_id,
            CourseSession.course_run_id,
            CourseSession.group_id,
            CourseSession.room_id,
            CourseSession.module_uid,
            CourseSession.online,
            CourseSession.local_start,
            CourseSession.starts_at,
            CourseSession.ends_at,
            CourseRun.city_id,
            Room.capacity,
        )
        .join(CourseSession.course_run)
        .outerjoin(CourseSession.room)
        .where(*wanted)
    )
    return (_meeting(row, people, mentors[row.id]) for row in rows)


def _meeting(row: AnyRow, people: _People, mentors: Collection[int]) -> Meeting:
    run, group = row.course_run_id, row.group_id
    return Meeting(
        session=row.public_id,
        course=run,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        day=row.local_start.date(),
        room=row.room_id,
        mentors=mentors,
        people=people.stands_for(run, group),
        trainees=people.in_several(run, group),
        city=None if row.online else row.city_id,
        module=row.module_uid,
        expected=people.expected(run, group),
        places=row.capacity,
    )


def _people(run_ids: Collection[int]) -> _People:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    counts: dict[tuple[int, int | None], int] = {}
    several: defaultdict[tuple[int, int | None], list[int]] = defaultdict(list)
    if not run_ids:
        return _People(groups, counts, several)
    for run, group in db.session.execute(
        select(Group.course_run_id, Group.id).where(Group.course_run_id.in_(run_ids))
    ):
        groups[run].append(group)
    on_them = (Enrolment.course_run_id.in_(run_ids), Enrolment.status == "enrolled")
    of_group = (Enrolment.course_run_id, Enrolment.group_id)
    for run, some, count in db.session.execute(
        select(*of_group, func.count()).where(*on_them).group_by(*of_group)
    ):
        counts[run, some] = count
    again = aliased(Enrolment)
    on_another = (
        select(again.id)
        .where(
            again.person_id == Enrolment.person_id,
            again.course_run_id != Enrolment.course_run_id,
            again.status == "enrolled",
        )
        .exists()
    )
    for run, some, person in db.session.execute(
        select(*of_group, Enrolment.person_id).where(*on_them, on_another)
    ):
        several[run, some].append(person)
    return _People(groups, counts, several)
