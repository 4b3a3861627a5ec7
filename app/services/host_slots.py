"""Places at hosts: written down and corrected, never to fewer than are held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict, DomainError
from app.domain.observation_visits import DaysReversed, most_at_once
from app.extensions import db
from app.models.identity import new_public_id
from app.models.observation_visit import HostSlot
from app.models.person import Person
from app.models.place import City
from app.queries import visits
from app.services import audit, institutions


class SlotTaken(Conflict):
    """Places in this unit from this day on are written down already, otherwise."""


class Outdated(Conflict):
    """Somebody changed the slot after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class PlacesHeld(DomainError):
    """Visits that are confirmed need `people` places, or days that would not be there."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


class InUse(Conflict):
    """A visit leads there, so the host stays."""


@dataclass(frozen=True)
class Host:
    """A hospital by its name, in a city."""

    city: City
    hospital: str


@dataclass(frozen=True, kw_only=True)
class SlotDetails:
    """What is said of places in a unit, from a day to a day, both included."""

    unit: str
    starts_on: date
    ends_on: date
    places: int
    languages: str
    disciplines: str
    contact: str


@write_unit
def create(
    details: SlotDetails,
    *,
    city: City,
    hospital: str,
    kept_by: City,
    actor: Person,
    now: datetime,
) -> HostSlot:
    """Write down places in a unit of a hospital in a city; the same ones twice are there once.

    Raises DaysReversed, and SlotTaken where those of this unit and day are others.
    """
    _check_days(details)
    hospital_id = institutions.named(city.id, [hospital])[hospital]
    values = vars(details) | {"institution_id": hospital_id, "kept_by_id": kept_by.id}
    made = rows_changed(
        insert_into(HostSlot)
        .values(public_id=new_public_id(), revision=1, **values)
        .on_conflict_do_nothing(index_elements=["institution_id", "unit", "starts_on"])
    )
    row = db.session.scalars(
        select(HostSlot).filter_by(
            institution_id=hospital_id, unit=details.unit, starts_on=details.starts_on
        )
    ).one()
    if not made:
        if details_of(row) != details:
            raise SlotTaken
        return row
    after = {**vars(details), "hospital": hospital, "capacity": details.places}
    del after["places"]
    audit.record(Deed.HOST_SLOT_ADDED, row, actor=actor, now=now, after=after)
    return row


@write_unit
def save(
    public_id: str,
    details: SlotDetails,
    *,
    host: Host | None = None,
    seen: int,
    actor: Person,
    now: datetime,
) -> HostSlot:
    """Correct what is said of places, and where they are as long as no visit leads there.

    `seen` is the revision that the form showed. Raises Outdated, DaysReversed, SlotTaken, InUse
    for another host, and PlacesHeld where visits need more than is left.
    """
    _check_days(details)
    row = locked(public_id)
    before = _said(row)
    hospital_id = _hospital_id(row, host)
    if details_of(row) == details and hospital_id == row.institution_id:
        return row
    if row.revision != seen:
        raise Outdated(row.revision)
    if hospital_id != row.institution_id and visits.leads_to(row.id):
        raise InUse
    _check_held(row, details)
    same = select(HostSlot.id).filter_by(
        institution_id=hospital_id, unit=details.unit, starts_on=details.starts_on
    )
    if db.session.scalars(same.where(HostSlot.id != row.id)).first() is not None:
        raise SlotTaken
    for name, value in vars(details).items():
        setattr(row, name, value)
    row.institution_id = hospital_id
    row.revision += 1
    db.session.flush()
    db.session.refresh(row)
    was, became = changes(before, _said(row))
    audit.record(Deed.HOST_SLOT_CHANGED, row, actor=actor, now=now, before=was, after=became)
    return row


def locked(public_id: str) -> HostSlot:
    """Return a slot, and let nobody else take places in it until the write unit ends."""
    held = select(HostSlot).filter_by(public_id=public_id).with_for_update(of=HostSlot)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def details_of(row: HostSlot) -> SlotDetails:
    """Return what is said of places."""
    return SlotDetails(
        unit=row.unit,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        places=row.places,
        languages=row.languages,
        disciplines=row.disciplines,
        contact=row.contact,
    )


def _hospital_id(row: HostSlot, host: Host | None) -> int:
    if host is None:
        return row.institution_id
    return institutions.named(host.city.id, [host.hospital])[host.hospital]


def _check_days(details: SlotDetails) -> None:
    if details.ends_on < details.starts_on:
        raise DaysReversed


def _check_held(row: HostSlot, details: SlotDetails) -> None:
    stays = [stay for _visit, stay in visits.stays_of([row.id]).get(row.id, ())]
    outside = [
        stay
        for stay in stays
        if stay.starts_on < details.starts_on or stay.ends_on > details.ends_on
    ]
    people = most_at_once(stays, row.starts_on, row.ends_on)
    if outside or people > details.places:
        raise PlacesHeld(people)


def _said(row: HostSlot) -> Mapping[str, Json]:
    said = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(details_of(row)).items()
    }
    return said | {"capacity": said.pop("places"), "hospital": row.institution.name}
