"""Who is expected at a session: everybody who is enrolled, at a group's session those of the group.

`app.domain.held_session.is_held_for` says the same of values.
"""

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from app.models.delivery import CourseRun, CourseSession, Enrolment


def at_session(enrolment: type[Enrolment] = Enrolment) -> ColumnElement[bool]:
    """Return the condition that joins enrolments to the sessions at which they are expected."""
    return and_(
        enrolment.course_run_id == CourseSession.course_run_id,
        enrolment.status == "enrolled",
        or_(CourseSession.group_id.is_(None), CourseSession.group_id == enrolment.group_id),
    )


def trainees(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return a column for a query over course runs: how many such trainees are on each."""
    enrolled = Enrolment.status == "enrolled"
    return (
        select(func.count())
        .where(Enrolment.course_run_id == CourseRun.id, enrolled, *conditions)
        .correlate(CourseRun)
        .scalar_subquery()
    )
