"""Edits of a plan as they are kept, so that a planner can take them back."""

from datetime import datetime

from sqlalchemy import func, select, update

from app.domain.plans import edits
from app.domain.plans.edits import Edit
from app.domain.plans.history import EditState, Gesture, dropped_by_a_new_one
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlanEdit
from app.queries import plans


def keep(run: CourseRun, edit: Edit, gesture: Gesture, *, actor: Person, now: datetime) -> None:
    """Keep an edit as the last one of its run, held by the caller.

    What the planner took back before can be done again no more.
    """
    gone = dropped_by_a_new_one(plans.history_of(run.id), actor.id)
    if gone:
        db.session.execute(
            update(PlanEdit)
            .where(PlanEdit.course_run_id == run.id, PlanEdit.number.in_(gone))
            .values(state=EditState.DROPPED)
        )
    last = select(func.max(PlanEdit.number)).where(PlanEdit.course_run_id == run.id)
    db.session.add(
        PlanEdit(
            course_run_id=run.id,
            number=(db.session.scalar(last) or 0) + 1,
            gesture=gesture.value,
            edit=edits.as_json(edit),
            made_by_id=actor.id,
            made_at=now,
        )
    )
