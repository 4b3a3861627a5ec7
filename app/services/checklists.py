"""Checklists of courses and visits: begun from a template, and looked after task by task.

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
from app.models.observation_visit import ObservationVisit
from app.models.person import Person
from app.queries.checklists import About
from app.services import audit, visits


class Outdated(Conflict):
    """Somebody changed the task after it was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class DeadlineChanged(Conflict):
    """Somebody wrote another deadline down after the form was shown."""


@write_unit
def apply(run_id: int, template: Template, *, actor: Person, now: datetime) -> int:
    """Put the tasks of a template on the checklist of a course; return how many are new.

    What was put on it earlier stays as it is, also what was taken off.
    """
    return _apply(_hold(run_id), template, actor=actor, now=now)


@write_unit
def apply_to_visit(visit_id: str, template: Template, *, actor: Person, now: datetime) -> int:
    """Put the tasks of a template on the checklist of a visit, in the same way."""
    return _apply(visits.locked(visit_id), template, actor=actor, now=now)


@write_unit
def add(
    run_id: int, details: TaskDetails, *, public_id: str, actor: Person, now: datetime
) -> ChecklistTask:
    """Put one task on the checklist; sent twice under one id, it is there once."""
    return _add(_hold(run_id), details, public_id=public_id, actor=actor, now=now)


@write_unit
def add_to_visit(
    visit_id: str, details: TaskDetails, *, public_id: str, actor: Person, now: datetime
) -> ChecklistTask:
    """Put one task on the checklist of a visit; sent twice under one id, it is there once."""
    return _add(visits.locked(visit_id), details, public_id=public_id, actor=actor, now=now)


@write_unit
def set_deadline(
    run_id: int, day: date | None, *, seen: date | None, actor: Person, now: datetime
) -> None:
    """Write down until when the accreditor of a course takes applications, or that nobody knows.

    `seen` is what the form showed. Raises DeadlineChanged where somebody else wrote another day.
    """
    run = _hold(run_id, alone=True)
    was = run.accreditation_due_on
    if was == day:
        return
    if was != seen:
        raise DeadlineChanged
    run.accreditation_due_on = day
    audit.record(
        Deed.COURSE_DEADLINE_SET,
        run,
        actor=actor,
        now=now,
        before={"deadline": _written(was)},
        after={"deadline": _written(day)},
    )


@write_unit
def save(
    task_id: int, details: TaskDetails, *, seen: int, actor: Person, now: datetime
) -> ChecklistTask:
    """Set what a task says; saying again what it says changes nothing.

    `seen` is the revision that the form showed. Raises Outdated.

    A day set by hand keeps the rule that it goes before; a rule takes the day away.
    """
    row = _take(task_id)
    values = {
        name: value
        for name, value in _values(details).items()
        if name not in ("anchor", "working_days") or isinstance(details.due, Due)
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    _refuse_outdated(row, seen)
    known = _said(row)
    for name, value in values.items():
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


def _apply(about: About, template: Template, *, actor: Person, now: datetime) -> int:
    key = _key(about)
    rows = [
        _values(TaskDetails(title=task.title, what=task.what, due=task.due, owner=task.owner))
        | {**key, "template": template.slug, "template_key": task.key}
        for task in template.tasks
    ]
    new = sum(_insert(row, once=(*key, "template", "template_key")) for row in rows)
    if new:
        after = {"template": template.name, "tasks": new}
        audit.record(Deed.CHECKLIST_APPLIED, about, actor=actor, now=now, after=after)
    return new


def _add(
    about: About, details: TaskDetails, *, public_id: str, actor: Person, now: datetime
) -> ChecklistTask:
    key = _key(about)
    made = _insert(_values(details) | {**key, "public_id": public_id}, once=("public_id",))
    row = db.session.scalars(
        select(ChecklistTask).filter_by(public_id=public_id).filter_by(**key)
    ).one()
    if made:
        after = {"task": row.title, **_said(row)}
        audit.record(Deed.TASK_ADDED, row, actor=actor, now=now, after=after)
    return row


def _key(about: About) -> dict[str, int]:
    """Return what says whose a task is."""
    column = "visit_id" if isinstance(about, ObservationVisit) else "course_run_id"
    return {column: about.id}


def _hold(run_id: int, *, alone: bool = False) -> CourseRun:
    """Return a course that nobody throws away, or with `alone` changes, until the unit ends."""
    held = select(CourseRun).where(CourseRun.id == run_id).with_for_update(key_share=not alone)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


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
