"""Every change of a plan: taken one at a time, kept so that it can be undone, and recorded.

A planner names the revision of the session that they looked at. Who looked at an older one is
turned away with Outdated, so that nobody's change is lost unseen.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import attributes, selectinload

from app.domain.canonical import content_hash
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.plans import edits
from app.domain.plans.edits import Edit
from app.domain.plans.history import Gesture
from app.domain.plans.planned import Planned, as_data
from app.domain.plans.teaching import MentorPart
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room, VirtualRoom
from app.models.plan import PlannedMentor, PlannedSession, PlannedSite
from app.queries import faculty, plans
from app.services import kept_edits, plan_records, run_days


class Outdated(Conflict):
    """Somebody else changed meanwhile what the planner looked at."""


class RoomClosed(Conflict):
    """The room, or its venue, was closed: no session is given it any more."""


@dataclass(kw_only=True)
class Desk:
    """The plan of a run within a write unit: nobody else changes it until that ends.

    `meant` are the ids of the sessions that the planner meant; others only gave way to them.
    """

    run: CourseRun
    sessions: list[PlannedSession]
    meant: set[int] = field(default_factory=set)

    def session(self, session_id: int, revision: int) -> PlannedSession:
        """Return a session that the planner looked at; raises Outdated."""
        session = next((each for each in self.sessions if each.id == session_id), None)
        if session is None or session.revision != revision:
            raise Outdated
        self.meant.add(session.id)
        return session

    def add(self, sessions: Iterable[PlannedSession]) -> None:
        """Put new sessions into the plan."""
        self.sessions += sessions

    def lay(self, new: Iterable[Planned]) -> list[PlannedSession]:
        """Put sessions into the plan that are values so far. Raises as `become`."""
        rows = []
        for each in new:
            row = PlannedSession(public_id=each.id, course_run_id=self.run.id)
            self.become(row, each)
            rows.append(row)
        self.add(rows)
        return rows

    def remove(self, session: PlannedSession) -> None:
        """Take a session out of the plan that was never released."""
        self.sessions.remove(session)
        db.session.delete(session)

    @cached_property
    def may_teach(self) -> frozenset[int]:
        """The mentors of the run, by their ids; one query, however many sessions ask."""
        return frozenset(person.id for person in faculty.people_of(self.run.id))

    def set_mentors(self, session: PlannedSession, wanted: Collection[int]) -> None:
        """Let these people teach a session; raises NotOfThisRun for who is no mentor of the run.

        Who teaches it already may stay.
        """
        given = {mentor.person_id for mentor in session.mentors}
        if not given.symmetric_difference(wanted):
            return
        if not set(wanted) <= given | self.may_teach:
            raise NotOfThisRun
        session.mentors = [each for each in session.mentors if each.person_id in wanted]
        session.mentors += [PlannedMentor(person_id=each) for each in sorted(set(wanted) - given)]

    def set_parts(
        self, session: PlannedSession, parts: Mapping[int, str], remote: Collection[int]
    ) -> None:
        """Say what the mentors of a session do; who has no part leads. `remote` are elsewhere."""
        for mentor in session.mentors:
            mentor.part = parts.get(mentor.person_id, MentorPart.LEAD.value)
            mentor.remote = mentor.person_id in remote

    def set_room(self, session: PlannedSession, room: Room | None) -> None:
        """Hold a session in a room, or in none; a further room of it is no further one then."""
        session.room = room
        session.sites = [each for each in session.sites if room is None or each.room_id != room.id]

    def set_sites(self, session: PlannedSession, wanted: Mapping[int, int | None]) -> None:
        """Let these further rooms take part, each with its host.

        Raises NotOfThisRun for a new host who is no mentor of the run or a room that is there
        twice, and RoomClosed for a new room.
        """
        there = {site.room_id: site for site in session.sites}
        hosts = {site.host_id for site in session.sites}
        if session.room_id in wanted:
            raise NotOfThisRun
        new_hosts = {host for host in wanted.values() if host is not None} - hosts
        if not new_hosts <= self.may_teach:
            raise NotOfThisRun
        for room_id in wanted.keys() - there.keys():
            _open_room(room_id)
        session.sites = [
            there.get(room_id) or PlannedSite(room_id=room_id) for room_id in sorted(wanted)
        ]
        for site in session.sites:
            site.host_id = wanted[site.room_id]

    def become(self, session: PlannedSession, planned: Planned) -> None:
        """Let a row say what a value does.

        Raises NotOfThisRun for a new mentor who is none here, and RoomClosed for a new room.
        """
        planned = planned.in_each_room_once
        room_for(self.run, planned.room, held_in=[session.room_id])
        virtual_room_for(self.run, planned.virtual_room, held_in=session.virtual_room_id)
        session.kind, session.code, session.title = planned.kind, planned.code, planned.title
        session.local_start, session.starts_at = planned.starts, planned.starts_at
        session.minutes, session.ends_at = planned.minutes, planned.ends_at
        session.time_zone, session.status = planned.time_zone, planned.status
        session.online, session.plan_day = planned.online, planned.plan_day
        session.module_uid, session.group_id = planned.module, planned.group
        session.room_id, session.virtual_room_id = planned.room, planned.virtual_room
        self.set_mentors(session, planned.mentors)
        self.set_parts(session, dict(planned.parts), planned.remote)
        self.set_sites(session, dict(planned.sites))

    def follow(self, edit: Edit) -> None:
        """Let the plan be what an edit leads to; its sessions were meant. Raises as `become`."""
        rows = {each.public_id: each for each in self.sessions}
        for key in edit.before.keys() - edit.after.keys():
            self.remove(rows[key])
        for key, session in edit.after.items():
            row = rows.get(key)
            if row is None:
                self.lay([session])
            else:
                self.meant.add(row.id)
                self.become(row, session)


@contextmanager
def editing(
    run_id: int, gesture: Gesture | None, *, actor: Person, now: datetime
) -> Iterator[Desk]:
    """Let a planner change a plan within the caller's write unit; keep and record what changed.

    The run is held first, and the sessions in one order, so that planners wait for each other and
    never in a circle. Without a gesture it is one that was kept before: undone, or done again.
    """
    desk = take(run_id)
    before = plans.values_of(desk.sessions)
    people = {each.id: _people(each) for each in desk.sessions}
    yield desk
    for each in desk.sessions:
        if each.id in people and _people(each) != people[each.id]:
            touch(each)
    db.session.add_all(desk.sessions)
    db.session.flush()
    edit = edits.between(before, plans.values_of(desk.sessions))
    if edit:
        if gesture is not None:
            kept_edits.keep(desk.run, edit, gesture, actor=actor, now=now)
        plan_records.record(desk.run, edit, desk.sessions, desk.meant, actor=actor, now=now)
        if desk.run.published_at is None:
            run_days.follow(desk.run, desk.sessions, actor=actor, now=now)


def take(run_id: int) -> Desk:
    """Hold the plan of a run within a write unit, its sessions always in the same order."""
    run = db.session.scalars(
        select(CourseRun)
        .where(CourseRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    wanted = select(PlannedSession).where(PlannedSession.course_run_id == run_id)
    sessions = db.session.scalars(
        wanted.order_by(PlannedSession.id)
        .options(selectinload(PlannedSession.mentors), selectinload(PlannedSession.sites))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return Desk(run=run, sessions=list(sessions))


def run_of(session_id: int) -> int:
    """Return the id of the run that a planned session is of; raises Outdated where it is gone."""
    wanted = select(PlannedSession.course_run_id).where(PlannedSession.id == session_id)
    run_id = db.session.scalars(wanted).one_or_none()
    if run_id is None:
        raise Outdated
    return run_id


def room_for(
    run: CourseRun, room_id: int | None, *, held_in: Collection[int | None]
) -> Room | None:
    """Return a room of the run's city; raises NotOfThisRun, and RoomClosed for a new one."""
    if room_id is None:
        return None
    room = db.session.get(Room, room_id)
    if room is None or room.city_id != run.city_id:
        raise NotOfThisRun
    if not room.can_be_chosen and room.id not in held_in:
        raise RoomClosed
    return room


def virtual_room_for(
    run: CourseRun, room_id: int | None, *, held_in: int | None
) -> VirtualRoom | None:
    """Return a room online of the run's city; raises NotOfThisRun, and RoomClosed for a new one."""
    if room_id is None:
        return None
    room = db.session.get(VirtualRoom, room_id)
    if room is None or room.city_id != run.city_id:
        raise NotOfThisRun
    if not room.can_be_chosen and room.id != held_in:
        raise RoomClosed
    return room


def reschedule(
    session: PlannedSession, starts: datetime, fold: int | None, *, plan_day: int | None
) -> None:
    """Give a session another wall time; raises NonexistentTime and AmbiguousTime."""
    starts_at = to_instant(starts, session.time_zone, fold=fold)
    session.local_start = starts
    session.plan_day = plan_day
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=session.minutes)


def touch(session: PlannedSession) -> None:
    """Raise the revision for a change that lies in other rows than the session's own."""
    attributes.flag_modified(session, "title")


def state_of(sessions: Sequence[PlannedSession]) -> str:
    """Return what tells one state of a plan from any other: a hash of all that it says."""
    in_order = sorted(plans.values_of(sessions), key=lambda each: each.id)
    return content_hash([as_data(each) for each in in_order])[7:39]


def _people(session: PlannedSession) -> tuple[object, ...]:
    """Return what rows beside the session's own say of it."""
    (value,) = plans.values_of([session])
    return (value.teaching, value.sites)


def _open_room(room_id: int) -> None:
    room = db.session.get(Room, room_id)
    if room is None:
        raise NotOfThisRun
    if not room.can_be_chosen:
        raise RoomClosed
