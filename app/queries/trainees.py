"""The trainees of a course run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.names import match_key
from app.domain.periods import until
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment, Group
from app.models.person import Affiliation, Contact, Person
from app.models.place import Institution
from app.queries.institutions import affiliation_here


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeRow:
    """Somebody who is or was on a run, as lists show them; `id` is the enrolment's public id.

    `person` is the public id of the person, `until` the last day at a hospital that is over.
    """

    id: str
    person_id: int
    person: str
    name: str
    name_in_script: str | None
    hospital: str | None
    profession: str | None
    discipline: str | None
    until: date | None
    group: int | None
    group_name: str | None
    status: str
    source: str
    replaced_by: str | None

    def found_by(self, words: Collection[str]) -> bool:
        """Whether all these words (match keys) stand in the names or the hospital."""
        text = match_key(f"{self.name} {self.name_in_script or ''} {self.hospital or ''}")
        return all(word in text for word in words)


@dataclass(frozen=True, kw_only=True)
class Roll:
    """Everybody of a run in the order of their names: who is on it, and who left it."""

    here: Sequence[TraineeRow]
    left: Sequence[TraineeRow]


def enrolled(run_id: int) -> Sequence[Enrolment]:
    """Return who is on a run now, with person and group, in the order of their names."""
    return db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.course_run_id == run_id, Enrolment.status == "enrolled")
        .options(joinedload(Enrolment.person), joinedload(Enrolment.group))
        .order_by(Person.sort_key, Person.id)
    ).all()


def is_enrolled(run_id: int, person_id: int) -> bool:
    """Say whether somebody is on a run now."""
    wanted = select(Enrolment.id).where(
        Enrolment.course_run_id == run_id,
        Enrolment.person_id == person_id,
        Enrolment.status == "enrolled",
    )
    return db.session.scalar(wanted) is not None


def get(run_id: int, public_id: str) -> Enrolment:
    """Return an enrolment of this run with its person and group; of any other run: NotFound.

    So is one that stayed behind with a record that was merged into another.
    """
    enrolment = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.course_run_id == run_id, Enrolment.public_id == public_id)
        .where(Person.merged_into_id.is_(None))
        .options(joinedload(Enrolment.person), joinedload(Enrolment.group))
    ).one_or_none()
    if enrolment is None:
        raise NotFound
    return enrolment


def of_run(run: CourseRun, *, now: datetime) -> Roll:
    """Return everybody, in one query."""
    today = today_in(run.city.time_zone, now)
    rows = [
        TraineeRow(**{**row, "until": until(row["until"], today)})
        for row in db.session.execute(_listed(run, now)).mappings()
    ]
    return Roll(
        here=[row for row in rows if row.status == "enrolled"],
        left=[row for row in rows if row.status != "enrolled"],
    )


def contacts_of_run(run_id: int) -> dict[int, dict[str, str]]:
    """Return the first mail address and phone of everybody of a run, by person and kind."""
    found: dict[int, dict[str, str]] = {}
    rows = db.session.execute(
        select(Contact.person_id, Contact.kind, Contact.value)
        .join(Enrolment, Enrolment.person_id == Contact.person_id)
        .where(Enrolment.course_run_id == run_id)
        .order_by(Contact.id)
    )
    for person_id, kind, value in rows:
        found.setdefault(person_id, {}).setdefault(kind, value)
    return found


def public_ids(enrolment_ids: Collection[int]) -> dict[int, str]:
    """Return the public ids of enrolments."""
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.public_id).where(Enrolment.id.in_(enrolment_ids))
    )
    return {row.id: row.public_id for row in rows}


def _listed(run: CourseRun, now: datetime) -> Select[*tuple[Any, ...]]:
    successor, successor_person = aliased(Enrolment), aliased(Person)
    return (
        select(
            Enrolment.public_id.label("id"),
            Enrolment.person_id,
            Person.public_id.label("person"),
            Person.name,
            Person.name_in_script,
            Institution.name.label("hospital"),
            Affiliation.profession,
            Affiliation.discipline,
            Affiliation.ends_on.label("until"),
            Group.number.label("group"),
            Group.name.label("group_name"),
            Enrolment.status,
            Enrolment.source,
            successor_person.name.label("replaced_by"),
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Group, Group.id == Enrolment.group_id)
        .outerjoin(Affiliation, Affiliation.id == affiliation_here(run.city, now))
        .outerjoin(Institution, Institution.id == Affiliation.institution_id)
        .outerjoin(successor, successor.id == Enrolment.replaced_by_id)
        .outerjoin(successor_person, successor_person.id == successor.person_id)
        .where(Enrolment.course_run_id == run.id, Person.merged_into_id.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
