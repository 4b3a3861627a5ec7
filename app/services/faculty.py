"""Who teaches in a course run: add a mentor, and take one off."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.permissions import Role, ScopeKind
from app.domain.plans.edits import Sessions
from app.domain.plans.history import Gesture
from app.domain.plans.planned import Planned
from app.domain.plans.teaching import MentorPart
from app.extensions import db
from app.models.person import Person, RoleAssignment
from app.models.plan import PlanEdit, PlannedMentor, PlannedSession
from app.queries import plans, releases
from app.services import audit, people, plan_edits, rolls
from app.services.known_by_address import meant

LEAD = MentorPart.LEAD.value


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What somebody had in a run who was taken off it: sessions to come, the days of the role.

    `edit` is the number of the edit of the plan that it was, which says what they did there.
    """

    session_ids: tuple[int, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    edit: int | None = None


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

    They are taken off the sessions still to begin, in order of time, and look after no room in
    them any more; what they taught stays.
    """
    run = rolls.lock(run_id)  # nobody gives them a session meanwhile
    role = _role(run_id, person_id)
    with plan_edits.editing(run_id, Gesture.MENTOR_OFF, actor=actor, now=now) as desk:
        coming = [each for each in desk.sessions if each.starts_at > now and _has(each, person_id)]
        coming.sort(key=lambda each: (each.starts_at, each.id))
        for session in coming:
            session.mentors = [each for each in session.mentors if each.person_id != person_id]
        hosted = [
            site
            for session in desk.sessions
            for site in session.sites
            if session.starts_at > now and site.host_id == person_id
        ]
        for site in hosted:
            site.host_id = None
    if role:
        db.session.delete(role)
        audit.record(Deed.MENTOR_REMOVED, run, actor=actor, now=now, subject_id=person_id)
    return Removal(
        session_ids=tuple(session.id for session in coming),
        starts_on=role.starts_on if role else None,
        ends_on=role.ends_on if role else None,
        edit=_newest_edit(run_id) if coming or hosted else None,
    )


@write_unit
def restore(
    run_id: int, person_id: int, removal: Removal, *, actor: Person, now: datetime
) -> list[PlannedSession]:
    """Take a removal back: the role, and the sessions beside whoever teaches them now.

    They do in them what they did, and look after rooms again that nobody else does by now. Returns
    the sessions that have them again; doing it again changes nothing.
    """
    run = rolls.lock(run_id)
    if _make_mentor(db.session.get_one(Person, person_id), run_id, removal):
        audit.record(Deed.MENTOR_RESTORED, run, actor=actor, now=now, subject_id=person_id)
    with plan_edits.editing(run_id, Gesture.MENTOR_BACK, actor=actor, now=now) as desk:
        theirs = [each for each in desk.sessions if each.id in removal.session_ids]
        back = [each for each in theirs if not _has(each, person_id)]
        before = _before(run_id, removal)
        for session in back:
            was = before.get(session.public_id)
            mentor = PlannedMentor(
                person_id=person_id,
                part=dict(was.parts).get(person_id, LEAD) if was else LEAD,
                remote=was is not None and person_id in was.remote,
            )
            session.mentors = [*session.mentors, mentor]
        for session in desk.sessions:
            if session.public_id in before:
                _host_again(session, before[session.public_id], person_id)
    return back


def _host_again(session: PlannedSession, was: Planned, person_id: int) -> None:
    theirs = {room_id for room_id, host_id in was.sites if host_id == person_id}
    for site in session.sites:
        if site.room_id in theirs and site.host_id is None:
            site.host_id = person_id


def _newest_edit(run_id: int) -> int | None:
    return max((each.number for each in plans.history_of(run_id)), default=None)


def _before(run_id: int, removal: Removal) -> Sessions:
    """Return the sessions that a removal changed as they were before it, by their public ids."""
    wanted = plans.edits_of(run_id).where(
        PlanEdit.number == removal.edit, PlanEdit.gesture == Gesture.MENTOR_OFF
    )
    row = db.session.scalars(wanted).one_or_none()
    return releases.edit_of(row).before if row else {}


def _has(session: PlannedSession, person_id: int) -> bool:
    return any(mentor.person_id == person_id for mentor in session.mentors)


def _role(run_id: int, person_id: int) -> RoleAssignment | None:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == Role.MENTOR,
            RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
            RoleAssignment.scope_id == run_id,
        )
    ).one_or_none()


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
