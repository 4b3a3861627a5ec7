"""The agenda: its days, what overflows, what clashes, and how much it asks of the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.conflicts import Shared
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import agenda, clashes, course_runs
from app.queries import curricula as curriculum_queries
from app.queries import timetable as timetable_queries
from app.services import course_runs as course_run_services
from app.services import rooms, timetable
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
from tests.planning import MONDAY, TUESDAY, WEDNESDAY, begin, on, saved, session_of
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
    return [day.date for day in agenda.of_run(run).overflowing]


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
        timetable.move(
            session_of(run, code).id, revision=1, to=ToPlace(day=TUESDAY), now=NOW, actor=planner()
        )

    assert [day.number for day in agenda.of_run(run).overflowing] == [2]


def test_a_cancelled_session_does_not_make_a_day_too_long(db: SQLAlchemy) -> None:
    run = begin("phnom-penh")
    for code in ("PNH-P01", "M11"):
        timetable.cancel(session_of(run, code).id, revision=1, actor=planner(), now=NOW)

    assert agenda.of_run(run).overflowing == []


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

    for session in timetable_queries.sessions_of(run.id):
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
    for session in timetable_queries.sessions_of(run.id):
        if on(session, TUESDAY):
            timetable.cancel(session.id, revision=1, actor=planner(), now=NOW)

    shown = agenda.of_run(run)

    assert [day.number for day in shown.days] == [1, None, 2]
    assert [day.date for day in shown.numbered] == [MONDAY, WEDNESDAY]


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


def test_online_sessions_that_were_placed_in_the_past_are_told_until_moved_cancelled_or_marked(
    db: SQLAlchemy,
) -> None:
    run = begin("asuncion")
    assert agenda.of_run(run).bygone == ()
    run.created_at = datetime(2037, 12, 6, tzinfo=UTC)
    saved()
    first, second = (day.sessions[0] for day in agenda.of_run(run).online)
    assert agenda.of_run(run).bygone == (first, second)

    timetable.cancel(second.id, revision=second.revision, actor=planner(), now=NOW)
    assert agenda.of_run(run).bygone == (first,)
    timetable.restore(second.id, revision=second.revision, actor=planner(), now=NOW)
    timetable.move(
        first.id,
        revision=first.revision,
        to=ToTime(starts=wall("2037-12-06 12:00")),
        now=NOW,
        actor=planner(),
    )
    assert agenda.of_run(run).bygone == (second,)
    mark(run, enrol(run, "Ana Benítez"))
    assert agenda.of_run(run).bygone == ()


def test_what_is_missing_leaves_out_pauses_and_rooms_of_online_sessions(db: SQLAlchemy) -> None:
    shown = agenda.of_run(begin("asuncion"))

    assert {s.kind for s in shown.without_mentor} == {"module"}
    assert {s.kind for s in shown.without_room} & {"break", "meal"} == set()
    assert [s for s in shown.without_room if s.online] == []


def test_one_room_for_two_groups_at_once_is_a_clash_at_both(db: SQLAlchemy) -> None:
    run = begin()
    room = rooms.add(run.city, name="Acacia Room", capacity=None, actor=planner(), now=NOW)
    one, other = agenda.of_run(run).days[1].blocks[-1][:2]
    for session in (one, other):
        timetable.assign(
            session.id, revision=1, room_id=room.id, mentor_ids=[], actor=planner(), now=NOW
        )

    found = agenda.of_run(run).clashes

    assert {
        session: [(fact.shared, fact.name, fact.other) for fact in facts]
        for session, facts in found.items()
    } == {
        one.id: [(Shared.ROOM, "Acacia Room", other)],
        other.id: [(Shared.ROOM, "Acacia Room", one)],
    }


def test_a_session_moved_into_another_takes_the_same_people_once(db: SQLAlchemy) -> None:
    run = begin()
    first, second = session_of(run, "M01"), session_of(run, "M02")
    timetable.move(
        first.id, revision=1, to=ToTime(starts=second.local_start), now=NOW, actor=planner()
    )

    facts = agenda.of_run(run).clashes[first.id]

    assert [(fact.shared, fact.other) for fact in facts] == [(Shared.PEOPLE, second)]


def test_a_mentor_of_two_courses_at_once_clashes_without_naming_the_other(db: SQLAlchemy) -> None:
    here, there = begin(), begin("kumasi")
    mentor = mentor_of(here, there)
    session, other = session_of(here, "M01"), session_of(there, "M01")
    for each in (session, other):
        timetable.assign(
            each.id, revision=1, room_id=None, mentor_ids=[mentor.id], actor=planner(), now=NOW
        )
    assert agenda.of_run(here).clashes == {}

    timetable.move(
        other.id, revision=2, to=ToTime(starts=wall("2037-12-07 06:00")), now=NOW, actor=planner()
    )

    facts = agenda.of_run(here).clashes[session.id]
    assert [(f.shared, f.name, f.other) for f in facts] == [(Shared.MENTOR, "José Núñez", None)]


def test_the_clashes_counted_for_many_courses_are_those_of_the_agenda_of_each(
    db: SQLAlchemy,
) -> None:
    runs = [begin(), begin(), begin(groups=0), begin(groups=0), begin("kumasi"), begin()]
    grouped, shared, whole = runs[0], runs[1], runs[2]
    mentor = mentor_of(*runs[:2])
    for run in (grouped, shared):
        session = session_of(run, "M03")
        timetable.assign(
            session.id, revision=1, room_id=None, mentor_ids=[mentor.id], actor=planner(), now=NOW
        )
    for run in (grouped, whole):
        starts = session_of(run, "M02").local_start
        timetable.move(
            session_of(run, "M01").id,
            revision=1,
            to=ToTime(starts=starts),
            now=NOW,
            actor=planner(),
        )
    in_groups = next(each for each in agenda.of_run(shared).sessions if each.group_id)
    timetable.move(
        session_of(shared, "M01").id,
        revision=1,
        to=ToTime(starts=in_groups.local_start),
        now=NOW,
        actor=planner(),
    )

    counted = clashes.by_run({run.id for run in runs}, now=NOW)

    assert counted == {run.id: len(agenda.of_run(run).clashes) for run in runs[:3]}
    assert clashes.by_run({grouped.id}, now=NOW) == {grouped.id: counted[grouped.id]}
    assert [agenda.of_run(run).clashes for run in runs[3:]] == [{}, {}, {}]


def test_clashes_of_many_courses_ask_the_same_number_of_questions(db: SQLAlchemy) -> None:
    runs, counts = [], []
    mentor, room = mentor_of().id, None
    for more in (1, 2, 9):
        for _ in range(more):
            run = begin()
            runs.append(run.id)
            room = (
                room
                or rooms.add(
                    run.city, name="Acacia Room", capacity=None, actor=planner(), now=NOW
                ).id
            )
            give_role(db.session.get_one(Person, mentor), Role.MENTOR, run=run)
            saved()
            for session in agenda.of_run(run).days[0].sessions[:more]:
                timetable.assign(
                    session.id,
                    revision=1,
                    room_id=room,
                    mentor_ids=[mentor],
                    actor=planner(),
                    now=NOW,
                )
        with counted_queries() as asked:
            clashes.by_run(runs, now=NOW)
        counts.append(len(asked))

    assert counts == [5] * 3


def test_the_agenda_asks_the_same_number_of_questions_however_much_it_holds(
    db: SQLAlchemy,
) -> None:
    run, counts = begin("phnom-penh"), []
    mentor = mentor_of(run).id
    room = rooms.add(run.city, name="Acacia Room", capacity=None, actor=planner(), now=NOW).id
    address = run.public_id
    for assigned in (1, 3, 12):
        for session in agenda.of_run(course_runs.get(address)).days[0].sessions[:assigned]:
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
            agenda.of_run(shown)
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 6
