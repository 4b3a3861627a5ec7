"""What is arranged for an observation visit at its host, by the clocks there."""

from datetime import datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.observation_visits import OVER, OutsideVisit, VisitState
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.identity import new_public_id
from app.models.observation_visit import ObservationVisit, VisitAgendaItem
from app.models.person import Person
from app.services import audit, visits

FIRST_OF_TWO = 0  # where a time comes twice because clocks go back


class Over(Conflict):
    """The visit is completed or cancelled: its agenda stays."""


@write_unit
def add(
    public_id: str,
    *,
    local_start: datetime,
    what: str,
    with_whom: str,
    actor: Person,
    now: datetime,
) -> None:
    """Arrange something for a time on the host's clocks; the same twice is there once.

    Raises OutsideVisit, NonexistentTime for a time that the clocks skip, and Over.
    """
    visit = _held(public_id)
    if not visit.starts_on <= local_start.date() <= visit.ends_on:
        raise OutsideVisit
    zone = visit.slot.city.time_zone
    made = rows_changed(
        insert_into(VisitAgendaItem)
        .values(
            public_id=new_public_id(),
            visit_id=visit.id,
            local_start=local_start,
            time_zone=zone,
            starts_at=to_instant(local_start, zone, fold=FIRST_OF_TWO),
            what=what,
            with_whom=with_whom,
        )
        .on_conflict_do_nothing(index_elements=["visit_id", "local_start", "what"])
    )
    if made:
        after = {"starts": local_start.isoformat(), "what": what, "with_whom": with_whom}
        audit.record(Deed.VISIT_AGENDA_CHANGED, visit, actor=actor, now=now, after=after)


@write_unit
def take_off(public_id: str, item_id: str, *, actor: Person, now: datetime) -> None:
    """Take something off the agenda of a visit; what is gone already stays gone. Raises Over."""
    visit = _held(public_id)
    found = select(VisitAgendaItem).filter_by(visit_id=visit.id, public_id=item_id)
    item = db.session.scalars(found).one_or_none()
    if item is None:
        return
    before = {"starts": item.local_start.isoformat(), "what": item.what}
    before["with_whom"] = item.with_whom
    db.session.delete(item)
    audit.record(Deed.VISIT_AGENDA_CHANGED, visit, actor=actor, now=now, before=before)


def _held(public_id: str) -> ObservationVisit:
    visit = visits.locked(public_id)
    if VisitState(visit.state) in OVER:
        raise Over
    return visit
