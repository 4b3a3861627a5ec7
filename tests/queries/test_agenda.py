"""The agenda: its days, what overflows, what clashes, and how much it asks of the database."""

from datetime import datetime

from flask_sqlalchemy import SQLAlchemy

from app.domain.conflicts import Shared
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import agenda, course_runs
from app.services import rooms, timetable
from app.services.timetable import ToPlace, ToTime
from tests.factories import give_role, make_person
from tests.planning import TUESDAY, begin, saved, session_of
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat


def mentor_of(*runs: CourseRun) -> Person:
    person = make_person("José Núñez")
    for run in runs:
        give_role(person, Role.MENTOR, run=run)
    saved()
    return person


def test_day_one_of_phnom_penh_overflows_and_no_other_day_of_the_four_cities(
    db: SQLAlchemy,
) -> None:
    found = {}
    for slug in ("nairobi", "kumasi", "phnom-penh", "asuncion"):
        for day in agenda.of_run(begin(slug)).overflowing:
            late = {s.id: s.code for s in day.sessions}
            found[slug, day.number] = (
                day.overflow.minutes_over,
                [late[session] for session in day.overflow.sessions],
            )

    assert found == {("phnom-penh", 1): (160, ["M11", "PNH-P01"])}


def test_moving_what_is_too_late_to_another_day_ends_the_overflow(db: SQLAlchemy) -> None:
    run = begin("phnom-penh")
    for code in ("PNH-P01", "M11"):
        timetable.move(session_of(run, code).id, revision=1, to=ToPlace(day=TUESDAY))

    assert [day.number for day in agenda.of_run(run).overflowing] == [2]


def test_a_cancelled_session_does_not_make_a_day_too_long(db: SQLAlchemy) -> None:
    run = begin("phnom-penh")
    for code in ("PNH-P01", "M11"):
        timetable.cancel(session_of(run, code).id, revision=1)

    assert agenda.of_run(run).overflowing == []


def test_groups_that_are_taught_apart_stand_in_one_block(db: SQLAlchemy) -> None:
    day = agenda.of_run(begin()).days[1]

    assert [len(block) for block in day.blocks if len(block) > 1] == [4]
    assert [s.group.name for s in day.blocks[-1]] == ["Group 1", "Group 2", "Group 3", "Group 4"]


def test_online_sessions_stand_before_the_days(db: SQLAlchemy) -> None:
    run = begin("asuncion")
    shown = agenda.of_run(run)

    assert [day.number for day in shown.online] == [None, None]
    assert [day.number for day in shown.days] == [1, 2, 3]
    assert all(day.date < run.starts_on for day in shown.online)


def test_what_is_missing_leaves_out_pauses_and_rooms_of_online_sessions(db: SQLAlchemy) -> None:
    shown = agenda.of_run(begin("asuncion"))

    assert {s.kind for s in shown.without_mentor} == {"module"}
    assert {s.kind for s in shown.without_room} & {"break", "meal"} == set()
    assert [s for s in shown.without_room if s.online] == []


def test_one_room_for_two_groups_at_once_is_a_clash_at_both(db: SQLAlchemy) -> None:
    run = begin()
    room = rooms.add(run.city, name="Acacia Room", capacity=None)
    one, other = agenda.of_run(run).days[1].blocks[-1][:2]
    for session in (one, other):
        timetable.assign(session.id, revision=1, room_id=room.id, mentor_ids=[])

    clashes = agenda.of_run(run).clashes

    assert {
        session: [(fact.shared, fact.name, fact.other) for fact in facts]
        for session, facts in clashes.items()
    } == {
        one.id: [(Shared.ROOM, "Acacia Room", other)],
        other.id: [(Shared.ROOM, "Acacia Room", one)],
    }


def test_a_session_moved_into_another_takes_the_same_people_once(db: SQLAlchemy) -> None:
    run = begin()
    first, second = session_of(run, "M01"), session_of(run, "M02")
    timetable.move(first.id, revision=1, to=ToTime(starts=second.local_start))

    facts = agenda.of_run(run).clashes[first.id]

    assert [(fact.shared, fact.other) for fact in facts] == [(Shared.PEOPLE, second)]


def test_a_mentor_of_two_courses_at_once_clashes_without_naming_the_other(db: SQLAlchemy) -> None:
    here, there = begin(), begin("kumasi")
    mentor = mentor_of(here, there)
    session, other = session_of(here, "M01"), session_of(there, "M01")
    for each in (session, other):
        timetable.assign(each.id, revision=1, room_id=None, mentor_ids=[mentor.id])
    assert agenda.of_run(here).clashes == {}

    timetable.move(other.id, revision=2, to=ToTime(starts=wall("2026-12-07 06:00")))

    facts = agenda.of_run(here).clashes[session.id]
    assert [(f.shared, f.name, f.other) for f in facts] == [(Shared.MENTOR, "José Núñez", None)]


def test_the_agenda_asks_the_same_number_of_questions_however_much_it_holds(
    db: SQLAlchemy,
) -> None:
    run, counts = begin("phnom-penh"), []
    mentor = mentor_of(run).id
    room = rooms.add(run.city, name="Acacia Room", capacity=None).id
    address = run.public_id
    for assigned in (1, 3, 12):
        for session in agenda.of_run(course_runs.get(address)).days[0].sessions[:assigned]:
            timetable.assign(
                session.id, revision=session.revision, room_id=room, mentor_ids=[mentor]
            )
        db.session.expunge_all()
        shown = course_runs.get(address)
        with counted_queries() as asked:
            agenda.of_run(shown)
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 6
