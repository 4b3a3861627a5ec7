"""What people gave to sessions of a plan that would be gone with them: materials and answers."""

from sqlalchemy import exists, or_, select

from app.extensions import db
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.models.teaching import TeachingReply


def sessions_with(run_id: int) -> set[str]:
    """Return the public ids of a plan's sessions that carry materials or were answered about.

    What was asked for or taken away is a material too; a question that nobody answered is nothing.
    """
    carries = exists().where(SessionMaterial.planned_session_id == PlannedSession.id)
    answered = exists().where(
        TeachingReply.planned_session_id == PlannedSession.id,
        TeachingReply.answered_at.is_not(None),
    )
    wanted = select(PlannedSession.public_id).where(
        PlannedSession.course_run_id == run_id, or_(carries, answered)
    )
    return set(db.session.scalars(wanted))
