"""Where course runs lie, for the policy."""

from app.domain.permissions import Action, Place
from app.models.delivery import CourseRun
from app.queries import course_runs
from app.views.access import require


def place_of(run: CourseRun) -> Place:
    """Return where a course run lies."""
    return Place(city_id=run.city_id, course_run_id=run.id)


def permitted_run(public_id: str, action: Action) -> CourseRun:
    """Return a course run if the person may do this there; raises NotFound or Forbidden."""
    run = course_runs.get(public_id)
    require(action, place_of(run))
    return run
