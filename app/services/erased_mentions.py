"""Where somebody is mentioned in what is not theirs alone: taken out when they are erased."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from app.domain.session_materials import kind_of
from app.domain.traces import Traces
from app.extensions import db
from app.models.api import IdempotencyKey
from app.models.calendar import CalendarBlock
from app.models.checklist import ChecklistTask
from app.models.data_request import DataRequest
from app.models.delivery import (
    CourseSession,
    Enrolment,
    MentorAssignment,
    SessionSite,
)
from app.models.funder import RunFunder
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.place import OrganisationContact
from app.models.plan import (
    AcceptedConflict,
    PlannedMentor,
    PlannedSession,
    PlannedSite,
    Release,
)
from app.models.session_material import SessionMaterial
from app.models.trainee_import import TraineeImport
from app.queries import erasure
from app.services import audit, begun_boards, erased_visits, rolls

AT_ONCE = 50
# What a task says instead of words that name somebody; what may be empty is emptied.
WORDS_OF_TASKS = {"title": "task", "what": "", "note": "", "evidence": "", "off_reason": "erased"}


def remove(ids: Collection[int], traces: Traces, *, actor: Person, now: datetime) -> None:
    """Take the mentions of these records out, within the caller's write unit."""
    _leave_courses(ids, actor=actor, now=now)
    _clean_files(traces)
    _drop_work(ids, traces)
    _drop_answers(traces)
    _clean_others(traces)
    erased_visits.remove(ids, traces)
    _clean_tasks(ids, traces)
    _clean_materials(traces)
    mentioned = erasure.entries_with(traces)
    for number, person_id in enumerate(ids):
        person = db.session.get_one(Person, person_id)
        audit.erase_details(person, actor=actor, now=now, also=mentioned if number == 0 else ())


def _leave_courses(ids: Collection[int], *, actor: Person, now: datetime) -> None:
    """Withdraw them from what is ahead; what their calendars said of sessions is written anew."""
    planned = select(PlannedSession.id).where(PlannedSession.starts_at > now)
    db.session.execute(
        delete(PlannedMentor).where(
            PlannedMentor.person_id.in_(ids), PlannedMentor.planned_session_id.in_(planned)
        )
    )
    ahead = select(CourseSession.id).where(CourseSession.starts_at > now)
    for site, coming in (
        (PlannedSite.planned_session_id, planned),
        (SessionSite.course_session_id, ahead),
    ):
        theirs = site.class_.host_id.in_(ids)
        db.session.execute(update(site.class_).where(theirs, site.in_(coming)).values(host_id=None))
    taught = select(MentorAssignment.course_session_id).where(MentorAssignment.person_id.in_(ids))
    db.session.execute(delete(CalendarBlock).where(CalendarBlock.course_session_id.in_(taught)))
    db.session.execute(
        delete(MentorAssignment).where(
            MentorAssignment.person_id.in_(ids), MentorAssignment.course_session_id.in_(ahead)
        )
    )
    places = (
        Enrolment.person_id.in_(ids),
        Enrolment.status == "enrolled",
        Enrolment.course_run_id.in_(erasure.runs_not_over(now)),
    )
    runs = select(Enrolment.course_run_id).where(*places).distinct()
    for run_id in db.session.scalars(runs.order_by(Enrolment.course_run_id)).all():
        begun_boards.keep(rolls.lock(run_id), actor=actor, now=now)
    db.session.execute(update(Enrolment).where(*places).values(status="withdrawn"))


def _clean_files(traces: Traces) -> None:
    """Take the lines that name them out of files of trainees, and their name off a file."""
    files = select(TraineeImport).execution_options(yield_per=AT_ONCE)
    for row in db.session.scalars(files):
        kept = [line for line in row.rows if not any(map(traces.are, line[1]))]
        if len(kept) != len(row.rows):
            row.rows = kept
        if traces.are_in(row.file_name):
            row.file_name = "file"


def _drop_work(ids: Collection[int], traces: Traces) -> None:
    """Drop mails that are owed to them, and reports of faults that name them."""
    filled = select(OwedWork).where((OwedWork.state == "owed") | OwedWork.last_error.is_not(None))
    for row in db.session.scalars(filled.execution_options(yield_per=AT_ONCE)):
        theirs = row.payload.get("person_id") in ids or any(
            isinstance(each, str) and traces.are(each) for each in row.payload.values()
        )
        if theirs:
            row.state, row.payload, row.lease_holder = "failed", {}, None
        if row.last_error and traces.are_in(row.last_error):
            row.last_error = None


def _drop_answers(traces: Traces) -> None:
    """Forget what programs were answered about them; a repeat within the day is done anew."""
    answers = db.session.execute(
        select(IdempotencyKey.id, IdempotencyKey.body).where(IdempotencyKey.body.is_not(None))
    )
    gone = [row.id for row in answers if traces.are_in(_readable(row.body))]
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id.in_(gone)))


def _clean_others(traces: Traces) -> None:
    """Take out people whom organisations name, and answers of others that name them."""
    for row in db.session.scalars(select(OrganisationContact)):
        if traces.are(row.name) or traces.are(row.address or ""):
            db.session.delete(row)
    _clean_visits(traces)
    _clean_plans(traces)
    for release in db.session.scalars(select(Release).execution_options(yield_per=AT_ONCE)):
        if traces.are_in(release.note):
            release.note = ""
    for request in db.session.scalars(select(DataRequest)):
        for field in ("what", "wanted", "answer"):
            if traces.are_in(getattr(request, field) or ""):
                setattr(request, field, "")


def _clean_tasks(ids: Collection[int], traces: Traces) -> None:
    """Leave what they saw to with nobody, and no words that name them."""
    for row in db.session.scalars(select(ChecklistTask).execution_options(yield_per=AT_ONCE)):
        if row.person_id in ids:
            row.person_id = None
        for field, instead in WORDS_OF_TASKS.items():
            if traces.are_in(getattr(row, field)):
                setattr(row, field, instead)


def _clean_materials(traces: Traces) -> None:
    """Take their name out of what materials of sessions are called; such a link goes whole."""
    for row in db.session.scalars(select(SessionMaterial).execution_options(yield_per=AT_ONCE)):
        if row.link and traces.are_in(row.link):
            db.session.delete(row)
            continue
        if traces.are_in(row.title):
            row.title = "material"
        if row.file_name and traces.are_in(row.file_name):
            row.file_name = f"file.{kind_of(row.file_name)}"


def _clean_visits(traces: Traces) -> None:
    """Take out what was noted of visits of others that names them; a reason has to stay one."""
    for visit in db.session.scalars(select(MentorVisit).execution_options(yield_per=AT_ONCE)):
        if traces.are_in(visit.purpose):
            visit.purpose = ""
        if traces.are_in(visit.reason):
            visit.reason = "–"
    for task in db.session.scalars(select(VisitTask).execution_options(yield_per=AT_ONCE)):
        if traces.are_in(task.note):
            task.note = ""


def _clean_plans(traces: Traces) -> None:
    """Take out what is written beside plans that names them; a word stands where one has to."""
    for accepted in db.session.scalars(
        select(AcceptedConflict).execution_options(yield_per=AT_ONCE)
    ):
        if traces.are_in(accepted.reason):
            accepted.reason = "–"
    for funder in db.session.scalars(select(RunFunder).execution_options(yield_per=AT_ONCE)):
        if traces.are_in(funder.name):
            funder.name = "" if funder.organisation_id else "funder"
        if traces.are_in(funder.note):
            funder.note = ""


def _readable(body: str) -> str:
    """Write JSON without escapes, so that names in other scripts are found in it."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        return body
