"""Visits of mentors: planned for a city, and changed as they become real or are called off."""

from datetime import datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict, DomainError
from app.domain.mentor_visits import State, Task, TaskDetails, VisitDetails
from app.domain.wall_time import AmbiguousTime, to_instant
from app.extensions import db
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.person import Person
from app.models.place import City, Institution
from app.services import audit
from app.services.audited_things import of_person


class Outdated(Conflict):
    """Somebody changed the visit after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class DepartsFirst(DomainError):
    """A visit would end before it begins, or as it does."""


class HostElsewhere(DomainError):
    """The host is in another city."""


@write_unit
def plan(
    public_id: str,
    person: Person,
    city: City,
    details: VisitDetails,
    *,
    actor: Person,
    now: datetime,
) -> MentorVisit:
    """Plan a visit; the same form sent twice plans one, told by its `public_id`.

    Raises DepartsFirst, HostElsewhere and NonexistentTime.
    """
    made = rows_changed(
        insert_into(MentorVisit)
        .values(
            public_id=public_id,
            person_id=person.id,
            city_id=city.id,
            revision=1,
            **_columns(details, city),
        )
        .on_conflict_do_nothing(index_elements=["public_id"])
    )
    wanted = select(MentorVisit).filter_by(public_id=public_id, city_id=city.id)
    row = db.session.scalars(wanted).one()
    if made:
        _set_tasks(row, details)
        _record(Deed.MENTOR_VISIT_PLANNED, row, {}, _facts(row), actor=actor, now=now)
    return row


@write_unit
def change(
    visit_id: int, details: VisitDetails, *, seen: int, actor: Person, now: datetime
) -> MentorVisit:
    """Set all that is entered of a visit; `seen` is the revision that the form showed.

    Saying again what is there changes nothing. Raises Outdated, DepartsFirst, HostElsewhere and
    NonexistentTime.
    """
    wanted = select(MentorVisit).where(MentorVisit.id == visit_id)
    row = db.session.scalars(wanted.with_for_update()).one()
    before = _facts(row)
    for name, value in _columns(details, row.city).items():
        setattr(row, name, value)
    _set_tasks(row, details)
    db.session.flush()
    db.session.expire(row, ["host"])
    was, became = changes(before, _facts(row))
    if not became:
        return row
    if row.revision != seen:
        raise Outdated(row.revision)
    row.revision += 1
    _record(Deed.MENTOR_VISIT_CHANGED, row, was, became, actor=actor, now=now)
    return row


def details_of(row: MentorVisit) -> VisitDetails:
    """Return what is kept of a visit, as it is entered."""
    return VisitDetails(
        arrives=row.arrives,
        departs=row.departs,
        purpose=row.purpose,
        host_id=row.host_id,
        state=State(row.state),
        reason=row.reason,
        tasks=tuple(
            TaskDetails(task=Task(each.task), done=each.done, due_on=each.due_on, note=each.note)
            for each in row.tasks
        ),
    )


def _columns(details: VisitDetails, city: City) -> dict[str, object]:
    arrives_at = _moment(details.arrives, city.time_zone, fold=1)
    departs_at = _moment(details.departs, city.time_zone, fold=0)
    if departs_at <= arrives_at:
        raise DepartsFirst
    if details.host_id is not None:
        host = db.session.get(Institution, details.host_id)
        if host is None or host.city_id != city.id:
            raise HostElsewhere
    return {
        "arrives": details.arrives,
        "departs": details.departs,
        "time_zone": city.time_zone,
        "arrives_at": arrives_at,
        "departs_at": departs_at,
        "purpose": details.purpose,
        "host_id": details.host_id,
        "state": details.state,
        "reason": details.reason if details.state is State.CANCELLED else "",
    }


def _moment(local: datetime, zone: str, *, fold: int) -> datetime:
    """Return the moment of a wall time: of two the one that makes the visit shorter."""
    try:
        return to_instant(local, zone)
    except AmbiguousTime as both:
        return both.second if fold else both.first


def _set_tasks(row: MentorVisit, details: VisitDetails) -> None:
    held = {each.task: each for each in row.tasks}
    for said in details.tasks:
        task = held.get(said.task)
        if task is None:
            task = VisitTask(task=said.task)
            row.tasks.append(task)
        task.done, task.due_on, task.note = said.done, said.due_on, said.note


def _facts(row: MentorVisit) -> dict[str, Json]:
    return {
        "arrives": row.arrives.isoformat(),
        "departs": row.departs.isoformat(),
        "time_zone": row.time_zone,
        "purpose": row.purpose,
        "host": row.host.name if row.host else "",
        "state": str(row.state),
        "note": row.reason,
        "tasks": [_task(each) for each in sorted(row.tasks, key=lambda each: each.task)],
    }


def _task(row: VisitTask) -> str:
    parts = (str(row.task), "done" if row.done else "open", _written(row), row.note)
    return " · ".join(filter(None, parts))


def _written(row: VisitTask) -> str:
    return row.due_on.isoformat() if row.due_on else ""


def _record(
    deed: Deed,
    row: MentorVisit,
    before: dict[str, Json],
    after: dict[str, Json],
    *,
    actor: Person,
    now: datetime,
) -> None:
    audit.record(
        deed,
        of_person(row.person, row.city_id),
        actor=actor,
        now=now,
        before=before,
        after=after,
        subject_id=row.person_id,
    )
