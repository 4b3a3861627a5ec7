"""People: make new records and change known ones, one or many thousands in as few statements.

What is given is kept as it is, so it has to be clean: rows of files are cleaned by
`app.domain.trainee_import.reading`, `create` cleans by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.names import clean_address, clean_name, sort_key
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.extensions import db
from app.models.identity import new_public_id
from app.models.person import Person
from app.services import affiliations, audit, contacts, person_keys
from app.services.audited_things import of_person

SOMEBODY_NEW = "new"  # the answer to WhoIsMeant that names nobody

Values = Mapping[Field, str]


class WhoIsMeant(DomainError):
    """One of `people` may be meant, and it is not certain; somebody has to say.

    `signs` are what tells them apart, by id: of each no more than the city that asks may know.
    """

    def __init__(
        self, candidates: Sequence[Person], signs: Mapping[int, Sequence[str]] | None = None
    ) -> None:
        super().__init__(len(candidates))
        self.people = candidates
        self.signs = signs or {}


@write_unit
def create(
    *,
    name: str,
    now: datetime,
    name_in_script: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    city_id: int | None = None,
    hospital: str | None = None,
    profession: str | None = None,
    discipline: str | None = None,
    actor: Person | None = None,
) -> Person:
    """Make a new person. A hospital is one of `city_id`, and becomes known there if it is new.

    Raises InvalidName and InvalidAddress.
    """
    details = TraineeDetails(
        name=clean_name(name),
        name_in_script=clean_name(name_in_script) if name_in_script else "",
        email=clean_address(email) if email else "",
        phone=_one_line(phone),
        hospital=_one_line(hospital),
        profession=_one_line(profession),
        discipline=_one_line(discipline),
    )
    (person_id,) = create_all([details.values], city_id=city_id, now=now)
    person = db.session.get_one(Person, person_id)
    after = {field.value: value for field, value in details.values.items() if value}
    thing = of_person(person, city_id)
    audit.record(Deed.PERSON_ADDED, thing, actor=actor, now=now, after=after, subject_id=person_id)
    return person


def create_all(people: Sequence[Values], *, city_id: int | None, now: datetime) -> list[int]:
    """Make so many new people within the caller's write unit; return their ids in that order."""
    if not people:
        return []
    rows = [
        {
            "public_id": new_public_id(),
            "name": values[Field.NAME],
            "name_in_script": values[Field.NAME_IN_SCRIPT] or None,
            "sort_key": sort_key(values[Field.NAME]),
            "created_at": now,
        }
        for values in people
    ]
    made = db.session.execute(insert(Person).returning(Person.public_id, Person.id), rows)
    ids = {row.public_id: row.id for row in made}
    given = {ids[str(row["public_id"])]: each for row, each in zip(rows, people, strict=True)}
    contacts.add(given)
    if city_id is not None:
        affiliations.set_all(city_id, given, now=now)
    person_keys.rewrite(list(given))
    return list(given)


@write_unit
def update_all(changes: Mapping[int, Values], *, city_id: int | None, now: datetime) -> None:
    """Set the fields that are named of each person; an empty text takes away what was known.

    A new mail address or phone takes the place of the one that is shown, a new hospital that of
    the person's hospital in this city.
    """
    lock(changes)
    _rename(changes)
    contacts.replace(changes, now=now)
    if city_id is not None:
        affiliations.set_all(city_id, changes, now=now)
    db.session.expire_all()


def lock(person_ids: Collection[int]) -> None:
    """Let nobody else change these people until the caller's write unit ends."""
    db.session.execute(
        select(Person.id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def _rename(changes: Mapping[int, Values]) -> None:
    names = [
        {"id": person_id, "name": values[Field.NAME], "sort_key": sort_key(values[Field.NAME])}
        for person_id, values in changes.items()
        if Field.NAME in values
    ]
    scripts = [
        {"id": person_id, "name_in_script": values[Field.NAME_IN_SCRIPT] or None}
        for person_id, values in changes.items()
        if Field.NAME_IN_SCRIPT in values
    ]
    for rows in (names, scripts):
        if rows:
            db.session.execute(update(Person), rows)
    person_keys.rewrite(
        [
            person_id
            for person_id, values in changes.items()
            if not values.keys().isdisjoint({Field.NAME, Field.NAME_IN_SCRIPT})
        ]
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
