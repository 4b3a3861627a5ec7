"""The application with two more ways to write marks beside its own, for the benchmark alone."""

import os
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

import config
from app import create_app
from app.clock import utcnow
from app.database import insert_into, write_unit
from app.domain.audit import Deed, Kind, Thing
from app.domain.marking import Observation
from app.domain.permissions import Action
from app.extensions import db
from app.forms.marks import read_events
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseSession, Enrolment
from app.models.person import Person
from app.queries import roster
from app.services import audit
from app.views.access import current_person, public, require, signed_in
from app.views.places import place_of

bp = Blueprint("bench", __name__, url_prefix="/bench")

SOMETHING = Thing(Kind.SESSION, "of-the-benchmark")


@bp.post("/sessions/<session_id>/orm")
@signed_in
def orm(session_id: str) -> ResponseReturnValue:
    """Take marks with the same checks as the application, in a loop over objects."""
    session = roster.course_session(session_id)
    require(Action.RECORD_ATTENDANCE, place_of(session.course_run))
    seen = [each for each in read_events(request.get_json()) if isinstance(each, Observation)]
    return {"outcomes": _loop(session.id, seen, current_person(), utcnow())}


@write_unit
def _loop(
    session_id: int, seen: list[Observation], actor: Person, now: datetime
) -> list[dict[str, str]]:
    session = db.session.get_one(CourseSession, session_id)
    audit.record(Deed.ATTENDANCE_RECORDED, session, actor=actor, now=now)
    return [_one(session, each, actor, now) for each in seen]


def _one(session: CourseSession, seen: Observation, actor: Person, now: datetime) -> dict[str, str]:
    person = db.session.scalars(select(Person).filter_by(public_id=seen.person)).one()
    expected = select(Enrolment).filter_by(
        course_run_id=session.course_run_id, person_id=person.id, status="enrolled"
    )
    known = select(AttendanceEvent).filter_by(event_id=seen.event_id)
    if db.session.scalars(expected).one_or_none() is None or person.id == actor.id:
        return {"event_id": seen.event_id, "outcome": "refused"}
    if db.session.scalars(known).one_or_none() is not None:
        return {"event_id": seen.event_id, "outcome": "duplicate"}
    values = {
        "event_id": seen.event_id,
        "course_session_id": session.id,
        "person_id": person.id,
        "status": seen.status,
        "minutes": seen.minutes,
        "asserted_by_id": actor.id,
        "observed_at": seen.observed_at,
        "received_at": now,
    }
    db.session.add(AttendanceEvent(method="roster", **values))
    mark = db.session.get(AttendanceMark, (session.id, person.id))
    if mark is None:
        db.session.add(AttendanceMark(**values))
    elif (mark.observed_at, mark.received_at) < (seen.observed_at, now):
        for name, value in values.items():
            setattr(mark, name, value)
    db.session.flush()
    return {"event_id": seen.event_id, "outcome": "recorded"}


@bp.post("/core")
@public
def core() -> ResponseReturnValue:
    """Write rows as they come, with no check at all: what Flask and Core take by themselves."""
    rows = request.get_json()
    for row in rows:
        row["observed_at"] = datetime.fromisoformat(row["observed_at"])
        row["received_at"] = utcnow()
    _write(rows)
    return {"written": len(rows)}


@write_unit
def _write(rows: list[dict[str, object]]) -> None:
    audit.record(Deed.ATTENDANCE_RECORDED, SOMETHING, actor=None, now=utcnow())
    raw = {"dml_strategy": "raw"}
    events = insert_into(AttendanceEvent).on_conflict_do_nothing(index_elements=["event_id"])
    db.session.execute(events, [row | {"method": "roster"} for row in rows], execution_options=raw)
    marks = insert_into(AttendanceMark)
    fields = ("event_id", "status", "minutes", "asserted_by_id", "observed_at", "received_at")
    upsert = marks.on_conflict_do_update(
        index_elements=["course_session_id", "person_id"],
        set_={name: marks.excluded[name] for name in fields},
    )
    db.session.execute(upsert, rows, execution_options=raw)


app = create_app(config.load(os.environ))
app.register_blueprint(bp)
