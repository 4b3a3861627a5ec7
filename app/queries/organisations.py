"""Organisations, and whom one finds through them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import selectinload

from app.domain.consents import Purpose
from app.domain.names import match_key
from app.domain.organisations import AgreementDetails, ContactDetails, OrganisationDetails
from app.errors import NotFound
from app.extensions import db
from app.models.person import Affiliation, Person
from app.models.place import City, Institution, Organisation, OrganisationTag
from app.queries import keyset, person_records
from app.queries.keyset import Order, Page

MOST_FACULTY = 200
ORDER = Order((Organisation.slug,))


@dataclass(frozen=True, kw_only=True)
class Findable:
    """Somebody who agreed to stand in the directory, and where they work."""

    name: str
    name_in_script: str | None
    hospital: str
    city: str
    profession: str | None
    discipline: str | None
    organisation: str


def listed(*, words: str = "", kind: str = "", expertise: str = "") -> list[Organisation]:
    """Return the organisations that fit by name; two queries. All words have to be found.

    Words are looked for in the name and in the fields of expertise.
    """
    keys = match_key(words).split()
    rows = db.session.scalars(
        select(Organisation).options(selectinload(Organisation.tags)).order_by(Organisation.name)
    ).all()
    return sorted(
        (
            row
            for row in rows
            if (not kind or kind in row.kinds)
            and (not expertise or expertise in row.expertise)
            and all(key in match_key(f"{row.name} {' '.join(row.expertise)}") for key in keys)
        ),
        key=lambda row: match_key(row.name),
    )


def get(slug: str) -> Organisation:
    """Return an organisation with all that is kept of it; raises NotFound."""
    row = db.session.scalars(
        select(Organisation)
        .where(Organisation.slug == slug)
        .options(
            selectinload(Organisation.tags),
            selectinload(Organisation.contacts),
            selectinload(Organisation.agreements),
            selectinload(Organisation.institutions).joinedload(Institution.city),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def details_of(row: Organisation) -> OrganisationDetails:
    """Return all that is kept of an organisation as a value."""
    return OrganisationDetails(
        name=row.name,
        about=row.about or "",
        source=row.source or "",
        kinds=tuple(row.kinds),
        expertise=tuple(row.expertise),
        institutions=frozenset(each.id for each in row.institutions),
        contacts=tuple(
            ContactDetails(each.name, each.address or "", each.purpose) for each in row.contacts
        ),
        agreements=tuple(
            AgreementDetails(each.scope, each.starts_on, each.ends_on) for each in row.agreements
        ),
    )


def page(*, after: Sequence[str] | None, limit: int) -> Page[Organisation]:
    """Return one page of all of them with what they are, by slug; two queries."""
    wanted = select(Organisation).options(selectinload(Organisation.tags))
    found = keyset.page(wanted, ORDER, after=after, limit=limit)
    return Page([row[0] for row in found.rows], found.next_key)


def known_expertise() -> list[str]:
    """Return the fields that some organisation has."""
    return list(
        db.session.scalars(
            select(OrganisationTag.tag)
            .where(OrganisationTag.facet == "expertise")
            .distinct()
            .order_by(OrganisationTag.tag)
        )
    )


def institutions() -> dict[int, str]:
    """Return all places where people work, with their city, by id."""
    rows = db.session.execute(
        select(Institution.id, Institution.name, City.name)
        .join(Institution.city)
        .order_by(City.name, Institution.name)
    )
    return {row[0]: f"{row[1]}, {row[2]}" for row in rows}


def institutions_named(
    named: Collection[tuple[str, str]],
) -> dict[tuple[str, str], Institution]:
    """Return those that there are, by the slug of their city and their name."""
    rows = db.session.execute(
        select(City.slug, Institution)
        .join(Institution.city)
        .where(tuple_(City.slug, Institution.name).in_(named))
    )
    return {(slug, institution.name): institution for slug, institution in rows}


def faculty(organisation_ids: Collection[int], *, today: date) -> Sequence[Findable]:
    """Return who works there and agreed to be found, by name, at most MOST_FACULTY; one query."""
    rows = db.session.execute(_faculty(organisation_ids, today)).mappings()
    return [Findable(**row) for row in rows]


def _faculty(organisation_ids: Collection[int], today: date) -> Select[*tuple[object, ...]]:
    return (
        select(
            Person.name,
            Person.name_in_script,
            Institution.name.label("hospital"),
            City.name.label("city"),
            Affiliation.profession,
            Affiliation.discipline,
            Organisation.name.label("organisation"),
        )
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Institution, Institution.id == Affiliation.institution_id)
        .join(City, City.id == Institution.city_id)
        .join(Organisation, Organisation.id == Institution.organisation_id)
        .where(
            Organisation.id.in_(organisation_ids),
            Person.merged_into_id.is_(None),
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
            person_records.agrees(Purpose.DIRECTORY),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_FACULTY)
    )
