"""Undo, redo, and going back to an older release: all of them edits of the plan."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.errors import Conflict
from app.domain.plans import edits, taught_once
from app.domain.plans.edits import Edit, Sessions
from app.domain.plans.history import EditState, Gesture, to_redo, to_undo
from app.domain.plans.planned import Planned
from app.domain.plans.taught_once import TaughtAlready
from app.extensions import db
from app.models.delivery import CourseSession
from app.models.person import Person
from app.models.plan import PlanEdit, PlannedSession
from app.queries import plans, releases, rooms, session_additions, timetable
from app.services import audit, plan_edits, rolls, shifts
from app.services.plan_edits import Desk, Outdated


class NothingToUndo(Conflict):
    """The planner has no edit that stands, or none that was undone."""


class OthersAdded(Conflict):
    """What would be taken out of the plan carries materials or answers: they would be lost."""


class Overtaken(Outdated):
    """Somebody else changed since what an edit changed."""


class IntoThePast(Conflict):
    """What would come back would begin before now: nobody can be told to come."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        super().__init__(", ".join(self.names))


class Released(Conflict):
    """What would be taken out of the plan is known to everybody: it can only be cancelled."""


@write_unit
def undo(
    run_id: int, *, number: int | None = None, held_too: bool = False, actor: Person, now: datetime
) -> PlanEdit:
    """Take back the latest edit of this planner; `number` is the one that they saw.

    What they saw and was undone since stays undone: twice is once. Raises NothingToUndo, Outdated
    where another edit of theirs is the latest by now, Overtaken where somebody changed one of its
    sessions since, Released, OthersAdded, TaughtAlready, AlreadyHeld and IntoThePast unless
    `held_too`, RoomClosed, and NotOfThisRun where it would give a session to somebody who is no
    mentor any more.
    """
    return _go(run_id, number, back=True, held_too=held_too, actor=actor, now=now)


@write_unit
def redo(
    run_id: int, *, number: int | None = None, held_too: bool = False, actor: Person, now: datetime
) -> PlanEdit:
    """Do again what this planner undid last; raises as `undo` does."""
    return _go(run_id, number, back=False, held_too=held_too, actor=actor, now=now)


@write_unit
def pass_over(run_id: int, *, back: bool = True, number: int | None = None, actor: Person) -> None:
    """Let an edit of this planner be for good, so that undo, or redo, comes to the next one.

    For what cannot be taken `back`, or done again, any more; raises as `undo` where that is not
    the one they saw.
    """
    plan_edits.take(run_id)
    row = _meant(run_id, number, back=back, actor=actor)
    if row.state == (EditState.DONE if back else EditState.UNDONE):
        row.state = EditState.DROPPED.value
    audit.leave_out()  # the plan stays as it is


@write_unit
def go_back(
    run_id: int, number: int, *, seen: str | None = None, actor: Person, now: datetime
) -> int:
    """Let the plan be again what a release had; return how many sessions differ by it.

    What was added since is cancelled, or taken out where nobody knows of it and it carries nothing;
    what was cancelled before anybody knew of it stays so. What has begun or has marks stays as it
    is, and so does what would begin before now by it; nothing comes back that these teach by now.
    Nobody teaches again who is no mentor any more, and no room that was closed is taken again.
    `seen` is the state of the plan that the planner looked at; raises Outdated for another one
    where that is not as the release was yet, NotFound, RoomClosed and NotOfThisRun. Nobody learns
    of it before it is released.
    """
    rolls.lock(run_id)
    release = releases.get(run_id, number)
    target = {each.id: each for each in releases.sessions_of(release)}
    with plan_edits.editing(run_id, Gesture.RESTORE, actor=actor, now=now) as desk:
        edit = _leading_back(desk, target, now)
        if edit and seen is not None and seen != plan_edits.state_of(desk.sessions):
            raise Outdated
        desk.follow(edit)
    return len(edit.touched)


def _leading_back(desk: Desk, target: Sessions, now: datetime) -> Edit:
    """Return the edit from the plan as it is to that of a release, as far as it may go there."""
    held = {each.public_id for each in shifts.held(desk.run, desk.sessions, now)}
    there = {each.id: each for each in plans.values_of(desk.sessions)}
    may_change = {
        key: each
        for key, each in there.items()
        if key not in held
        and (key in target or not each.cancelled)
        and not (key in target and _goes_into_the_past(each, target[key], now))
    }
    open_rooms, online = (
        {room.id for room in of_city if room.can_be_chosen}
        for of_city in (rooms.of_city(desk.run.city_id), rooms.online_of(desk.run.city_id))
    )
    elsewhere = {room for each in target.values() for room in each.rooms} - open_rooms
    open_rooms |= rooms.open_among(elsewhere, but_of=desk.run.city_id)
    stay_in_plan = _known(desk.run.id) | session_additions.sessions_with(desk.run.id)
    after = [
        target[key]
        .taught_by(desk.may_teach)
        .held_in(open_rooms | each.rooms, online | {each.virtual_room or 0})
        .in_each_room_once
        if key in target
        else each.as_cancelled
        for key, each in may_change.items()
        if key in target or key in stay_in_plan
    ]
    edit = edits.between(may_change.values(), after)
    return edit.without({each.id for each in taught_once.doubled_by(edit, there)})


def _go(
    run_id: int, seen: int | None, *, back: bool, held_too: bool, actor: Person, now: datetime
) -> PlanEdit:
    rolls.lock(run_id)  # nobody stops being a mentor here meanwhile
    with plan_edits.editing(run_id, None, actor=actor, now=now) as desk:
        row = _meant(run_id, seen, back=back, actor=actor)
        state = EditState.UNDONE if back else EditState.DONE
        if row.state == state:
            audit.leave_out()
            return row
        edit = releases.edit_of(row)
        edit = edit.inverse if back else edit
        _refuse_what_cannot_be(desk, edit)
        if not held_too:
            otherwise = [*_retimed(desk, edit), *_regrouped(desk, edit)]
            shifts.refuse_held(desk.run, otherwise, now)
            _refuse_the_past(desk, edit, now)
        desk.follow(edit)
        row.state = state.value
    return row


def _meant(run_id: int, seen: int | None, *, back: bool, actor: Person) -> PlanEdit:
    """Return the edit to undo or to do again; the one that was seen, if that is done already."""
    made = plans.history_of(run_id)
    if seen is not None and seen not in {each.number for each in made}:
        raise Outdated
    number = (to_undo if back else to_redo)(made, actor.id)
    if seen is not None and seen != number:
        done = EditState.UNDONE if back else EditState.DONE
        wanted = plans.edits_of(run_id).where(PlanEdit.number == seen)
        row = db.session.scalars(wanted.where(PlanEdit.made_by_id == actor.id)).one_or_none()
        if row is None or row.state != done:
            raise Outdated
        return row
    if number is None:
        raise NothingToUndo
    return db.session.scalars(plans.edits_of(run_id).where(PlanEdit.number == number)).one()


def _refuse_what_cannot_be(desk: Desk, edit: Edit) -> None:
    there = {each.id: each for each in plans.values_of(desk.sessions)}
    if not edit.fits(there):
        raise Overtaken
    gone = edit.before.keys() - edit.after.keys()
    if gone & _known(desk.run.id):
        raise Released
    if gone and gone & session_additions.sessions_with(desk.run.id):
        raise OthersAdded
    # Somebody else may have placed the same module since: it is taught once.
    if taught_once.doubled_by(edit, there):
        raise TaughtAlready


def _retimed(desk: Desk, edit: Edit) -> list[PlannedSession]:
    """Return the sessions to which an edit gives another time than people know."""
    known = timetable.times_of(desk.run.id)
    rows = {each.public_id: each for each in desk.sessions}
    return [
        rows[key]
        for key, was in edit.before.items()
        if key in edit.after
        and _time(was) != _time(edit.after[key])
        and known.get(rows[key].id) != _time(edit.after[key])
    ]


def _time(session: Planned) -> tuple[datetime, int]:
    return session.starts_at, session.minutes


def _refuse_the_past(desk: Desk, edit: Edit, now: datetime) -> None:
    """Raise IntoThePast for sessions that would begin before now, and not when people know."""
    late = [
        each
        for key, each in edit.after.items()
        if _goes_into_the_past(edit.before.get(key), each, now)
    ]
    known = timetable.starts_of(desk.run.id) if late else {}
    starts = {each.public_id: known.get(each.id) for each in desk.sessions}
    late = [each for each in late if starts.get(each.id) != each.starts_at]
    if late:
        raise IntoThePast(each.code or each.title for each in late)


def _goes_into_the_past(was: Planned | None, then: Planned, now: datetime) -> bool:
    """Whether a session would begin by now that did not; a pause leaves no trace there."""
    return (
        then.starts_at <= now
        and (was is None or was.starts_at != then.starts_at)
        and not then.cancelled
        and not then.pause
    )


def _regrouped(desk: Desk, edit: Edit) -> list[PlannedSession]:
    """Return the sessions that an edit gives to other groups than people know."""
    changed = {
        key: edit.after[key].group
        for key, was in edit.before.items()
        if key in edit.after and was.group != edit.after[key].group
    }
    known = timetable.groups_of(desk.run.id) if changed else {}
    rows = [each for each in desk.sessions if each.public_id in changed]
    return [each for each in rows if known.get(each.id, ()) != changed[each.public_id]]


def _known(run_id: int) -> set[str]:
    """Return the public ids of the sessions that were released once."""
    wanted = select(CourseSession.public_id).where(CourseSession.course_run_id == run_id)
    return set(db.session.scalars(wanted))
