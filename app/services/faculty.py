"""Who teaches in a course run: add a mentor, and take one off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.delivery import CourseSession, MentorAssignment
from app.models.person import Person, RoleAssignment
from app.queries import timetable
from app.services import audit, people, rolls, session_changes
from app.services.known_by_address import meant


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What somebody had in a run who was taken off it: sessions to come, the days of the role."""

    session_ids: tuple[int, ...]
    starts_on: date | None = None
    ends_on: date | None = None


class NameNeeded(DomainError):
    """Nobody is known by this address yet, so a name is needed."""


@write_unit
def add(
    run_id: int,
    *,
    address: str,
    name: str | None = None,
    name_in_script: str | None = None,
    who: str | None = None,
    actor: Person,
    now: datetime,
) -> Person:
    """Make somebody a mentor of a course run, without an end; adding them again is adding once.

    An address can be shared. `who` says who is meant: a public id, or SOMEBODY_NEW. Without it
    a single holder of the address is taken, or the one whose name is given. Who is known only in
    other cities is found by their name alone, so that no address tells whose it is. Raises
    NameNeeded, WhoIsMeant, and InvalidName or InvalidAddress for a person who would be new.
    """
    run = rolls.lock(run_id)  # of two who add the same new person, the second finds the first's
    person = meant(address, name, who, city_id=run.city_id)
    if person is None:
        if not name:
            raise NameNeeded
        person = people.create(
            name=name, name_in_script=name_in_script, email=address, actor=actor, now=now
        )
    if _make_mentor(person, run_id):
        audit.record(Deed.MENTOR_ADDED, run, actor=actor, now=now, subject_id=person.id)
    return person


@write_unit
def remove(run_id: int, person_id: int, *, actor: Person, now: datetime) -> Removal:
    """End somebody's being a mentor of a run, from their next request on.

    They are taken off the sessions still to begin, in order of time; what they taught stays.
    """
    run = rolls.lock(run_id)  # nobody gives them a session meanwhile
    session_changes.take_all(run)  # nor moves one
    role, assignments = _role(run_id, person_id), _to_come(run_id, person_id, now)
    removal = Removal(
        session_ids=tuple(assignment.course_session_id for assignment in assignments),
        starts_on=role.starts_on if role else None,
        ends_on=role.ends_on if role else None,
    )
    sessions = [assignment.course_session for assignment in assignments]
    before = timetable.mentor_ids(removal.session_ids)
    for assignment in assignments:
        session_changes.touch(assignment.course_session)
        db.session.delete(assignment)
    if role:
        db.session.delete(role)
        audit.record(Deed.MENTOR_REMOVED, run, actor=actor, now=now, subject_id=person_id)
    _record(sessions, before, actor=actor, now=now)
    return removal


@write_unit
def restore(
    run_id: int, person_id: int, removal: Removal, *, actor: Person, now: datetime
) -> list[CourseSession]:
    """Take a removal back: the role, and the sessions beside whoever teaches them now.

    Returns the sessions that have them again; doing it again changes nothing.
    """
    run = rolls.lock(run_id)
    there = session_changes.take_all(run)
    if _make_mentor(db.session.get_one(Person, person_id), run_id, removal):
        audit.record(Deed.MENTOR_RESTORED, run, actor=actor, now=now, subject_id=person_id)
    teaching = _taught_by(person_id, removal.session_ids)
    back = [each for each in there if each.id in removal.session_ids and each.id not in teaching]
    before = timetable.mentor_ids([session.id for session in back])
    for session in back:
        db.session.add(MentorAssignment(course_session=session, person_id=person_id))
        session_changes.touch(session)
    _record(back, before, actor=actor, now=now)
    return back


def _record(
    sessions: Sequence[CourseSession],
    before: Mapping[int, Sequence[str]],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Leave an entry for each session that has other mentors now."""
    after = timetable.mentor_ids([session.id for session in sessions])
    for session in sessions:
        audit.record(
            Deed.SESSION_ASSIGNED,
            session,
            actor=actor,
            now=now,
            before={"mentors": before.get(session.id, ())},
            after={"mentors": after.get(session.id, ())},
        )


def _role(run_id: int, person_id: int) -> RoleAssignment | None:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == Role.MENTOR,
            RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
            RoleAssignment.scope_id == run_id,
        )
    ).one_or_none()


def _taught_by(person_id: int, session_ids: Collection[int]) -> set[int]:
    """Return those of these sessions that somebody teaches, in one query."""
    return set(
        db.session.scalars(
            select(MentorAssignment.course_session_id).where(
                MentorAssignment.person_id == person_id,
                MentorAssignment.course_session_id.in_(session_ids),
            )
        )
    )


def _to_come(run_id: int, person_id: int, now: datetime) -> Sequence[MentorAssignment]:
    return db.session.scalars(
        select(MentorAssignment)
        .join(MentorAssignment.course_session)
        .options(contains_eager(MentorAssignment.course_session))
        .where(
            MentorAssignment.person_id == person_id,
            CourseSession.course_run_id == run_id,
            CourseSession.starts_at > now,
        )
        .order_by(CourseSession.starts_at, CourseSession.id)
    ).all()


def _make_mentor(person: Person, run_id: int, removal: Removal | None = None) -> bool:
    """Give the role without an end, or as it was before a removal; say whether that is new.

    Who was given it anew since the removal keeps it as it is; who is added has it without an end.
    """
    days = {
        "starts_on": removal.starts_on if removal else None,
        "ends_on": removal.ends_on if removal else None,
    }
    key = {
        "person_id": person.id,
        "role": Role.MENTOR,
        "scope_kind": ScopeKind.COURSE_RUN,
        "scope_id": run_id,
    }
    given = insert_into(RoleAssignment).values(**key, **days)
    if removal:
        given = given.on_conflict_do_nothing(index_elements=list(key))
    else:
        has_end = or_(RoleAssignment.starts_on.is_not(None), RoleAssignment.ends_on.is_not(None))
        given = given.on_conflict_do_update(index_elements=list(key), set_=days, where=has_end)
    return bool(rows_changed(given))
