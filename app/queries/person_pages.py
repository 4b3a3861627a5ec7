"""What organisers see of one person: what belongs to their own cities, and nothing of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.errors import NotFound
from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Affiliation, Person, RoleAssignment
from app.models.place import City, Institution
from app.queries.people import Reach, known_to


@dataclass(frozen=True, kw_only=True)
class CourseOfPerson:
    """A course that somebody is or was on, and the certificate they got for it."""

    run: CourseRun
    enrolment_id: str
    status: str
    certificate: str | None


def get(cities: Reach, public_id: str) -> Person:
    """Return somebody whom one of the cities knows; raises NotFound.

    A record that was merged into another one leads to that one.
    """
    person = db.session.scalars(select(Person).where(Person.public_id == public_id)).one_or_none()
    if person is not None and person.merged_into is not None:
        person = person.merged_into
    if person is None or not _is_known(cities, person):
        raise NotFound
    return person


def get_unerased(cities: Reach, public_id: str) -> Person:
    """Return somebody who may be corrected or merged; raises NotFound, also for who was erased."""
    person = get(cities, public_id)
    if person.erased_at is not None:
        raise NotFound
    return person


def work(cities: Reach, person_id: int) -> Sequence[Affiliation]:
    """Return where somebody works or worked in the cities, oldest first."""
    query = (
        select(Affiliation)
        .join(Affiliation.institution)
        .join(Institution.city)
        .where(Affiliation.person_id == person_id)
        .options(contains_eager(Affiliation.institution).contains_eager(Institution.city))
        .order_by(Affiliation.id)
    )
    if cities is not None:
        query = query.where(Institution.city_id.in_(cities))
    return db.session.scalars(query).all()


def courses(cities: Reach, person_id: int) -> list[CourseOfPerson]:
    """Return the courses of the cities that somebody attends or attended, the latest first."""
    query = (
        select(CourseRun, Enrolment.public_id, Enrolment.status, Certificate.number)
        .join(Enrolment, Enrolment.course_run_id == CourseRun.id)
        .outerjoin(
            Certificate,
            (Certificate.enrolment_id == Enrolment.id) & (Certificate.state == "issued"),
        )
        .where(Enrolment.person_id == person_id)
    )
    rows = db.session.execute(_here(query, cities))
    return [
        CourseOfPerson(run=row[0], enrolment_id=row[1], status=row[2], certificate=row[3])
        for row in rows
    ]


def taught(cities: Reach, person_id: int) -> Sequence[CourseRun]:
    """Return the courses of the cities that somebody is a mentor of, the latest first."""
    query = (
        select(CourseRun)
        .join(
            RoleAssignment,
            (RoleAssignment.scope_id == CourseRun.id)
            & (RoleAssignment.scope_kind == "course_run")
            & (RoleAssignment.role == "mentor"),
        )
        .where(RoleAssignment.person_id == person_id)
    )
    runs: Sequence[CourseRun] = db.session.scalars(_here(query, cities)).all()
    return runs


def cities_of(reach: Reach) -> Sequence[City]:
    """Return the cities that somebody may see people of, by name."""
    query = select(City).order_by(City.name)
    return db.session.scalars(query if reach is None else query.where(City.id.in_(reach))).all()


def institutions_of(cities: Reach) -> Sequence[Institution]:
    """Return the places where people of the cities work, with their city, by name."""
    query = (
        select(Institution)
        .options(joinedload(Institution.city))
        .order_by(Institution.name, Institution.id)
    )
    if cities is not None:
        query = query.where(Institution.city_id.in_(cities))
    return db.session.scalars(query).all()


def _here(query: Any, cities: Reach) -> Any:  # noqa: ANN401 (a query of any columns)
    ordered = query.order_by(CourseRun.starts_on.desc(), CourseRun.id.desc())
    return ordered if cities is None else ordered.where(CourseRun.city_id.in_(cities))


def _is_known(cities: Reach, person: Person) -> bool:
    query = select(Person.id).where(Person.id == person.id, known_to(cities, Person.id))
    return db.session.scalars(query).one_or_none() is not None
