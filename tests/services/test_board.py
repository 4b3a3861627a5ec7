"""Gestures on the board: one edit each, which can be undone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import Conflict, NotOfThisRun
from app.domain.permissions import Role
from app.domain.plans.history import Gesture
from app.domain.plans.kinds import SessionKind
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlanEdit, PlannedSession
from app.queries import plans
from app.services import (
    added_sessions,
    board,
    board_pauses,
    plan_history,
    releases,
    rooms,
    timetable,
)
from app.services.added_sessions import NewSession
from app.services.board import ToGroup, ToMentors, ToRoom, Wish
from app.services.board_pauses import Shared
from app.services.plan_edits import Outdated
from app.services.shifts import AlreadyHeld
from tests.factories import NOW, enrol, give_role, make_person, make_run, mark, planner
from tests.planning import MONDAY, TUESDAY, WEDNESDAY, begin, on, saved, session_of


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


@pytest.fixture
def actor(run: CourseRun) -> Person:
    person = planner()
    saved()
    return person


def change(session: PlannedSession, actor: Person, **wish: object) -> PlannedSession:
    board.change(
        session.id,
        revision=session.revision,
        wish=Wish(**wish),  # type: ignore[arg-type]
        actor=actor,
        now=NOW,
    )
    return plans.get(session.public_id)


def gestures(db: SQLAlchemy, run: CourseRun) -> list[str]:
    edits = db.session.scalars(plans.edits_of(run.id).order_by(PlanEdit.number))
    return [each.gesture for each in edits]


def pauses_of(run: CourseRun) -> list[PlannedSession]:
    return [each for each in plans.sessions_of(run.id) if each.pause]


def test_time_length_room_and_mentors_change_in_one_edit_that_can_be_undone(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    mentor = give_role(make_person("José Núñez"), Role.MENTOR, run=run)
    room = rooms.add(run.city, name="Hall", capacity=60, actor=actor, now=NOW)
    saved()
    session = session_of(run, "M11")
    was = plans.values_of([session])
    at = session.local_start + timedelta(minutes=25)

    after = change(
        session,
        actor,
        starts=at,
        minutes=50,
        columns=(ToRoom(room.id), ToMentors(frozenset({mentor.id}))),
    )

    assert (after.local_start, after.minutes, after.room) == (at, 50, room)
    assert after.ends_at - after.starts_at == timedelta(minutes=50)
    assert [each.person for each in after.mentors] == [mentor]
    assert gestures(db, run) == [Gesture.MOVE]
    plan_history.undo(run.id, actor=actor, now=NOW)
    assert plans.values_of([plans.get(session.public_id)]) == was


def test_another_length_moves_nothing_unless_what_follows_is_to_make_way(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    first, second = [e for e in plans.sessions_of(run.id) if on(e, MONDAY)][:2]
    begins = second.local_start

    first = change(first, actor, minutes=first.minutes + 10)
    assert plans.get(second.public_id).local_start == begins
    longer = first.minutes + 10
    change(first, actor, minutes=longer, shift=True)

    assert plans.get(second.public_id).local_start == max(
        begins, first.local_start + timedelta(minutes=longer)
    )
    assert gestures(db, run) == [Gesture.RESIZE, Gesture.RESIZE]


def test_a_day_that_begins_later_moves_with_its_gaps(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    were = {e.public_id: e.local_start for e in plans.sessions_of(run.id) if on(e, MONDAY)}
    first = plans.get(min(were, key=lambda key: were[key]))
    half = timedelta(minutes=30)

    change(first, actor, starts=first.local_start + half, along=True, together=True)

    assert {key: plans.get(key).local_start - was for key, was in were.items()} == dict.fromkeys(
        were, half
    )
    plan_history.undo(run.id, actor=actor, now=NOW)
    assert {key: plans.get(key).local_start for key in were} == were


def test_a_session_becomes_that_of_a_group(db: SQLAlchemy, run: CourseRun, actor: Person) -> None:
    group = run.groups[1]
    after = change(session_of(run, "M11"), actor, columns=(ToGroup(group.id),))

    assert after.group == group
    assert gestures(db, run) == [Gesture.REGROUP]


def test_a_group_or_room_of_elsewhere_is_refused(run: CourseRun, actor: Person) -> None:
    other = make_run("kumasi", groups=2)
    session = session_of(run, "M11")
    saved()

    with pytest.raises(NotOfThisRun):
        change(session, actor, columns=(ToGroup(other.groups[0].id),))
    with pytest.raises(NotOfThisRun):
        change(session, actor, columns=(ToRoom(10**6),))


def test_who_saw_an_older_state_changes_nothing(run: CourseRun, actor: Person) -> None:
    session = session_of(run, "M11")
    seen = session.revision
    change(session, actor, minutes=55)

    with pytest.raises(Outdated):
        board.change(session.id, revision=seen, wish=Wish(minutes=20), actor=actor, now=NOW)
    assert plans.get(session.public_id).minutes == 55


def test_what_was_held_gets_another_length_only_when_that_is_meant(
    db: SQLAlchemy, actor: Person
) -> None:
    held = make_run("kumasi")
    mark(held, enrol(held, "Grace"))
    session = next(e for e in plans.sessions_of(held.id) if e.kind == "module" and not e.online)
    saved()

    with pytest.raises(AlreadyHeld):
        change(session, actor, minutes=20)
    assert change(plans.get(session.public_id), actor, minutes=20, held_too=True).minutes == 20


def test_a_block_keeps_its_times_and_its_distances(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    chosen = [e for e in plans.sessions_of(run.id) if on(e, MONDAY) or on(e, TUESDAY)]
    were = {each.public_id: each.local_start for each in chosen}
    seen = {each.public_id: each.revision for each in chosen}

    moved = board.move_block(run.id, seen=seen, to=WEDNESDAY, actor=actor, now=NOW)

    two = timedelta(days=2)
    assert moved == len(chosen)
    assert {key: plans.get(key).local_start for key in were} == {
        k: v + two for k, v in were.items()
    }
    assert gestures(db, run) == [Gesture.BLOCK]
    with pytest.raises(Outdated):
        board.move_block(run.id, seen=seen, to=MONDAY, actor=actor, now=NOW)
    plan_history.undo(run.id, actor=actor, now=NOW)
    assert {key: plans.get(key).local_start for key in were} == were


def test_a_block_leaves_what_is_cancelled(db: SQLAlchemy, run: CourseRun, actor: Person) -> None:
    first, second = [e for e in plans.sessions_of(run.id) if on(e, MONDAY)][:2]
    timetable.cancel(first.id, revision=first.revision, actor=actor, now=NOW)
    seen = {each: plans.get(each).revision for each in (first.public_id, second.public_id)}

    assert board.move_block(run.id, seen=seen, to=WEDNESDAY, actor=actor, now=NOW) == 1
    assert on(plans.get(first.public_id), MONDAY)
    assert on(plans.get(second.public_id), WEDNESDAY)


def test_nothing_chosen_moves_nothing(run: CourseRun, actor: Person) -> None:
    with pytest.raises(Conflict):
        board.move_block(run.id, seen={}, to=MONDAY, actor=actor, now=NOW)


@pytest.mark.parametrize("by_room", [False, True])
def test_each_group_gets_a_pause_of_its_own_once(
    db: SQLAlchemy, run: CourseRun, actor: Person, *, by_room: bool
) -> None:
    group_day = next(
        e.local_start.date() for e in plans.sessions_of(run.id) if e.group and not e.online
    )
    pause = next(e for e in pauses_of(run) if e.local_start.date() == group_day)
    for n, group in enumerate(run.groups):
        room = rooms.add(run.city, name=f"Room of {n}", capacity=20, actor=actor, now=NOW)
        for each in plans.sessions_of(run.id):
            if each.group == group:
                each.room = room
        saved()
    before = len(pauses_of(run))

    made = board_pauses.share(
        pause.id, revision=pause.revision, by_room=by_room, actor=actor, now=NOW
    )

    then = [e for e in pauses_of(run) if e.starts_at == pause.starts_at]
    assert {each.group_id for each in then} == {group.id for group in run.groups}
    assert made.pauses == len(run.groups) - 1 == len(pauses_of(run)) - before
    pause = plans.get(pause.public_id)
    again = board_pauses.share(
        pause.id, revision=pause.revision, by_room=by_room, actor=actor, now=NOW
    )
    assert again == Shared()
    plan_history.undo(run.id, actor=actor, now=NOW)
    assert len(pauses_of(run)) == before
    assert plans.get(pause.public_id).group is None


def test_only_a_pause_is_shared(run: CourseRun, actor: Person) -> None:
    session = session_of(run, "M11")

    with pytest.raises(Conflict):
        board_pauses.share(
            session.id, revision=session.revision, by_room=True, actor=actor, now=NOW
        )


def test_clocks_are_asked_about_and_another_length_keeps_the_hour_that_was_meant(
    db: SQLAlchemy, actor: Person
) -> None:
    run = begin()
    run.city.time_zone = "Europe/Paris"
    session = session_of(run, "M11")
    session.time_zone = "Europe/Paris"
    saved()
    twice, never = (datetime.fromisoformat(f"2037-{on}T02:30") for on in ("10-25", "03-29"))

    with pytest.raises(NonexistentTime):
        change(session, actor, starts=never)
    with pytest.raises(AmbiguousTime):
        change(plans.get(session.public_id), actor, starts=twice)
    second = change(plans.get(session.public_id), actor, starts=twice, fold=1)
    at = second.starts_at
    assert change(second, actor, minutes=20).starts_at == at


def test_what_was_held_is_given_to_another_group_only_when_that_is_meant(
    db: SQLAlchemy, actor: Person
) -> None:
    held = make_run("kumasi", groups=2)
    mark(held, enrol(held, "Grace", group=1))
    session = next(e for e in plans.sessions_of(held.id) if e.counts and e.group_id is None)
    to = (ToGroup(held.groups[1].id),)
    saved()

    with pytest.raises(AlreadyHeld):
        change(session, actor, columns=to)
    assert change(session, actor, columns=(ToGroup(None),)).group is None
    meant = change(plans.get(session.public_id), actor, columns=to, held_too=True)
    assert meant.group == held.groups[1]
    with pytest.raises(AlreadyHeld):
        releases.release(held.id, actor=actor, now=NOW)
    # Back to the people whom everybody knows nobody has to be asked.
    plan_history.undo(held.id, actor=actor, now=NOW)
    with pytest.raises(AlreadyHeld):
        plan_history.redo(held.id, actor=actor, now=NOW)


def test_no_group_gets_two_pauses_because_it_is_taught_in_two_rooms(
    run: CourseRun, actor: Person
) -> None:
    day = datetime(2037, 12, 20)  # noqa: DTZ001  (a wall time)
    group = run.groups[0]
    first, second = (
        rooms.add(run.city, name=name, capacity=20, actor=actor, now=NOW)
        for name in ("Hall", "Attic")
    )

    def add(kind: SessionKind, hour: int, **values: Any) -> PlannedSession:
        new = NewSession(kind=kind, title=kind, starts=day.replace(hour=hour), minutes=30, **values)
        return added_sessions.add(run.id, new, actor=actor, now=NOW)

    add(SessionKind.PRACTICAL, 9, group_id=group.id, room_id=first.id)
    add(SessionKind.CHECK, 10, group_id=group.id, room_id=second.id)
    pause = add(SessionKind.BREAK, 11)

    board_pauses.share(pause.id, revision=pause.revision, by_room=True, actor=actor, now=NOW)

    then = {e.group: e.room for e in pauses_of(run) if e.starts_at == pause.starts_at}
    assert len(then) == len([e for e in pauses_of(run) if e.starts_at == pause.starts_at])
    # Who is not taught apart then has the pause where it is.
    assert then == {each: second if each == group else None for each in run.groups}


def added(run: CourseRun, actor: Person, kind: SessionKind, hour: int, **values: Any) -> Any:
    """A session on a day of its own."""
    starts = datetime(2037, 12, 20, hour)  # noqa: DTZ001  (a wall time)
    new = NewSession(kind=kind, title=kind, starts=starts, minutes=30, **values)
    return added_sessions.add(run.id, new, actor=actor, now=NOW)


@pytest.mark.parametrize("by_room", [False, True])
def test_groups_that_share_a_room_or_have_none_yet_keep_a_pause_each(
    run: CourseRun, actor: Person, *, by_room: bool
) -> None:
    hall = rooms.add(run.city, name="Hall", capacity=20, actor=actor, now=NOW)
    one, two, three, four = run.groups
    for group, room in ((one, hall.id), (two, hall.id), (three, None)):
        added(run, actor, SessionKind.PRACTICAL, 9, group_id=group.id, room_id=room)
    pause = added(run, actor, SessionKind.BREAK, 10)

    made = board_pauses.share(
        pause.id, revision=pause.revision, by_room=by_room, actor=actor, now=NOW
    )

    then = [(e.group, e.room) for e in pauses_of(run) if e.starts_at == pause.starts_at]
    assert sorted(then, key=lambda each: each[0].id) == [
        (one, hall), (two, hall), (three, None), (four, None)
    ]  # fmt: skip
    assert made == Shared(pauses=3)


@pytest.mark.parametrize("groups", [0, 4])
def test_where_no_group_is_taught_apart_a_pause_is_in_all_rooms_of_the_day(
    db: SQLAlchemy, actor: Person, groups: int
) -> None:
    run = begin("kumasi", groups=groups)
    hall, attic, cellar, closed = (
        rooms.add(run.city, name=name, capacity=20, actor=actor, now=NOW)
        for name in ("Hall", "Attic", "Cellar", "Shed")
    )
    for hour, room in enumerate((hall, attic, cellar, hall, closed), 7):
        added(run, actor, SessionKind.PRACTICAL, hour, room_id=room.id)
    closed.closed = True
    saved()
    pause = added(run, actor, SessionKind.MEAL, 13)

    def share() -> Shared:
        return board_pauses.share(
            pause.id, revision=pause.revision, by_room=True, actor=actor, now=NOW
        )

    assert share() == Shared(rooms=3)
    assert (pause.group, pause.room) == (None, hall)
    assert {site.room for site in pause.sites} == {attic, cellar}
    assert share() == Shared()
    plan_history.undo(run.id, actor=actor, now=NOW)
    assert (pause.room, pause.sites) == (None, [])


def test_a_pause_goes_to_all_groups_on_a_day_on_which_none_is_taught_apart(
    run: CourseRun, actor: Person
) -> None:
    pause = added(run, actor, SessionKind.MEAL, 13)

    made = board_pauses.share(
        pause.id, revision=pause.revision, by_room=False, actor=actor, now=NOW
    )

    then = [each.group for each in pauses_of(run) if each.starts_at == pause.starts_at]
    assert made == Shared(pauses=3)
    assert sorted(then, key=lambda each: each.id) == list(run.groups)


def test_what_is_held_online_has_no_day_of_the_plan_and_gives_none(db: SQLAlchemy) -> None:
    run, actor = begin("asuncion", groups=0), planner()
    saved()
    online = next(each for each in plans.sessions_of(run.id) if each.online)
    module = next(each for each in plans.sessions_of(run.id) if each.plan_day == 2 and each.counts)
    was_online, was = online.local_start.date(), module.local_start.date()

    for session, to in ((online, was), (module, was_online)):
        seen = {session.public_id: session.revision}
        board.move_block(run.id, seen=seen, to=to, actor=actor, now=NOW)

    assert (online.plan_day, module.plan_day) == (None, 2)
