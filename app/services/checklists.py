"""Checklists of courses: begun from a template, and looked after task by task.

A task that is as somebody wants it already stays as it is, so that a second press changes nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.checklists import Due, Proof, TaskDetails, Template
from app.domain.errors import Conflict
from app.extensions import db
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.services import audit


class Outdated(Conflict):
    """Somebody changed the task after it was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


@write_unit
def apply(run_id: int, template: Template, *, actor: Person, now: datetime) -> int:
    """Put the tasks of a template on the checklist of a course; return how many are new.

    What was put on it earlier stays as it is, also what was taken off.
    """
    run = _hold(run_id)
    rows = [
        _values(TaskDetails(title=task.title, what=task.what, due=task.due, owner=task.owner))
        | {"course_run_id": run.id, "template": template.slug, "template_key": task.key}
        for task in template.tasks
    ]
    new = sum(_insert(row, once=("course_run_id", "template", "template_key")) for row in rows)
    if new:
        after = {"template": template.name, "tasks": new}
        audit.record(Deed.CHECKLIST_APPLIED, run, actor=actor, now=now, after=after)
    return new


@write_unit
def add(
    run_id: int, details: TaskDetails, *, public_id: str, actor: Person, now: datetime
) -> ChecklistTask:
    """Put one task on the checklist; sent twice under one id, it is there once."""
    _hold(run_id)
    made = _insert(
        _values(details) | {"course_run_id": run_id, "public_id": public_id}, once=("public_id",)
    )
    row = db.session.scalars(
        select(ChecklistTask).filter_by(public_id=public_id, course_run_id=run_id)
    ).one()
    if made:
        after = {"task": row.title, **_said(row)}
        audit.record(Deed.TASK_ADDED, row, actor=actor, now=now, after=after)
    return row


@write_unit
def save(
    task_id: int, details: TaskDetails, *, seen: int, actor: Person, now: datetime
) -> ChecklistTask:
    """Set what a task says. `seen` is the revision that the form showed. Raises Outdated.

    A day set by hand keeps the rule that it goes before; a rule takes the day away.
    """
    row = _take(task_id)
    _refuse_outdated(row, seen)
    known = _said(row)
    for name, value in _values(details).items():
        if name not in ("anchor", "working_days") or isinstance(details.due, Due):
            setattr(row, name, value)
    db.session.flush()
    db.session.expire(row, ["person"])
    before, after = changes(known, _said(row))
    if after:
        _record(Deed.TASK_CHANGED, row, before, after, actor=actor, now=now)
    return row


@write_unit
def mark_done(
    task_id: int, proof: Proof | None = None, *, seen: int, actor: Person, now: datetime
) -> ChecklistTask:
    """Say that a task is done, and what shows it; of two, the first did it.

    `proof` takes the place of what was said before; None leaves it. Raises Outdated.
    """
    row = _take(task_id)
    if row.done_at is not None and proof in (None, Proof(row.note, row.evidence)):
        return row
    _refuse_outdated(row, seen)
    known = {"note": row.note, "evidence": row.evidence}
    if row.done_at is None:
        row.done_at, row.done_by_id = now, actor.id
    if proof is not None:
        row.note, row.evidence = proof.note, proof.evidence
    before, after = changes(known, {"note": row.note, "evidence": row.evidence})
    _record(Deed.TASK_DONE, row, before, after, actor=actor, now=now)
    return row


@write_unit
def reopen(task_id: int, *, seen: int, actor: Person, now: datetime) -> ChecklistTask:
    """Say that a task is not done after all; note and evidence go. Raises Outdated."""
    row = _take(task_id)
    if row.done_at is None:
        return row
    _refuse_outdated(row, seen)
    before = {"note": row.note, "evidence": row.evidence}
    row.done_at, row.done_by_id, row.note, row.evidence = None, None, "", ""
    _record(Deed.TASK_REOPENED, row, before, {}, actor=actor, now=now)
    return row


@write_unit
def take_off(
    task_id: int, *, reason: str, seen: int, actor: Person, now: datetime
) -> ChecklistTask:
    """Take a task off the checklist, for a reason. Raises Outdated."""
    row = _take(task_id)
    if row.off_at is not None:
        return row
    _refuse_outdated(row, seen)
    row.off_at, row.off_reason = now, reason
    _record(Deed.TASK_TAKEN_OFF, row, {}, {}, actor=actor, now=now, reason=reason)
    return row


@write_unit
def restore(task_id: int, *, actor: Person, now: datetime) -> ChecklistTask:
    """Put a task back that was taken off, as it was; again changes nothing."""
    row = _take(task_id)
    if row.off_at is not None:
        row.off_at, row.off_reason = None, ""
        _record(Deed.TASK_RESTORED, row, {}, {}, actor=actor, now=now)
    return row


def _hold(run_id: int) -> CourseRun:
    """Return a course that nobody throws away until the write unit ends."""
    held = select(CourseRun).where(CourseRun.id == run_id).with_for_update(key_share=True)
    return db.session.scalars(held).one()


def _take(task_id: int) -> ChecklistTask:
    """Return a task for a change; nobody else can change it until the write unit ends."""
    return db.session.scalars(
        select(ChecklistTask)
        .where(ChecklistTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_outdated(row: ChecklistTask, seen: int) -> None:
    if row.revision != seen:
        raise Outdated(row.revision)


def _insert(values: dict[str, object], *, once: tuple[str, ...]) -> int:
    """Insert a task unless it is there; return how many that made."""
    said = {"public_id": new_public_id(), "revision": 1, "note": "", "evidence": ""}
    row = said | {"off_reason": ""} | values
    return rows_changed(
        insert_into(ChecklistTask).values(row).on_conflict_do_nothing(index_elements=list(once))
    )


def _values(details: TaskDetails) -> dict[str, object]:
    """Return the columns that keep what a task says."""
    due = details.due if isinstance(details.due, Due) else None
    return {
        "title": details.title,
        "what": details.what,
        "owner": details.owner.value,
        "person_id": details.person_id,
        "anchor": due and due.anchor.value,
        "working_days": due and due.days,
        "due_on": None if due else details.due,
    }


def _said(row: ChecklistTask) -> dict[str, Json]:
    """Return what a task says as plain values."""
    return {
        "title": row.title,
        "what": row.what,
        "owner": row.owner,
        "owner_person": row.person.public_id if row.person else None,
        "due": {row.due.anchor.value: row.due.days} if row.due else None,
        "due_on": _written(row.due_on),
    }


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _record(
    deed: Deed,
    row: ChecklistTask,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    *,
    actor: Person,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Leave an entry that names the task, also when it is there no more."""
    named = {"task": row.title, **after}
    audit.record(deed, row, actor=actor, now=now, before=before, after=named, reason=reason)
