"""Cities: one by its address, and those within somebody's reach."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, true

from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.place import City
from app.queries import keyset
from app.queries.keyset import Order, Page

ORDER = Order((City.slug,))


def get(slug: str) -> City:
    """Return a city; raises NotFound."""
    row = db.session.scalars(select(City).filter_by(slug=slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def within(scopes: Collection[Scope]) -> Sequence[City]:
    """Return the cities within these scopes, by name."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    wanted = select(City).where(true() if everywhere else City.id.in_(ids))
    return db.session.scalars(wanted.order_by(City.name)).all()


def listed(*, after: Sequence[str] | None, limit: int) -> Page[City]:
    """Return one page of all cities, by slug."""
    page = keyset.page(select(City), ORDER, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next_key)


def by_slug(slugs: Collection[str]) -> dict[str, City]:
    """Return those of these cities that there are."""
    return {
        city.slug: city for city in db.session.scalars(select(City).where(City.slug.in_(slugs)))
    }


def zones_where_attended(person_id: int) -> set[str]:
    """Return the zones (IANA) of the cities in which somebody is on a course."""
    wanted = (
        select(City.time_zone)
        .join(CourseRun, CourseRun.city_id == City.id)
        .join(Enrolment, Enrolment.course_run_id == CourseRun.id)
        .where(Enrolment.person_id == person_id, Enrolment.status == "enrolled")
    )
    return set(db.session.scalars(wanted.distinct()))
