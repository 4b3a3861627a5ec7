"""Where things lie, for the policy."""

from app.domain.permissions import Place
from app.models.delivery import CourseRun


def place_of(run: CourseRun) -> Place:
    """Return where a course run lies."""
    return Place(city_id=run.city_id, course_run_id=run.id)
