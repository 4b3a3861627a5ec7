"""Throw a course away that was begun by mistake: it leaves nothing behind."""

import logging
from datetime import datetime

from sqlalchemy import delete, select

from app.database import write_unit
from app.domain import discarding
from app.domain.audit import Deed
from app.domain.discarding import MustStay
from app.domain.permissions import ScopeKind
from app.extensions import db
from app.models.calendar import CalendarBlock
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun, CourseSession, Group, MentorAssignment, SessionSite
from app.models.funder import RunFunder
from app.models.person import Person, RoleAssignment
from app.models.plan import PlanEdit, PlannedMentor, PlannedSession
from app.models.proposal import Proposal
from app.models.teaching import Disclosure
from app.models.trainee_import import TraineeImport
from app.queries import course_runs
from app.services import audit, releases, rolls

logger = logging.getLogger(__name__)


@write_unit
def discard(run_id: int, *, actor: Person, now: datetime) -> None:
    """Delete a course run with its sessions, groups, tasks, roles and files; twice is once.

    The people who taught in it stay known. Raises MustStay.
    """
    run = db.session.get(CourseRun, run_id)
    if run is None:
        return
    rolls.lock(run_id)  # nobody is put on it meanwhile
    locked = select(CourseRun.id).where(CourseRun.id == run_id).with_for_update()
    if db.session.scalar(locked) is None:  # nor publishes it, or has thrown it away
        return
    releases.hold(run_id)  # nor takes attendance
    reason = discarding.reason_to_stay(course_runs.record_of(run_id))
    if reason is not None:
        raise MustStay(reason)
    before = {"title": run.title, "starts_on": run.starts_on, "ends_on": run.ends_on}
    audit.record(Deed.COURSE_DISCARDED, run, actor=actor, now=now, before=before)
    _delete_all(run_id)
    logger.info("Person %s threw course run %s away", actor.id, run_id)


def _delete_all(run_id: int) -> None:
    sessions = select(CourseSession.id).where(CourseSession.course_run_id == run_id)
    planned = select(PlannedSession.id).where(PlannedSession.course_run_id == run_id)
    role_of_run = (
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
        RoleAssignment.scope_id == run_id,
    )
    for table, conditions in (
        (CalendarBlock, (CalendarBlock.course_session_id.in_(sessions),)),
        (MentorAssignment, (MentorAssignment.course_session_id.in_(sessions),)),
        (SessionSite, (SessionSite.course_session_id.in_(sessions),)),
        (CourseSession, (CourseSession.course_run_id == run_id,)),
        (PlannedMentor, (PlannedMentor.planned_session_id.in_(planned),)),
        (PlannedSession, (PlannedSession.course_run_id == run_id,)),
        (Proposal, (Proposal.course_run_id == run_id,)),
        (PlanEdit, (PlanEdit.course_run_id == run_id,)),
        (Group, (Group.course_run_id == run_id,)),
        (TraineeImport, (TraineeImport.course_run_id == run_id,)),
        (ChecklistTask, (ChecklistTask.course_run_id == run_id,)),
        (RoleAssignment, role_of_run),
        (Disclosure, (Disclosure.course_run_id == run_id,)),
        (RunFunder, (RunFunder.course_run_id == run_id,)),
        (CourseRun, (CourseRun.id == run_id,)),
    ):
        db.session.execute(
            delete(table).where(*conditions).execution_options(synchronize_session=False)
        )
    db.session.expire_all()
