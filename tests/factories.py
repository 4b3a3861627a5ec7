"""Things that tests need, with names that are invented and defaults that are plain.

They are committed: a service begins by ending the reading transaction, and what was only flushed
would be gone. The fixture `app` takes everything back when the test ends.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import select

from app.adapters.library import Library, read_library
from app.domain.attendance import Status
from app.domain.names import sort_key
from app.domain.permissions import Role, ScopeKind
from app.domain.wall_time import to_local
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Affiliation, Contact, Person, RoleAssignment
from app.models.place import City, Institution, Organisation, OrganisationTag
from app.models.plan import PlannedSession
from app.services import course_runs, curricula, person_keys, releases
from app.services.curricula import LoadReport
from app.wiring import adapters
from tests.laid_rows import lay_in

CURRICULA = Path(__file__).parents[1] / "curricula"
Row = TypeVar("Row")
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
_numbers = count(1)


def make_city(slug: str = "nairobi", **values: object) -> City:
    """Make a city; Nairobi if nothing is said."""
    given = {
        "slug": slug,
        "code": f"C{next(_numbers)}",
        "name": slug.replace("-", " ").title(),
        "country": "KE",
        "time_zone": "Africa/Nairobi",
        "language": "en",
    }
    return _added(City(**(given | values)))


def make_organisation(name: str = "City Cancer Challenge", **values: object) -> Organisation:
    """Make an organisation."""
    given = {"slug": f"organisation-{next(_numbers)}", "name": name}
    given["tags"] = [OrganisationTag(facet="kind", tag="lead")]
    return _added(Organisation(**(given | values)))


def make_person(name: str = "Amina Wanjiru", *, email: str | None = None) -> Person:
    """Make a person, with a mail address if one is given."""
    person = Person(name=name, sort_key=sort_key(name), created_at=NOW)
    if email:
        person.contacts.append(Contact(kind="email", value=email, key=email.casefold()))
    _added(person)
    person_keys.rewrite([person.id])
    db.session.commit()
    return person


def planner() -> Person:
    """Return who plans, where it does not matter who: the first person there is, or a new one."""
    first = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one_or_none()
    return first or make_person("Esther Njoroge")


def give_role(
    person: Person,
    role: Role,
    *,
    city: City | None = None,
    run: CourseRun | None = None,
    organisation: Organisation | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Person:
    """Give a person a role for a city or a course run, or for the platform."""
    kind, scope = ScopeKind.PLATFORM, 0
    if city is not None:
        kind, scope = ScopeKind.CITY, city.id
    if run is not None:
        kind, scope = ScopeKind.COURSE_RUN, run.id
    if organisation is not None:
        kind, scope = ScopeKind.ORGANISATION, organisation.id
    person.role_assignments.append(
        RoleAssignment(
            role=role, scope_kind=kind, scope_id=scope, starts_on=starts_on, ends_on=ends_on
        )
    )
    db.session.commit()
    return person


def supervises(person: Person, visit_id: int) -> Person:
    """Let a person supervise an observation visit at its host."""
    person.role_assignments.append(
        RoleAssignment(role=Role.HOST_SUPERVISOR, scope_kind=ScopeKind.VISIT, scope_id=visit_id)
    )
    db.session.commit()
    return person


def works_in(city: City, person: Person, hospital: str = "Embu Level 5 Hospital") -> Person:
    """Give a person a hospital in a city, which knows them from then on."""
    found = db.session.scalars(select(Institution).filter_by(city_id=city.id, name=hospital))
    institution = found.one_or_none() or Institution(city=city, name=hospital)
    person.affiliations.append(Affiliation(institution=institution))
    return _added(person)


@dataclass(frozen=True)
class PublishedMcmc:
    """The MCMC core as it is published, and its adaptations by the slug of their city."""

    version: CurriculumVersion
    adaptations: dict[str, AdaptationVersion]

    def city(self, slug: str) -> City:
        """Return the city of an adaptation."""
        return self.adaptations[slug].adaptation.city


def load_library(library: Library) -> LoadReport:
    """Publish a library, with its files in the storage of the application."""
    return curricula.load(library, storage=adapters().storage, now=NOW)


def published_mcmc() -> PublishedMcmc:
    """Publish the first MCMC and its cities; what was arranged before is kept."""
    db.session.commit()
    lay_in(("mcmc",), lambda: load_library(our_library()))
    adaptations = db.session.scalars(select(AdaptationVersion)).all()
    return PublishedMcmc(
        version=db.session.scalars(select(CurriculumVersion)).one(),
        adaptations={each.adaptation.city.slug: each for each in adaptations},
    )


def make_run(
    city: str = "nairobi",
    *,
    first_day: date = date(2026, 10, 5),
    groups: int = 0,
    published: bool = True,
) -> CourseRun:
    """Begin the MCMC in a city, its sessions placed; held before NOW and published by default."""
    db.session.commit()
    asked = ("make_run", city, first_day, groups, published)
    return lay_in(asked, lambda: _make_run(city, first_day, groups, published=published))


def _make_run(city: str, first_day: date, groups: int, *, published: bool) -> CourseRun:
    mcmc = published_mcmc()
    organiser = make_person(f"Organiser of {city}")
    run = course_runs.create(
        title="Multidisciplinary Cancer Management Course",
        city=mcmc.city(city),
        version=mcmc.version,
        adaptation=mcmc.adaptations[city],
        first_day=first_day,
        groups=groups,
        actor=organiser,
        now=NOW,
    )
    if published:
        releases.release(run.id, actor=organiser, now=NOW)
    return run


def sessions_of(run: CourseRun, **values: object) -> list[CourseSession]:
    """Return the released sessions of a run in order of time, those with these values."""
    wanted = select(CourseSession).filter_by(course_run_id=run.id, **values)
    return list(db.session.scalars(wanted.order_by(CourseSession.starts_at, CourseSession.id)))


def planned_of(run: CourseRun, **values: object) -> list[PlannedSession]:
    """Return the planned sessions of a run in order of time, those with these values."""
    wanted = select(PlannedSession).filter_by(course_run_id=run.id, **values)
    return list(db.session.scalars(wanted.order_by(PlannedSession.starts_at, PlannedSession.id)))


def make_session(run: CourseRun, starts: datetime, **values: object) -> CourseSession:
    """Add a session of half an hour to a run of Nairobi, planned and known to everybody."""
    given = {
        "course_run": run,
        "kind": "module",
        "code": "M99",
        "title": "Case discussion",
        "local_start": to_local(starts, "Africa/Nairobi"),
        "minutes": 30,
        "time_zone": "Africa/Nairobi",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=30),
    }
    return known_to_all(**(given | values))


def known_to_all(**values: object) -> CourseSession:
    """Add a session to the plan of a run, and to what is released of it."""
    sequence = {"sequence": values.pop("sequence")} if "sequence" in values else {}
    planned = _added(PlannedSession(**values))
    same = {name: getattr(planned, name) for name in ("id", "uid", "public_id")}
    return _added(CourseSession(**(values | same | sequence)))


def enrol(run: CourseRun, name: str, *, group: int | None = None, script: str = "") -> Enrolment:
    """Put a new person on a run; `group` counts from 1."""
    person = make_person(name)
    person.name_in_script = script or None
    return _added(
        Enrolment(
            course_run=run,
            person=person,
            group=run.groups[group - 1] if group else None,
            source="by_hand",
            enrolled_at=NOW,
        )
    )


def mark(run: CourseRun, enrolment: Enrolment, status: Status = Status.PRESENT) -> None:
    """Give a trainee the same mark in every session of theirs that counts."""
    for session in sessions_of(run):
        if session.counts and session.group_id in (None, enrolment.group_id):
            db.session.add(
                AttendanceMark(
                    course_session_id=session.id,
                    person_id=enrolment.person_id,
                    event_id=str(uuid4()),
                    status=status,
                    asserted_by_id=enrolment.person_id,
                    observed_at=session.ends_at,
                    received_at=session.ends_at,
                )
            )
    db.session.commit()


@cache
def every_library() -> Library:
    """Read all of the library that comes with Preceptor, once."""
    return read_library(CURRICULA)


@cache
def our_library() -> Library:
    """Read the first MCMC and its cities, once, out of the library that comes with Preceptor.

    What is added to the library changes nothing for the tests that use them.
    """
    whole = every_library()
    return Library(
        curricula=tuple(
            each for each in whole.curricula if (each.slug, str(each.version)) == ("mcmc", "1.0.0")
        ),
        adaptations=tuple(each for each in whole.adaptations if each.number == 1),
    )


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row
