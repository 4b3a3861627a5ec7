"""Everybody whom a city knows, as an import into one of its course runs sees them.

Who that is, `people.known_in` says: whoever teaches or organises there can be a trainee there too.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, and_, or_, select
from sqlalchemy.engine import Row

from app.domain.permissions import Role
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment, Group
from app.models.person import Affiliation, Contact, Person, RoleAssignment
from app.models.place import Institution
from app.queries import people
from app.queries.institutions import affiliation_here


@dataclass(frozen=True)
class _Contacts:
    """What is known to reach people by; a person's first phone is the one that is shown."""

    emails: dict[int, tuple[str, ...]]
    phones: dict[int, str]


def of_city(run: CourseRun, *, now: datetime) -> list[KnownTrainee]:
    """Return all of them, in a number of queries that does not depend on how many they are."""
    ids = people.known_in(run.city_id)
    contacts = _contacts(ids)
    kept = _address_kept(run.city_id, ids)
    return [_known(row, contacts, kept) for row in _people(run, ids, now)]


def of_person(run: CourseRun, person_id: int, *, now: datetime) -> KnownTrainee:
    """Return one of them; raises NotFound."""
    for known in of_city(run, now=now):
        if known.person_id == person_id:
            return known
    raise NotFound


def _address_kept(city_id: int, ids: CompoundSelect[Any]) -> set[int]:
    """Return whose address lets them in to more than this city's record of a trainee.

    Whoever could change it could sign in as them, and see or do what is not this city's to give.
    """
    with_a_role = select(RoleAssignment.person_id).where(RoleAssignment.role != Role.TRAINEE)
    wanted = select(Person.id).where(
        Person.id.in_(ids),
        or_(Person.id.in_(with_a_role), Person.id.in_(people.known_elsewhere(city_id))),
    )
    return set(db.session.scalars(wanted))


def _people(
    run: CourseRun, ids: CompoundSelect[Any], now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.name_in_script,
            Institution.name.label("hospital"),
            Affiliation.profession,
            Affiliation.discipline,
            Enrolment.id.label("enrolment_id"),
            Enrolment.status,
            Enrolment.source,
            Group.name.label("group"),
        )
        .select_from(Person)
        .outerjoin(Affiliation, Affiliation.id == affiliation_here(run.city, now))
        .outerjoin(Institution, Institution.id == Affiliation.institution_id)
        .outerjoin(
            Enrolment, and_(Enrolment.person_id == Person.id, Enrolment.course_run_id == run.id)
        )
        .outerjoin(Group, Group.id == Enrolment.group_id)
        .where(Person.id.in_(ids), Person.merged_into_id.is_(None))
        .order_by(Person.id)
    ).all()


def _contacts(ids: CompoundSelect[Any]) -> _Contacts:
    rows = db.session.execute(
        select(Contact.person_id, Contact.kind, Contact.value)
        .where(Contact.person_id.in_(ids))
        .order_by(Contact.id)
    )
    emails: dict[int, list[str]] = defaultdict(list)
    phones: dict[int, str] = {}
    for person_id, kind, value in rows:
        if kind == "email":
            emails[person_id].append(value)
        else:
            phones.setdefault(person_id, value)
    return _Contacts({each: tuple(found) for each, found in emails.items()}, phones)


def _known(row: Row[*tuple[Any, ...]], contacts: _Contacts, kept: Collection[int]) -> KnownTrainee:
    enrolled = row.status == "enrolled"
    return KnownTrainee(
        person_id=row.id,
        name=row.name,
        hospital=row.hospital or "",
        enrolment_id=row.enrolment_id if enrolled else None,
        imported=enrolled and row.source == "import",
        left=row.enrolment_id is not None and not enrolled,
        address_kept=row.id in kept,
        name_in_script=row.name_in_script or "",
        emails=contacts.emails.get(row.id, ()),
        phone=contacts.phones.get(row.id, ""),
        profession=row.profession or "",
        discipline=row.discipline or "",
        group=row.group or "" if enrolled else "",
    )
