"""Who supervises an observation visit at its host: one person, by a role for that visit."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.observation_visits import OVER, OneOfThem, VisitState
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.observation_visit import ObservationVisit
from app.models.person import Person, RoleAssignment
from app.services import audit, people
from app.services.known_by_address import meant
from app.services.visits import Settled, locked


class NameNeeded(Conflict):
    """Nobody is known by this address yet, so a name is needed."""


@write_unit
def name_supervisor(
    public_id: str,
    *,
    address: str,
    name: str | None,
    who: str | None,
    actor: Person,
    now: datetime,
) -> Person:
    """Let somebody supervise a visit at the host, in place of whoever did; twice is once.

    `who` says who of several with an address is meant, as in `faculty.add`. Raises NameNeeded,
    OneOfThem, Settled, WhoIsMeant, and InvalidName or InvalidAddress for a person who would be new.
    """
    visit = locked(public_id)
    if VisitState(visit.state) in OVER:
        raise Settled
    person = meant(address, name, who, city_id=visit.city_id)
    if person is None:
        if not name:
            raise NameNeeded
        person = people.create(name=name, email=address, actor=actor, now=now)
    if person.id in [each.person_id for each in visit.trainees]:
        raise OneOfThem
    _end_others(visit, person, actor=actor, now=now)
    made = rows_changed(
        insert_into(RoleAssignment)
        .values(
            person_id=person.id,
            role=Role.HOST_SUPERVISOR,
            scope_kind=ScopeKind.VISIT,
            scope_id=visit.id,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "role", "scope_kind", "scope_id"])
    )
    if made:
        audit.record(Deed.VISIT_SUPERVISOR_NAMED, visit, actor=actor, now=now, subject_id=person.id)
    return person


def _end_others(visit: ObservationVisit, person: Person, *, actor: Person, now: datetime) -> None:
    """Take the supervision from whoever else has it."""
    others = (*_role_of(visit), RoleAssignment.person_id != person.id)
    wanted = select(RoleAssignment.person_id).where(*others).order_by(RoleAssignment.id)
    for each in db.session.scalars(wanted).all():
        audit.record(Deed.VISIT_SUPERVISOR_ENDED, visit, actor=actor, now=now, subject_id=each)
    gone = delete(RoleAssignment).where(*others)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _role_of(visit: ObservationVisit) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleAssignment.role == Role.HOST_SUPERVISOR,
        RoleAssignment.scope_kind == ScopeKind.VISIT,
        RoleAssignment.scope_id == visit.id,
    )
