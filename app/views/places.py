"""Where course runs and people lie, for the policy."""

from app.domain.permissions import Action, Place, Scope, ScopeKind
from app.errors import NotFound
from app.models.delivery import CourseRun
from app.queries import course_runs
from app.queries.people import Reach
from app.views.access import reaching, require


def place_of(run: CourseRun) -> Place:
    """Return where a course run lies."""
    return Place(city_id=run.city_id, course_run_id=run.id)


def permitted_run(public_id: str, action: Action) -> CourseRun:
    """Return a course run if the person may do this there; raises NotFound or Forbidden."""
    run = course_runs.get(public_id)
    require(action, place_of(run))
    return run


def permitted_cities(action: Action) -> Reach:
    """Return the cities whose people one may do this with, None for all; raises NotFound."""
    scopes = reaching(action)
    if Scope(ScopeKind.PLATFORM) in scopes:
        return None
    cities = {scope.id for scope in scopes if scope.kind is ScopeKind.CITY}
    if not cities:
        raise NotFound
    return sorted(each for each in cities if each is not None)
