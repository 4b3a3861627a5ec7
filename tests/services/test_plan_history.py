"""Undo, redo and going back: edits of the plan like any other, and of one's own alone."""

from datetime import date, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.errors import NotOfThisRun
from app.domain.plans.kinds import SessionKind
from app.domain.plans.taught_once import TaughtAlready
from app.domain.plans.teaching import Answer
from app.domain.session_materials import Link
from app.models.audit import AuditEntry
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedSession, PlannedSite
from app.models.session_material import SessionMaterial
from app.queries import plans
from app.services import (
    added_sessions,
    board,
    faculty,
    merging,
    pins,
    placing,
    plan_edits,
    plan_history,
    releases,
    rooms,
    session_materials,
    teaching_replies,
    timetable,
)
from app.services.added_sessions import NewSession
from app.services.plan_edits import Outdated, RoomClosed
from app.services.plan_history import (
    IntoThePast,
    NothingToUndo,
    OthersAdded,
    Overtaken,
    Released,
)
from app.services.shifts import AlreadyHeld
from app.services.timetable import ToPlace, ToTime
from tests.factories import NOW, enrol, make_person, mark, planned_of
from tests.newer_mcmc import NEW, newer_mcmc
from tests.planning import TUESDAY, begin, saved, session_of

EVENING = datetime(2037, 12, 7, 18)  # noqa: DTZ001  (a wall time)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


@pytest.fixture
def esther(db: SQLAlchemy) -> Person:
    return make_person("Esther Njoroge")


@pytest.fixture
def kofi(db: SQLAlchemy) -> Person:
    return make_person("Kofi Boateng")


def plan_of(run: CourseRun) -> set[object]:
    return set(plans.values_of(planned_of(run)))


def to_evening(session: PlannedSession, actor: Person, days: int = 0) -> None:
    to = ToTime(starts=EVENING + timedelta(days=days))
    timetable.move(session.id, revision=session.revision, to=to, actor=actor, now=NOW)


def cancel(session: PlannedSession, actor: Person) -> None:
    timetable.cancel(session.id, revision=session.revision, actor=actor, now=NOW)


def teach_something_new(run: CourseRun, actor: Person) -> None:
    """Pin the course to a version with a module that no session teaches yet."""
    pins.repin(
        run.id,
        seen=1,
        version=newer_mcmc(),
        adaptation=None,
        reason="The national guideline changed",
        holds_from=None,
        actor=actor,
        now=NOW,
    )


def test_a_move_is_taken_back_with_all_that_made_way_and_done_again(
    run: CourseRun, esther: Person
) -> None:
    before = plan_of(run)
    first = session_of(run, "M01")
    timetable.move(first.id, revision=1, to=ToPlace(day=TUESDAY), actor=esther, now=NOW)
    moved = plan_of(run)
    assert moved != before

    plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == before
    plan_history.redo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == moved
    with pytest.raises(NothingToUndo):
        plan_history.redo(run.id, actor=esther, now=NOW)


def test_several_are_taken_back_one_after_the_other_and_come_again_in_their_order(
    run: CourseRun, esther: Person
) -> None:
    states = [plan_of(run)]
    for change in (
        lambda: to_evening(session_of(run, "M01"), esther),
        lambda: cancel(session_of(run, "M02"), esther),
        lambda: to_evening(session_of(run, "M01"), esther, days=1),
    ):
        change()
        states.append(plan_of(run))

    for state in states[-2::-1]:
        plan_history.undo(run.id, actor=esther, now=NOW)
        assert plan_of(run) == state
    with pytest.raises(NothingToUndo):
        plan_history.undo(run.id, actor=esther, now=NOW)
    for state in states[1:]:
        plan_history.redo(run.id, actor=esther, now=NOW)
        assert plan_of(run) == state


def test_a_new_edit_ends_what_could_be_done_again(run: CourseRun, esther: Person) -> None:
    to_evening(session_of(run, "M01"), esther)
    plan_history.undo(run.id, actor=esther, now=NOW)
    cancel(session_of(run, "M02"), esther)

    with pytest.raises(NothingToUndo):
        plan_history.redo(run.id, actor=esther, now=NOW)


def test_each_planner_takes_back_what_is_their_own(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    to_evening(session_of(run, "M01"), esther)
    cancel(session_of(run, "M02"), kofi)

    plan_history.undo(run.id, actor=esther, now=NOW)

    assert session_of(run, "M01").local_start.date() == run.starts_on
    assert session_of(run, "M01").local_start != EVENING
    assert session_of(run, "M02").status == "cancelled"


def test_what_somebody_else_changed_since_is_not_overwritten(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    to_evening(session_of(run, "M01"), esther)
    cancel(session_of(run, "M01"), kofi)
    now_is = plan_of(run)

    with pytest.raises(Outdated):
        plan_history.undo(run.id, actor=esther, now=NOW)

    assert plan_of(run) == now_is


def test_what_cannot_be_taken_back_any_more_is_passed_over(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    before = session_of(run, "M02").local_start
    to_evening(session_of(run, "M02"), esther)
    to_evening(session_of(run, "M01"), esther, days=1)
    cancel(session_of(run, "M01"), kofi)
    seen = max(e.number for e in plans.history_of(run.id) if e.by == esther.id)

    with pytest.raises(Overtaken):
        plan_history.undo(run.id, number=seen, actor=esther, now=NOW)
    plan_history.pass_over(run.id, number=seen, actor=esther)
    with pytest.raises(Outdated):  # once is enough
        plan_history.pass_over(run.id, number=seen, actor=esther)
    plan_history.undo(run.id, actor=esther, now=NOW)

    assert session_of(run, "M02").local_start == before
    assert session_of(run, "M01").status == "cancelled"


def test_what_cannot_be_done_again_any_more_is_passed_over(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    to_evening(session_of(run, "M01"), esther, days=1)
    cancel(session_of(run, "M02"), esther)
    for _ in range(2):
        plan_history.undo(run.id, actor=esther, now=NOW)
    cancel(session_of(run, "M01"), kofi)
    seen = min(e.number for e in plans.history_of(run.id) if e.by == esther.id)

    with pytest.raises(Overtaken):
        plan_history.redo(run.id, number=seen, actor=esther, now=NOW)
    plan_history.pass_over(run.id, back=False, number=seen, actor=esther)
    with pytest.raises(Outdated):  # once is enough
        plan_history.pass_over(run.id, back=False, number=seen, actor=esther)
    plan_history.redo(run.id, actor=esther, now=NOW)

    assert session_of(run, "M02").status == "cancelled"
    with pytest.raises(NothingToUndo):
        plan_history.redo(run.id, actor=esther, now=NOW)


def test_what_was_placed_goes_again_unless_it_was_released(
    db: SQLAlchemy, run: CourseRun, esther: Person
) -> None:
    before = plan_of(run)
    teach_something_new(run, esther)
    starts = datetime.combine(date(2037, 12, 20), EVENING.time())
    placing.place(run.id, NEW.uid, starts=starts, fold=None, actor=esther, now=NOW)
    placed = plan_of(run)

    plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == before
    plan_history.redo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == placed
    releases.release(run.id, actor=esther, now=NOW)
    with pytest.raises(Released):
        plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == placed


def test_nobody_teaches_again_by_undo_who_is_no_mentor_any_more(
    run: CourseRun, esther: Person
) -> None:
    grace = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=esther, now=NOW
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=esther, now=NOW
    )
    faculty.remove(run.id, grace.id, actor=esther, now=NOW)
    now_is = plan_of(run)

    with pytest.raises(NotOfThisRun):
        plan_history.undo(run.id, actor=esther, now=NOW)

    assert plan_of(run) == now_is


def test_what_has_marks_gets_no_other_time_by_undo_unless_that_is_meant(
    run: CourseRun, esther: Person
) -> None:
    first = session_of(run, "M01")
    to_evening(first, esther)
    releases.release(run.id, actor=esther, now=NOW)
    mark(run, enrol(run, "Wanjiku Kamau", group=1))

    with pytest.raises(AlreadyHeld):
        plan_history.undo(run.id, actor=esther, now=NOW)
    plan_history.undo(run.id, held_too=True, actor=esther, now=NOW)

    assert session_of(run, "M01").local_start != EVENING


def test_what_has_begun_or_has_marks_gets_no_other_length_by_undo_unless_that_is_meant(
    run: CourseRun, esther: Person
) -> None:
    first = session_of(run, "M01")
    minutes = first.minutes
    wish = board.Wish(minutes=minutes + 15)
    board.change(first.id, revision=first.revision, wish=wish, actor=esther, now=NOW)
    releases.release(run.id, actor=esther, now=NOW)
    mark(run, enrol(run, "Wanjiku Kamau", group=1))

    with pytest.raises(AlreadyHeld):
        plan_history.undo(run.id, actor=esther, now=NOW)
    assert session_of(run, "M01").minutes == minutes + 15
    plan_history.undo(run.id, held_too=True, actor=esther, now=NOW)
    assert session_of(run, "M01").minutes == minutes
    plan_history.redo(run.id, actor=esther, now=NOW)  # it is again as everybody knows it
    assert session_of(run, "M01").minutes == minutes + 15


def test_nothing_comes_back_into_the_past(run: CourseRun, esther: Person) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    exam = NewSession(kind=SessionKind.CHECK, title="Exam", starts=EVENING, minutes=60)
    later = added_sessions.add(run.id, exam, actor=esther, now=NOW).starts_at + timedelta(days=60)
    session, begins = session_of(run, "M01"), session_of(run, "M01").starts_at
    while_it_waits = begins - timedelta(hours=1)
    plan_history.undo(run.id, actor=esther, now=NOW)
    before = plan_of(run)

    with pytest.raises(IntoThePast) as error:
        plan_history.redo(run.id, actor=esther, now=later)
    assert error.value.names == ["Exam"]
    assert plan_of(run) == before
    plan_history.redo(run.id, actor=esther, now=while_it_waits)

    to_evening(session, esther, days=11)
    releases.release(run.id, actor=esther, now=NOW)
    with pytest.raises(IntoThePast):
        plan_history.undo(run.id, actor=esther, now=begins + timedelta(days=6))
    plan_history.undo(run.id, actor=esther, now=while_it_waits)
    assert session_of(run, "M01").starts_at == begins


def test_going_back_puts_nothing_into_the_past(run: CourseRun, esther: Person) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    first, begins = session_of(run, "M01"), session_of(run, "M01").starts_at
    to_evening(first, esther, days=11)
    to_evening(session_of(run, "M02"), esther, days=12)
    releases.release(run.id, actor=esther, now=NOW)
    cancel(session_of(run, "M02"), esther)
    now = begins + timedelta(minutes=1)
    assert session_of(run, "M02").starts_at > now

    assert plan_history.go_back(run.id, 1, actor=esther, now=now) == 1

    assert session_of(run, "M01").local_start == EVENING + timedelta(days=11)
    assert session_of(run, "M02").status == "confirmed"


def test_undo_leaves_an_entry_for_each_session_as_if_it_were_done_by_hand(
    db: SQLAlchemy, run: CourseRun, esther: Person
) -> None:
    session = session_of(run, "M01")
    cancel(session, esther)
    plan_history.undo(run.id, actor=esther, now=NOW)

    told = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.thing_id == session.public_id)
        .order_by(AuditEntry.seq)
    ).all()
    assert told == ["session.cancelled", "session.restored"]


def test_going_back_lays_an_older_release_into_the_plan_and_releasing_makes_a_new_one(
    db: SQLAlchemy, run: CourseRun, esther: Person
) -> None:
    hall = rooms.add(run.city, name="Hall", capacity=60, actor=esther, now=NOW)
    as_first = plan_of(run)
    releases.release(run.id, actor=esther, now=NOW)
    session = session_of(run, "M01")
    timetable.assign(session.id, revision=1, room_id=hall.id, mentor_ids=[], actor=esther, now=NOW)
    to_evening(session_of(run, "M03"), esther)
    cancel(session_of(run, "M02"), esther)
    releases.release(run.id, actor=esther, now=NOW)
    as_second = plan_of(run)

    assert plan_history.go_back(run.id, 1, actor=esther, now=NOW) == 3
    assert plan_of(run) == as_first
    third = releases.release(run.id, actor=esther, now=NOW)
    assert third.number == 3
    assert plan_history.go_back(run.id, 3, actor=esther, now=NOW) == 0
    plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == as_second


def test_going_back_cancels_what_was_released_since_and_takes_out_what_was_not(
    run: CourseRun, esther: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    teach_something_new(run, esther)
    starts = datetime.combine(date(2037, 12, 20), EVENING.time())
    placing.place(run.id, NEW.uid, starts=starts, fold=None, actor=esther, now=NOW)

    plan_history.go_back(run.id, 1, actor=esther, now=NOW)
    assert [each for each in planned_of(run) if each.module_uid == NEW.uid] == []
    plan_history.undo(run.id, actor=esther, now=NOW)
    releases.release(run.id, actor=esther, now=NOW)
    plan_history.go_back(run.id, 1, actor=esther, now=NOW)

    statuses = {each.status for each in planned_of(run) if each.module_uid == NEW.uid}
    assert statuses == {"cancelled"}


def test_going_back_leaves_alone_what_has_begun_or_has_marks(
    run: CourseRun, esther: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    first = session_of(run, "M01")
    second = next(each for each in planned_of(run) if each.counts and each.local_start > EVENING)
    before = second.local_start
    to_evening(first, esther)
    to_evening(second, esther, days=2)
    releases.release(run.id, actor=esther, now=NOW)
    after_first = first.starts_at + timedelta(minutes=1)

    assert plan_history.go_back(run.id, 1, actor=esther, now=after_first) == 1
    assert session_of(run, "M01").local_start == EVENING
    assert second.local_start == before


def test_going_back_gives_no_session_to_who_is_no_mentor_any_more(
    run: CourseRun, esther: Person
) -> None:
    grace = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=esther, now=NOW
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=esther, now=NOW
    )
    releases.release(run.id, actor=esther, now=NOW)
    faculty.remove(run.id, grace.id, actor=esther, now=NOW)
    to_evening(session_of(run, "M01"), esther)

    assert plan_history.go_back(run.id, 1, actor=esther, now=NOW) == 1
    assert session_of(run, "M01").local_start != EVENING
    assert session_of(run, "M01").mentors == []


def test_an_edit_that_was_seen_is_undone_once_however_often_it_is_sent(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    to_evening(session_of(run, "M01"), esther)
    cancel(session_of(run, "M02"), esther)
    seen = max(each.number for each in plans.history_of(run.id))

    for _ in range(3):
        plan_history.undo(run.id, number=seen, actor=esther, now=NOW)

    assert session_of(run, "M02").status == "confirmed"
    assert session_of(run, "M01").local_start == EVENING
    with pytest.raises(Outdated):
        plan_history.undo(run.id, number=seen, actor=kofi, now=NOW)


def test_a_module_that_somebody_else_placed_since_is_not_placed_again(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    teach_something_new(run, esther)
    starts = datetime.combine(date(2037, 12, 20), EVENING.time())
    for actor in (esther, kofi):
        placing.place(run.id, NEW.uid, starts=starts, fold=None, actor=actor, now=NOW)
        if actor == esther:
            plan_history.undo(run.id, actor=esther, now=NOW)

    with pytest.raises(TaughtAlready):
        plan_history.redo(run.id, actor=esther, now=NOW)

    assert len([each for each in planned_of(run) if each.module_uid == NEW.uid]) == 1


def test_a_room_that_was_closed_since_is_taken_again_by_nobody(
    run: CourseRun, esther: Person
) -> None:
    hall, other = (
        rooms.add(run.city, name=name, capacity=60, actor=esther, now=NOW)
        for name in ("Hall", "Other hall")
    )
    session = session_of(run, "M01")
    for room in (hall, other):
        timetable.assign(
            session.id,
            revision=session.revision,
            room_id=room.id,
            mentor_ids=[],
            actor=esther,
            now=NOW,
        )
        releases.release(run.id, actor=esther, now=NOW)
    hall.closed = True
    saved()

    with pytest.raises(RoomClosed):
        plan_history.undo(run.id, actor=esther, now=NOW)
    to_evening(session_of(run, "M01"), esther)
    plan_history.go_back(run.id, 1, actor=esther, now=NOW)

    back = session_of(run, "M01")
    assert (back.local_start != EVENING, back.room) == (True, None)


def test_going_back_keeps_what_was_cancelled_before_anybody_knew_of_it(
    run: CourseRun, esther: Person
) -> None:
    cancel(session_of(run, "M05"), esther)
    releases.release(run.id, actor=esther, now=NOW)
    to_evening(session_of(run, "M01"), esther)

    assert plan_history.go_back(run.id, 1, actor=esther, now=NOW) == 1
    assert session_of(run, "M05").status == "cancelled"


def test_going_back_replaces_nothing_that_was_planned_since_somebody_looked(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    seen = plan_edits.state_of(planned_of(run))
    cancel(session_of(run, "M02"), kofi)

    with pytest.raises(Outdated):
        plan_history.go_back(run.id, 1, seen=seen, actor=esther, now=NOW)

    assert session_of(run, "M02").status == "cancelled"


def test_who_taught_under_a_record_that_was_merged_teaches_again(
    run: CourseRun, esther: Person
) -> None:
    one, other = (
        faculty.add(run.id, address=f"{name}@example.org", name=name, actor=esther, now=NOW)
        for name in ("Grace", "Gracie")
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[other.id], actor=esther, now=NOW
    )
    releases.release(run.id, actor=esther, now=NOW)
    merging.merge(
        kept=one.id, merged=other.id, cities=None, reason="She said so.", actor=esther, now=NOW
    )
    to_evening(session_of(run, "M01"), esther)

    plan_history.go_back(run.id, 1, actor=esther, now=NOW)

    assert [each.person_id for each in session_of(run, "M01").mentors] == [one.id]


def test_what_was_changed_before_records_were_merged_is_taken_back_all_the_same(
    run: CourseRun, esther: Person
) -> None:
    one, other = (
        faculty.add(run.id, address=f"{name}@example.org", name=name, actor=esther, now=NOW)
        for name in ("Grace", "Gracie")
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[other.id], actor=esther, now=NOW
    )
    to_evening(session_of(run, "M01"), esther)
    merging.merge(
        kept=one.id, merged=other.id, cities=None, reason="She said so.", actor=esther, now=NOW
    )

    plan_history.undo(run.id, actor=esther, now=NOW)
    assert session_of(run, "M01").local_start != EVENING
    assert [each.person_id for each in session_of(run, "M01").mentors] == [one.id]
    plan_history.undo(run.id, actor=esther, now=NOW)
    assert session_of(run, "M01").mentors == []
    for _ in range(2):
        plan_history.redo(run.id, actor=esther, now=NOW)
    assert session_of(run, "M01").local_start == EVENING
    assert [each.person_id for each in session_of(run, "M01").mentors] == [one.id]


def test_who_is_given_back_sessions_under_another_record_does_in_them_what_they_did(
    db: SQLAlchemy, run: CourseRun, esther: Person
) -> None:
    one, other = (
        faculty.add(run.id, address=f"{name}@example.org", name=name, actor=esther, now=NOW)
        for name in ("Grace", "Gracie")
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[other.id], actor=esther, now=NOW
    )
    session.mentors[0].part = "moderator"
    db.session.commit()
    removal = faculty.remove(run.id, other.id, actor=esther, now=NOW)
    merging.merge(
        kept=one.id, merged=other.id, cities=None, reason="She said so.", actor=esther, now=NOW
    )

    faculty.restore(run.id, one.id, removal, actor=esther, now=NOW)

    mentors = [(each.person_id, each.part) for each in session_of(run, "M01").mentors]
    assert mentors == [(one.id, "moderator")]


def test_a_cancelled_module_that_was_placed_again_is_not_taught_twice(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    session = session_of(run, "M05")
    timetable.cancel(session.id, revision=session.revision, actor=esther, now=NOW)
    starts = datetime.combine(date(2037, 12, 20), EVENING.time())
    placing.place(run.id, session.module_uid or "", starts=starts, fold=None, actor=kofi, now=NOW)

    for hold in (timetable.restore, timetable.doubt):
        with pytest.raises(TaughtAlready):
            hold(session.id, revision=session.revision, actor=esther, now=NOW)
    with pytest.raises(TaughtAlready):
        plan_history.undo(run.id, actor=esther, now=NOW)
    (again,) = (each for each in planned_of(run, code="M05") if not each.cancelled)
    assert again.local_start == starts

    timetable.cancel(again.id, revision=again.revision, actor=kofi, now=NOW)
    timetable.restore(session.id, revision=session.revision, actor=esther, now=NOW)
    assert not session.cancelled


def test_going_back_brings_nothing_back_that_was_taught_in_another_session(
    run: CourseRun, esther: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    session = session_of(run, "M05")
    timetable.cancel(session.id, revision=session.revision, actor=esther, now=NOW)
    starts = datetime.combine(date(2037, 12, 6), EVENING.time())
    (again,) = placing.place(
        run.id, session.module_uid or "", starts=starts, fold=None, actor=esther, now=NOW
    )
    releases.release(run.id, actor=esther, now=NOW)
    after = again.ends_at + timedelta(hours=1)

    plan_history.go_back(run.id, 1, actor=esther, now=after)

    assert [each.id for each in planned_of(run, code="M05") if not each.cancelled] == [again.id]


def with_material(session: PlannedSession, actor: Person) -> None:
    session_materials.add(
        session.id,
        Link("https://example.org/slides"),
        title="Slides",
        public_id=new_public_id(),
        actor=actor,
        now=NOW,
    )


def test_what_carries_materials_is_not_taken_out_of_the_plan_by_undo_or_redo(
    run: CourseRun, esther: Person, kofi: Person
) -> None:
    teach_something_new(run, esther)
    starts = datetime.combine(date(2037, 12, 20), EVENING.time())
    (made,) = placing.place(run.id, NEW.uid, starts=starts, fold=None, actor=esther, now=NOW)
    with_material(made, kofi)

    with pytest.raises(OthersAdded):
        plan_history.undo(run.id, actor=esther, now=NOW)

    assert made in planned_of(run)


def test_what_a_mentor_answered_about_is_not_taken_out_of_the_plan(
    run: CourseRun, esther: Person
) -> None:
    made = added_sessions.add(
        run.id,
        NewSession(kind=SessionKind.CHECK, title="Exam", starts=EVENING, minutes=60),
        actor=esther,
        now=NOW,
    )
    ana = faculty.add(run.id, address="ana@example.org", name="Ana", actor=esther, now=NOW)
    timetable.assign(
        made.id, revision=made.revision, room_id=None, mentor_ids=[ana.id], actor=esther, now=NOW
    )
    teaching_replies.ask(run.id, actor=esther, now=NOW)
    teaching_replies.answer(made.id, asked_at=NOW, said=Answer.YES, actor=ana, now=NOW)
    plan_history.undo(run.id, actor=esther, now=NOW)

    with pytest.raises(OthersAdded):
        plan_history.undo(run.id, actor=esther, now=NOW)


def test_going_back_cancels_what_carries_materials_and_loses_none_of_them(
    db: SQLAlchemy, run: CourseRun, esther: Person, kofi: Person
) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    exam = NewSession(kind=SessionKind.CHECK, title="Exam", starts=EVENING, minutes=60)
    made = added_sessions.add(run.id, exam, actor=esther, now=NOW)
    with_material(made, kofi)

    plan_history.go_back(run.id, 1, actor=esther, now=NOW)

    assert made.cancelled
    assert len(db.session.scalars(select(SessionMaterial)).all()) == 1


def test_a_room_that_was_a_further_one_as_well_keeps_nothing_from_coming_back(
    run: CourseRun, esther: Person
) -> None:
    hall = rooms.add(run.city, name="Hall", capacity=40, actor=esther, now=NOW)
    saved()
    session = session_of(run, "M05")
    session.room = hall
    session.sites = [PlannedSite(room_id=hall.id)]
    saved()
    releases.release(run.id, actor=esther, now=NOW)
    timetable.cancel(session.id, revision=session.revision, actor=esther, now=NOW)

    plan_history.undo(run.id, actor=esther, now=NOW)
    assert (session.cancelled, session.room, session.sites) == (False, hall, [])
    timetable.cancel(session.id, revision=session.revision, actor=esther, now=NOW)
    plan_history.go_back(run.id, 1, actor=esther, now=NOW)
    assert (session.cancelled, session.room, session.sites) == (False, hall, [])


def test_going_back_a_second_time_is_done_already(run: CourseRun, esther: Person) -> None:
    releases.release(run.id, actor=esther, now=NOW)
    session = session_of(run, "M05")
    timetable.cancel(session.id, revision=session.revision, actor=esther, now=NOW)
    seen = plan_edits.state_of(planned_of(run))

    changed = [
        plan_history.go_back(run.id, 1, seen=seen, actor=esther, now=NOW) for _press in range(2)
    ]

    assert changed == [1, 0]
