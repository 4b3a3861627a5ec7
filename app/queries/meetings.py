"""Planned sessions as values in which conflicts are found: of courses, and what they meet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.conflicts.meeting import Meeting
from app.domain.conflicts.placing import places_in
from app.domain.plans.kinds import SessionKind
from app.domain.plans.teaching import MentorPart
from app.domain.spans import Span
from app.domain.travel import LONGEST
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment, Group
from app.models.place import Room
from app.models.plan import PlannedMentor, PlannedSession, PlannedSite

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class People:
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


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What sessions need, by ids: rooms, rooms online, mentors, trainees of several courses."""

    rooms: Collection[int] = ()
    online: Collection[int] = ()
    mentors: Collection[int] = ()
    trainees: Collection[int] = ()


def of_runs(run_ids: Collection[int], *, since: datetime | None = None) -> list[Meeting]:
    """Return the sessions that these runs hold, or of them those that are not over at a moment.

    Six queries, however many there are.
    """
    ours: list[ColumnElement[bool]] = [PlannedSession.course_run_id.in_(run_ids)]
    if since is not None:
        ours.append(PlannedSession.ends_at > since)
    return list(_meetings(people_on(run_ids), *ours))


def elsewhere(held: Sequence[Meeting], run_ids: Collection[int]) -> list[Meeting]:
    """Return the sessions of other runs that need a room, a mentor or a trainee of these, then.

    Their own people are others. Six queries, and none where nothing is held.
    """
    if not held:
        return []
    needs = Needs(
        rooms={room for meeting in held for room in meeting.rooms},
        online={each.virtual_room for each in held if each.virtual_room is not None},
        mentors={person for meeting in held for person in meeting.present},
        trainees={trainee for meeting in held for trainee in meeting.trainees},
    )
    span = Span(min(each.starts_at for each in held), max(each.ends_at for each in held))
    return that_need(needs, span, run_ids)


def that_need(needs: Needs, span: Span, run_ids: Collection[int]) -> list[Meeting]:
    """Return the sessions of other runs that need any of this around a stretch of time."""
    theirs = select(Enrolment.course_run_id).where(
        Enrolment.person_id.in_(needs.trainees), Enrolment.status == "enrolled"
    )
    others = db.session.scalars(theirs.distinct()).all() if needs.trainees else []
    return list(
        _meetings(
            people_on(set(others) - set(run_ids)),
            PlannedSession.course_run_id.not_in(run_ids),
            PlannedSession.ends_at > span.starts_at - LONGEST,
            PlannedSession.starts_at < span.ends_at + LONGEST,
            or_(
                PlannedSession.room_id.in_(needs.rooms),
                PlannedSession.sites.any(PlannedSite.room_id.in_(needs.rooms)),
                PlannedSession.virtual_room_id.in_(needs.online),
                PlannedSession.mentors.any(PlannedMentor.person_id.in_(needs.mentors)),
                PlannedSession.sites.any(PlannedSite.host_id.in_(needs.mentors)),
                PlannedSession.course_run_id.in_(others),
            ),
        )
    )


def everybody(run: CourseRun) -> Sequence[int]:
    """Return what stands for all people of a run."""
    return [group.id for group in run.groups] or [-run.id]


def _meetings(people: People, *conditions: ColumnElement[bool]) -> Iterator[Meeting]:
    wanted = (~PlannedSession.cancelled, *conditions)
    mentors, sites = _mentors(*wanted), _sites(*wanted)
    rows = db.session.execute(
        select(
            PlannedSession.id,
            PlannedSession.public_id,
            PlannedSession.course_run_id,
            PlannedSession.group_id,
            PlannedSession.room_id,
            PlannedSession.virtual_room_id,
            PlannedSession.module_uid,
            PlannedSession.kind,
            PlannedSession.online,
            PlannedSession.local_start,
            PlannedSession.starts_at,
            PlannedSession.ends_at,
            CourseRun.city_id,
            Room.capacity,
        )
        .join(PlannedSession.course_run)
        .outerjoin(PlannedSession.room)
        .where(*wanted)
    )
    return (_meeting(row, people, mentors[row.id], sites[row.id]) for row in rows)


def _mentors(*wanted: ColumnElement[bool]) -> Mapping[int, Sequence[AnyRow]]:
    """Return who teaches sessions, and as what, by their ids."""
    row = PlannedMentor
    return _by_session(
        select(row.planned_session_id, row.person_id, row.part, row.remote)
        .join(row.planned_session)
        .where(*wanted)
    )


def _sites(*wanted: ColumnElement[bool]) -> Mapping[int, Sequence[AnyRow]]:
    """Return the further rooms of sessions with all about them, by the ids of the sessions."""
    row = PlannedSite
    return _by_session(
        select(row.planned_session_id, row.room_id, row.host_id, Room.capacity, Room.city_id)
        .join(row.planned_session)
        .join(row.room)
        .where(*wanted)
    )


def _by_session(query: Select[*tuple[Any, ...]]) -> Mapping[int, Sequence[AnyRow]]:
    found: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.planned_session_id].append(row)
    return found


def _meeting(
    row: AnyRow, people: People, mentors: Sequence[AnyRow], sites: Sequence[AnyRow]
) -> Meeting:
    run, group = row.course_run_id, row.group_id
    beside = [site.capacity for site in sites]
    rooms = [*([] if row.room_id is None else [row.capacity]), *beside]
    in_a_room_online = row.room_id is None and row.virtual_room_id is not None
    return Meeting(
        session=row.public_id,
        course=run,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        day=row.local_start.date(),
        room=row.room_id,
        virtual_room=row.virtual_room_id,
        mentors=[each.person_id for each in mentors],
        people=people.stands_for(run, group),
        trainees=people.in_several(run, group),
        city=None if row.online else row.city_id,
        module=row.module_uid,
        expected=people.expected(run, group),
        places=places_in(rooms, from_anywhere=row.online or in_a_room_online),
        beside=None if None in beside else sum(beside),
        sites=[site.room_id for site in sites],
        remote=[each.person_id for each in mentors if each.remote],
        interpreters=[each.person_id for each in mentors if each.part == MentorPart.INTERPRETER],
        added_board=row.kind == SessionKind.BOARD,
        hosts={site.host_id: site.city_id for site in sites if site.host_id is not None},
    )


def people_on(run_ids: Collection[int]) -> People:
    """Return who is on these runs, in three queries."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    counts: dict[tuple[int, int | None], int] = {}
    several: defaultdict[tuple[int, int | None], list[int]] = defaultdict(list)
    if not run_ids:
        return People(groups, counts, several)
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
    return People(groups, counts, several)
