"""Things that tests need, with names that are invented and defaults that are plain."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from app.adapters.library import Library, read_library
from app.domain.names import sort_key
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun
from app.models.person import Contact, Person, RoleAssignment
from app.models.place import City, Organisation
from app.services import curricula

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
    given = {"slug": f"organisation-{next(_numbers)}", "name": name, "kind": "lead"}
    return _added(Organisation(**(given | values)))


def make_person(name: str = "Amina Wanjiru", *, email: str | None = None) -> Person:
    """Make a person, with a mail address if one is given."""
    person = Person(name=name, sort_key=sort_key(name), created_at=NOW)
    if email:
        person.contacts.append(Contact(kind="email", value=email, key=email.casefold()))
    return _added(person)


def give_role(
    person: Person,
    role: Role,
    *,
    city: City | None = None,
    run: CourseRun | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Person:
    """Give a person a role for a city or a course run, or for the platform."""
    kind, scope = ScopeKind.PLATFORM, 0
    if city is not None:
        kind, scope = ScopeKind.CITY, city.id
    if run is not None:
        kind, scope = ScopeKind.COURSE_RUN, run.id
    person.role_assignments.append(
        RoleAssignment(
            role=role, scope_kind=kind, scope_id=scope, starts_on=starts_on, ends_on=ends_on
        )
    )
    db.session.flush()
    return person


@dataclass(frozen=True)
class PublishedMcmc:
    """The MCMC core as it is published, and its adaptations by the slug of their city."""

    version: CurriculumVersion
    adaptations: dict[str, AdaptationVersion]

    def city(self, slug: str) -> City:
        """Return the city of an adaptation."""
        return self.adaptations[slug].adaptation.city


def published_mcmc() -> PublishedMcmc:
    """Publish the curricula that come with Preceptor; what was arranged before is kept."""
    db.session.commit()
    curricula.load(our_library(), now=NOW)
    adaptations = db.session.scalars(select(AdaptationVersion)).all()
    return PublishedMcmc(
        version=db.session.scalars(select(CurriculumVersion)).one(),
        adaptations={each.adaptation.city.slug: each for each in adaptations},
    )


@cache
def our_library() -> Library:
    """Read the library that comes with Preceptor, once."""
    return read_library(CURRICULA)


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
