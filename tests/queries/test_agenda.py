"""The agenda: its days, what overflows, what clashes, and how much it asks of the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import course_runs, plans
from app.queries import curricula as curriculum_queries
from app.services import course_runs as course_run_services
from app.services import releases, rooms, timetable
from app.services.timetable import ToPlace, ToTime
from tests.factories import (
    NOW,
    enrol,
    give_role,
    load_library,
    make_city,
    make_person,
    mark,
    our_library,
    planner,
)
from tests.planning import MONDAY, TUESDAY, WEDNESDAY, agenda_of, begin, on, saved, session_of
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat


def mentor_of(*runs: CourseRun) -> Person:
    person = make_person("José Núñez")
    for run in runs:
        give_role(person, Role.MENTOR, run=run)
    saved()
    return person


def begin_with_ends(*ends: time) -> CourseRun:
    """Begin the MCMC on Monday 7 December 2037, as if its days were to end at these times."""
    (mcmc,) = our_library().curricula
    days = tuple(replace(day, latest_end=end) for day, end in zip(mcmc.days, ends, strict=True))
    load_library(Library(curricula=(replace(mcmc, days=days),), adaptations=()))
    return course_run_services.create(
        title="MCMC",
        city=make_city(),
        version=curriculum_queries.version(mcmc.slug),
        adaptation=None,
        first_day=MONDAY,
        groups=0,
        actor=make_person(),
        now=NOW,
    )


def overflowing_dates(run: CourseRun) -> list[date]:
    return [day.date for day in agenda_of(run).overflowing]


def test_day_one_of_phnom_penh_overflows_and_no_other_day_of_the_four_cities(
    db: SQLAlchemy,
) -> None:
    found = {}
    for slug in ("nairobi", "kumasi", "phnom-penh", "asuncion"):
        for day in agenda_of(begin(slug)).overflowing:
            late = {s.id: s.code for s in day.sessions}
            found[slug, day.number] = (
                day.overflow.minutes_over,
                [late[session] for session in day.overflow.sessions],
            )

    assert found == {("phnom-penh", 1): (160, ["M11", "PNH-P01"])}


def test_moving_what_is_too_late_to_another_day_ends_the_overflow(db: SQLAlchemy) -> None:
    run = begin("phnom-penh")
    for code in ("PNH-P01", "M11"):
        timetable.move(
            session_of(run, code).id, revision=1, to=ToPlace(day=TUESDAY), now=NOW, actor=planner()
        )

    assert [day.number for day in agenda_of(run).overflowing] == [2]


def test_a_cancelled_session_does_not_make_a_day_too_long(db: SQLAlchemy) -> None:
    run = begin("phnom-penh")
    for code in ("PNH-P01", "M11"):
        timetable.cancel(session_of(run, code).id, revision=1, actor=planner(), now=NOW)

    assert agenda_of(run).overflowing == []


def test_each_day_of_the_plan_keeps_its_own_end_when_days_are_added_or_cancelled(
    db: SQLAlchemy,
) -> None:
    run = begin_with_ends(time(17, 30), time(12), time(17, 30))
    assert overflowing_dates(run) == [TUESDAY]

    before = wall("2037-12-04 12:30")  # a Friday
    timetable.move(
        session_of(run, "M17").id, revision=1, to=ToTime(starts=before), now=NOW, actor=planner()
    )
    assert overflowing_dates(run) == [TUESDAY]

    for session in plans.sessions_of(run.id):
        if on(session, MONDAY):
            timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)
    assert overflowing_dates(run) == [TUESDAY]


def test_a_date_that_held_nothing_ends_as_the_day_does_from_which_its_session_came(
    db: SQLAlchemy,
) -> None:
    run = begin_with_ends(time(17, 30), time(12), time(17, 30))
    early, late = session_of(run, "M07"), session_of(run, "M01")
    friday = date(2037, 12, 11)

    timetable.move(
        late.id, revision=1, to=ToTime(starts=wall("2037-12-11 13:00")), now=NOW, actor=planner()
    )
    assert overflowing_dates(run) == [TUESDAY]
    timetable.move(late.id, revision=2, to=ToPlace(day=MONDAY), now=NOW, actor=planner())
    timetable.move(
        early.id,
        revision=early.revision,
        to=ToTime(starts=wall("2037-12-11 13:00")),
        now=NOW,
        actor=planner(),
    )
    timetable.move(
        late.id, revision=late.revision, to=ToPlace(day=friday), now=NOW, actor=planner()
    )

    assert overflowing_dates(run) == [TUESDAY, friday]
    assert (early.plan_day, late.plan_day) == (2, 2)


def test_a_day_on_which_all_is_cancelled_has_no_number(db: SQLAlchemy) -> None:
    run = begin()
    for session in plans.sessions_of(run.id):
        if on(session, TUESDAY):
            timetable.cancel(session.id, revision=1, actor=planner(), now=NOW)

    shown = agenda_of(run)

    assert [day.number for day in shown.days] == [1, None, 2]
    assert [day.date for day in shown.numbered] == [MONDAY, WEDNESDAY]


def test_groups_that_are_taught_apart_stand_in_one_block(db: SQLAlchemy) -> None:
    day = agenda_of(begin()).days[1]

    assert [len(block) for block in day.blocks if len(block) > 1] == [4]
    assert [s.group.name for s in day.blocks[-1]] == ["Group 1", "Group 2", "Group 3", "Group 4"]


def test_online_sessions_stand_before_the_days(db: SQLAlchemy) -> None:
    run = begin("asuncion")
    shown = agenda_of(run)

    assert [day.number for day in shown.online] == [None, None]
    assert [day.number for day in shown.days] == [1, 2, 3]
    assert all(day.date < run.starts_on for day in shown.online)


def test_online_sessions_that_were_placed_in_the_past_are_told_until_moved_cancelled_or_marked(
    db: SQLAlchemy,
) -> None:
    run = begin("asuncion")
    assert agenda_of(run).bygone == ()
    run.created_at = datetime(2037, 12, 6, tzinfo=UTC)
    saved()
    first, second = (day.sessions[0] for day in agenda_of(run).online)
    assert agenda_of(run).bygone == (first, second)

    timetable.cancel(second.id, revision=second.revision, actor=planner(), now=NOW)
    assert agenda_of(run).bygone == (first,)
    timetable.restore(second.id, revision=second.revision, actor=planner(), now=NOW)
    timetable.move(
        first.id,
        revision=first.revision,
        to=ToTime(starts=wall("2037-12-06 12:00")),
        now=NOW,
        actor=planner(),
    )
    assert agenda_of(run).bygone == (second,)
    releases.release(run.id, actor=planner(), now=NOW)
    mark(run, enrol(run, "Ana Benítez"))
    assert agenda_of(run).bygone == ()


def test_what_is_missing_leaves_out_pauses_and_rooms_of_online_sessions(db: SQLAlchemy) -> None:
    shown = agenda_of(begin("asuncion"))

    assert {s.kind for s in shown.without_mentor} == {"module"}
    assert {s.kind for s in shown.without_room} & {"break", "meal"} == set()
    assert [s for s in shown.without_room if s.online] == []


def test_the_agenda_asks_the_same_number_of_questions_however_much_it_holds(
    db: SQLAlchemy,
) -> None:
    run, counts = begin("phnom-penh"), []
    mentor = mentor_of(run).id
    room = rooms.add(run.city, name="Acacia Room", capacity=None, actor=planner(), now=NOW).id
    address = run.public_id
    for assigned in (1, 3, 12):
        for session in agenda_of(course_runs.get(address)).days[0].sessions[:assigned]:
            timetable.assign(
                session.id,
                revision=session.revision,
                room_id=room,
                mentor_ids=[mentor],
                actor=planner(),
                now=NOW,
            )
        db.session.expunge_all()
        shown = course_runs.get(address)
        with counted_queries() as asked:
            agenda_of(shown)
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 25
