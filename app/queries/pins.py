"""The pins of course runs: what each teaches, from when on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain import pins
from app.extensions import db
from app.models.attendance import AttendanceEvent
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseSession, RunPin


def of_run(run_id: int) -> Sequence[RunPin]:
    """Return the pins of a run with what they name, in their order; one query."""
    return db.session.scalars(
        select(RunPin)
        .where(RunPin.course_run_id == run_id)
        .order_by(RunPin.sequence)
        .options(
            joinedload(RunPin.curriculum_version).joinedload(CurriculumVersion.curriculum),
            joinedload(RunPin.adaptation_version),
            joinedload(RunPin.pinned_by),
        )
    ).all()


def of_session(session: CourseSession) -> RunPin:
    """Return the pin under which a session is held; one query."""
    return pins.of_session(of_run(session.course_run_id), session.starts_at)


def attended(run_id: int) -> Collection[datetime]:
    """Return when those sessions of a run begin at which somebody was ever marked."""
    return db.session.scalars(
        select(CourseSession.starts_at)
        .distinct()
        .join(AttendanceEvent, AttendanceEvent.course_session_id == CourseSession.id)
        .where(CourseSession.course_run_id == run_id)
    ).all()
