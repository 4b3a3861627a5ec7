"""Organisations, and whom one finds through them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.domain.consents import Purpose
from app.domain.names import match_key
from app.domain.organisations import AgreementDetails, ContactDetails, OrganisationDetails
from app.domain.periods import until
from app.domain.wall_time import today_in
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


def names(slugs: Collection[str]) -> dict[str, str]:
    """Return the names of these organisations by slug; unknown ones are left out."""
    if not slugs:
        return {}
    found = select(Organisation.slug, Organisation.name).where(Organisation.slug.in_(slugs))
    return {row.slug: row.name for row in db.session.execute(found)}


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


def institutions() -> Sequence[Institution]:
    """Return all places where people work, with their city and whose they are; one query."""
    return db.session.scalars(
        select(Institution)
        .join(Institution.city)
        .options(contains_eager(Institution.city), joinedload(Institution.organisation))
        .order_by(City.name, Institution.name)
    ).all()


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


def faculty(organisation_ids: Collection[int], *, now: datetime) -> Sequence[Findable]:
    """Return who works there today, as their city counts days, and agreed to be found; one query.

    By name, at most MOST_FACULTY.
    """
    rows = db.session.execute(_faculty(organisation_ids, now)).mappings()
    return [
        Findable(**{name: row[name] for name in Findable.__annotations__})
        for row in rows
        if until(row["ends_on"], today_in(row["time_zone"], now)) is None
    ]


def _faculty(organisation_ids: Collection[int], now: datetime) -> Select[*tuple[object, ...]]:
    yesterday = now.date() - timedelta(days=1)  # the latest clock is less than a day behind
    return (
        select(
            Person.name,
            Person.name_in_script,
            Institution.name.label("hospital"),
            City.name.label("city"),
            Affiliation.profession,
            Affiliation.discipline,
            Organisation.name.label("organisation"),
            Affiliation.ends_on,
            City.time_zone,
        )
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Institution, Institution.id == Affiliation.institution_id)
        .join(City, City.id == Institution.city_id)
        .join(Organisation, Organisation.id == Institution.organisation_id)
        .where(
            Organisation.id.in_(organisation_ids),
            Person.merged_into_id.is_(None),
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= yesterday),
            person_records.agrees(Purpose.DIRECTORY),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_FACULTY)
    )
