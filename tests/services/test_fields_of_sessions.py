"""What a session of a plan says is said by all that reads or writes one: no field is forgotten."""

from dataclasses import fields, replace
from datetime import datetime, time, timedelta

from flask_sqlalchemy import SQLAlchemy

from app.domain.plans.planned import Planned, as_data
from app.domain.wall_time import to_instant
from app.models.place import VirtualRoom
from app.models.plan import PlannedSession
from app.queries import plans
from app.queries.releases import COMPARED
from app.services import board_pauses, plan_edits
from app.services.releases import TAKEN_OVER
from tests.factories import NOW, planned_of, planner
from tests.planning import MONDAY, begin, saved, session_of
from tests.proposing import make_mentor, make_room

FIELDS = {each.name for each in fields(Planned)}
# What rows beside the session's own say, and which columns are called otherwise.
IN_ROWS = {"mentors", "parts", "remote", "sites"}
COLUMNS = {
    "id": "public_id", "starts": "local_start", "module": "module_uid", "group": "group_id",
    "room": "room_id", "virtual_room": "virtual_room_id",
}  # fmt: skip
SAID = {COLUMNS.get(each, each) for each in FIELDS - IN_ROWS}
# What a session is for ever, how often it changed, and when it ends, which follows.
NOT_SAID = {"id", "uid", "course_run_id", "revision", "ends_at"}
# What a pause that groups share has not, or its copies have otherwise.
NOT_COPIED = {"id", "group", "room", "virtual_room", "module", "online", *IN_ROWS}


def usual(name: str) -> object:
    """Return what a field says where nothing is said."""
    (field,) = (each for each in fields(Planned) if each.name == name)
    return field.default


def test_each_column_of_a_session_is_a_field_of_its_value() -> None:
    assert {each.name for each in PlannedSession.__table__.columns} == SAID | NOT_SAID


def test_a_release_takes_over_and_compares_each_column() -> None:
    assert set(COMPARED) == SAID - {"public_id"}
    assert set(TAKEN_OVER) == SAID - {"public_id"} | {"ends_at"}


def test_a_session_becomes_what_a_value_says_in_each_field(db: SQLAlchemy) -> None:
    run = begin(groups=2)
    hall, further = make_room(run), make_room(run, "Further room")
    lead, other = make_mentor(run, "Sok Chanthou"), make_mentor(run, "Grace Achieng")
    zoom = VirtualRoom(city_id=run.city_id, name="Zoom", join_link="https://zoom.example/1")
    db.session.add(zoom)
    db.session.flush()
    starts = datetime.combine(MONDAY, time(20))
    wanted = Planned(
        id="a-session-of-now", kind="module", code="M98", title="Another", starts=starts,
        starts_at=to_instant(starts, "Africa/Nairobi"), minutes=25, time_zone="Africa/Nairobi",
        status="tentative", online=True, plan_day=2, module=session_of(run, "M01").module_uid,
        group=run.groups[1].id, room=hall.id, virtual_room=zoom.id,
        mentors=(lead.id, other.id), parts=((other.id, "interpreter"),), remote=(other.id,),
        sites=((further.id, lead.id),),
    )  # fmt: skip
    assert not [each for each in FIELDS if getattr(wanted, each) == usual(each)]
    row = PlannedSession(public_id=wanted.id, course_run_id=run.id)

    plan_edits.take(run.id).become(row, wanted)

    assert plans.values_of([row]) == (wanted,)
    assert row.ends_at - row.starts_at == timedelta(minutes=25)
    assert as_data(wanted).keys() == FIELDS


def test_a_pause_that_groups_share_is_copied_in_each_field(db: SQLAlchemy) -> None:
    run = begin(groups=2)
    day = next(each.local_start.date() for each in planned_of(run) if each.group_id)
    pause = next(each for each in planned_of(run) if each.pause and each.local_start.date() == day)
    pause.code, pause.status = "P1", "tentative"
    saved()
    (said,) = plans.values_of([pause])
    copied = FIELDS - NOT_COPIED
    assert not [each for each in copied if getattr(said, each) in (usual(each), "")]

    board_pauses.share(pause.id, revision=pause.revision, by_room=False, actor=planner(), now=NOW)

    (copy,) = (
        each
        for each in plans.values_of(planned_of(run))
        if each.group == run.groups[1].id and each.kind == said.kind
    )
    assert replace(copy, id=said.id, group=None, room=None) == said
