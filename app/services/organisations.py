"""Organisations: written down, and corrected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from app.database import keep_alone, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict
from app.domain.names import address_key, match_key
from app.domain.organisations import ContactDetails, OrganisationDetails, slug_of
from app.extensions import db
from app.models.person import Person
from app.models.place import (
    Agreement,
    Institution,
    Organisation,
    OrganisationContact,
    OrganisationTag,
)
from app.queries import organisations, people
from app.services import audit


class NameTaken(Conflict):
    """There is an organisation of this name already: `slug` leads to it."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class Outdated(Conflict):
    """Somebody changed the organisation after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


def lock() -> None:
    """Let nobody else write organisations down until the caller's write unit ends."""
    keep_alone(Organisation)


@write_unit
def create(details: OrganisationDetails, *, actor: Person, now: datetime) -> Organisation:
    """Write an organisation down; raises NameTaken, also when the same form is sent twice."""
    lock()
    slugs = _slugs_by_name()
    if match_key(details.name) in slugs:
        raise NameTaken(slugs[match_key(details.name)])
    row = Organisation(name=details.name, slug=slug_of(details.name, slugs.values()))
    db.session.add(row)
    _set(row, details)
    audit.record(Deed.ORGANISATION_ADDED, row, actor=actor, now=now, after=_said(details))
    return row


@write_unit
def save(
    slug: str, details: OrganisationDetails, *, seen: int, actor: Person, now: datetime
) -> Organisation:
    """Set all that is kept of an organisation. `seen` is the revision that the form showed.

    Raises Outdated, and NameTaken. Its address stays, whatever its name becomes.
    """
    lock()
    row = db.session.scalars(select(Organisation).filter_by(slug=slug)).one()
    if row.revision != seen:
        raise Outdated(row.revision)
    other = _slugs_by_name().get(match_key(details.name), slug)
    if other != slug:
        raise NameTaken(other)
    known = _said(organisations.details_of(row))
    row.name, row.revision = details.name, row.revision + 1
    _set(row, details)
    before, after = changes(known, _said(details))
    audit.record(Deed.ORGANISATION_CHANGED, row, actor=actor, now=now, before=before, after=after)
    return row


def _said(details: OrganisationDetails) -> dict[str, Json]:
    """Return all of it as plain values; where its people work stands there by name."""
    institutions = organisations.institutions() if details.institutions else []
    names = {each.id: f"{each.name}, {each.city.name}" for each in institutions}
    return {
        "name": details.name,
        "about": details.about,
        "source": details.source,
        "kinds": sorted(details.kinds),
        "expertise": sorted(details.expertise),
        "institutions": sorted(names[each] for each in details.institutions if each in names),
        "contacts": [vars(each) for each in details.contacts],
        "agreements": [
            {
                "scope": each.scope,
                "starts_on": _written(each.starts_on),
                "ends_on": _written(each.ends_on),
            }
            for each in details.agreements
        ],
    }


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _set(row: Organisation, details: OrganisationDetails) -> None:
    row.about, row.source = details.about or None, details.source or None
    wanted = {("kind", kind) for kind in details.kinds}
    wanted |= {("expertise", field) for field in details.expertise}
    held = {(tag.facet, tag.tag): tag for tag in row.tags}
    row.tags = [
        held.get(key) or OrganisationTag(facet=key[0], tag=key[1]) for key in sorted(wanted)
    ]
    holders = people.holders_of([each.address for each in details.contacts if each.address])
    row.contacts = [_contact(each, holders) for each in details.contacts]
    row.agreements = [
        Agreement(scope=each.scope, starts_on=each.starts_on, ends_on=each.ends_on)
        for each in details.agreements
    ]
    db.session.flush()
    _outdate_losers(row, details)
    for condition, owner in (
        (Institution.organisation_id == row.id, None),
        (Institution.id.in_(details.institutions), row.id),
    ):
        db.session.execute(update(Institution).where(condition).values(organisation_id=owner))
    db.session.expire(row)


def _outdate_losers(row: Organisation, details: OrganisationDetails) -> None:
    """Let no older page of another organisation take back what goes over to this one."""
    losers = select(Institution.organisation_id).where(
        Institution.id.in_(details.institutions), Institution.organisation_id != row.id
    )
    db.session.execute(
        update(Organisation)
        .where(Organisation.id.in_(losers))
        .values(revision=Organisation.revision + 1)
        .execution_options(synchronize_session="fetch")
    )


def _contact(details: ContactDetails, holders: Mapping[str, Sequence[int]]) -> OrganisationContact:
    """Name whom to ask; an address that one person alone has leads to their record."""
    found = holders.get(address_key(details.address), ()) if details.address else ()
    return OrganisationContact(
        person_id=found[0] if len(found) == 1 else None,
        name=details.name,
        address=details.address or None,
        purpose=details.purpose,
    )


def _slugs_by_name() -> dict[str, str]:
    rows = db.session.execute(select(Organisation.name, Organisation.slug))
    return {match_key(name): slug for name, slug in rows}
