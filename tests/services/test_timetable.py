"""Moving sessions, giving them rooms and mentors, cancelling them: two planners at a time."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import Conflict, NotOfThisRun
from app.domain.permissions import Role
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.extensions import db as database
from app.models.delivery import CourseRun, CourseSession
from app.models.person import Person
from app.models.place import Room
from app.queries import plans
from app.services import releases, rooms, timetable
from app.services.plan_edits import Outdated
from app.services.shifts import AlreadyHeld
from app.services.timetable import ToPlace, ToTime
from tests.factories import NOW, enrol, give_role, make_person, mark, planner
from tests.planning import MONDAY, TUESDAY, WEDNESDAY, begin, on, session_of

wall = datetime.fromisoformat


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin("nairobi")


def room(run: CourseRun, name: str = "Acacia Room") -> Room:
    return rooms.add(run.city, name=name, capacity=60, actor=planner(), now=NOW)


def mentor_of(run: CourseRun, name: str) -> Person:
    person = give_role(make_person(name), Role.MENTOR, run=run)
    database.session.commit()
    return person


def starts(run: CourseRun, day: date) -> list[tuple[str, str]]:
    return [
        (each.code, f"{each.local_start:%H:%M}")
        for each in plans.sessions_of(run.id)
        if each.local_start.date() == day
    ]


def test_a_room_and_mentors_are_given_and_the_revision_rises(run: CourseRun) -> None:
    mentor = mentor_of(run, "Grace Achieng")
    first, place = session_of(run, "M01"), room(run)

    timetable.assign(
        first.id, revision=1, room_id=place.id, mentor_ids=[mentor.id], actor=planner(), now=NOW
    )

    assert (first.room, [m.person for m in first.mentors], first.revision) == (place, [mentor], 2)


def test_mentors_alone_raise_the_revision_too(run: CourseRun) -> None:
    mentors = [mentor_of(run, name) for name in ("Grace Achieng", "Peter Otieno")]
    first = session_of(run, "M01")

    timetable.assign(
        first.id,
        revision=1,
        room_id=None,
        mentor_ids=[m.id for m in mentors],
        actor=planner(),
        now=NOW,
    )
    timetable.assign(
        first.id, revision=2, room_id=None, mentor_ids=[mentors[1].id], actor=planner(), now=NOW
    )

    assert ([m.person for m in first.mentors], first.revision) == ([mentors[1]], 3)


def test_assigning_what_is_there_already_changes_nothing(run: CourseRun) -> None:
    first = session_of(run, "M01")

    timetable.assign(first.id, revision=1, room_id=None, mentor_ids=[], actor=planner(), now=NOW)

    assert first.revision == 1


def test_the_second_of_two_planners_is_turned_away_and_nothing_is_lost(run: CourseRun) -> None:
    first, ours, theirs = session_of(run, "M01"), room(run), room(run, "Baobab Room")

    timetable.assign(first.id, revision=1, room_id=ours.id, mentor_ids=[], actor=planner(), now=NOW)

    with pytest.raises(Outdated):
        timetable.assign(
            first.id, revision=1, room_id=theirs.id, mentor_ids=[], actor=planner(), now=NOW
        )
    with pytest.raises(Outdated):
        timetable.move(first.id, revision=1, to=ToPlace(day=TUESDAY), now=NOW, actor=planner())
    with pytest.raises(Outdated):
        timetable.cancel(first.id, revision=1, actor=planner(), now=NOW)
    assert (first.room, first.status) == (ours, "confirmed")


def test_a_room_elsewhere_and_a_mentor_of_nothing_are_refused(run: CourseRun) -> None:
    first, stranger = session_of(run, "M01"), make_person("Kwame Boateng")
    elsewhere = room(begin("kumasi"))

    with pytest.raises(NotOfThisRun):
        timetable.assign(
            first.id, revision=1, room_id=elsewhere.id, mentor_ids=[], actor=planner(), now=NOW
        )
    with pytest.raises(NotOfThisRun):
        timetable.assign(
            first.id, revision=1, room_id=None, mentor_ids=[stranger.id], actor=planner(), now=NOW
        )


def test_a_module_moves_to_another_day_and_both_days_stay_without_gaps(run: CourseRun) -> None:
    before = dict(starts(run, MONDAY))
    moved, follows = session_of(run, "M03"), session_of(run, "M04")
    after = session_of(run, "M07")

    timetable.move(
        moved.id, revision=1, to=ToPlace(day=TUESDAY, after=after.id), now=NOW, actor=planner()
    )

    assert moved.local_start == after.local_start + timedelta(minutes=after.minutes)
    assert moved.starts_at == moved.local_start.replace(tzinfo=NOW.tzinfo) - timedelta(hours=3)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=moved.minutes)
    assert dict(starts(run, MONDAY))["M04"] == before["M03"]
    assert follows.revision == 2
    for day in (MONDAY, TUESDAY):
        held = [each for each in plans.sessions_of(run.id) if on(each, day)]
        times = sorted({(each.starts_at, each.ends_at) for each in held})
        assert all(one[1] == other[0] for one, other in pairwise(times))


def test_parallel_groups_move_together_unless_told_otherwise(run: CourseRun) -> None:
    groups = [each for each in plans.sessions_of(run.id) if each.code == "M14"]

    timetable.move(groups[0].id, revision=1, to=ToPlace(day=WEDNESDAY), now=NOW, actor=planner())
    assert len({each.local_start for each in groups}) == 1
    assert groups[0].local_start.date() == WEDNESDAY

    to = ToTime(starts=wall("2037-12-09 16:00"))
    timetable.move(groups[3].id, revision=2, to=to, together=False, now=NOW, actor=planner())
    assert [each.local_start.hour for each in groups] == [8, 8, 8, 16]


def test_what_makes_way_for_a_move_is_told_with_its_times(run: CourseRun) -> None:
    moved, after = session_of(run, "M03"), session_of(run, "M07")
    before = {each.id: each.local_start for each in plans.sessions_of(run.id)}

    shifts = timetable.move(
        moved.id, revision=1, to=ToPlace(day=TUESDAY, after=after.id), now=NOW, actor=planner()
    )

    assert [(each.was, each.starts) for each in shifts] == [
        (before[each.id], each.local_start)
        for each in plans.sessions_of(run.id)
        if each.id != moved.id and each.local_start != before[each.id]
    ]


def test_a_session_that_has_begun_moves_only_for_who_says_so(run: CourseRun) -> None:
    moved, to = session_of(run, "M03"), ToPlace(day=TUESDAY)

    with pytest.raises(AlreadyHeld) as refused:
        timetable.move(moved.id, revision=1, to=to, now=moved.starts_at, actor=planner())
    assert refused.value.names == ["M03"]
    timetable.move(moved.id, revision=1, to=to, held_too=True, now=moved.starts_at, actor=planner())

    assert moved.local_start.date() == TUESDAY


def test_a_session_that_has_marks_makes_way_only_for_who_says_so(run: CourseRun) -> None:
    moved, first = session_of(run, "M07"), session_of(run, "M01")
    releases.release(run.id, actor=planner(), now=NOW)
    mark(run, enrol(run, "Wanjiku Kamau", group=1))

    with pytest.raises(AlreadyHeld) as refused:
        timetable.move(moved.id, revision=1, to=ToPlace(day=MONDAY), now=NOW, actor=planner())

    assert {"M01", "M07"} <= set(refused.value.names)
    assert first.revision == 1


def test_a_module_moves_to_a_date_and_time_alone_or_makes_way_for_itself(run: CourseRun) -> None:
    moved = session_of(run, "M01")
    tuesday = starts(run, TUESDAY)

    timetable.move(
        moved.id, revision=1, to=ToTime(starts=wall("2037-12-08 07:30")), now=NOW, actor=planner()
    )
    assert starts(run, TUESDAY) == [("M01", "07:30"), *tuesday]

    timetable.move(
        moved.id,
        revision=2,
        to=ToTime(starts=wall("2037-12-08 08:30"), shift=True),
        now=NOW,
        actor=planner(),
    )
    assert starts(run, TUESDAY)[:2] == [("M01", "08:30"), (tuesday[0][0], "09:15")]


def test_what_follows_a_module_moves_by_as_much_with_its_gaps(run: CourseRun) -> None:
    first = plans.sessions_of(run.id)[0]
    monday = {each.id: each.local_start for each in plans.sessions_of(run.id) if on(each, MONDAY)}
    half = timedelta(minutes=30)

    told = timetable.move(
        first.id,
        revision=1,
        to=ToTime(starts=first.local_start + half, along=True),
        now=NOW,
        actor=planner(),
    )

    after = {each.id: each.local_start for each in plans.sessions_of(run.id)}
    assert {key: after[key] - was for key, was in monday.items()} == dict.fromkeys(monday, half)
    assert len(told) == len(monday) - 1


def test_the_run_lasts_from_its_first_day_to_its_last(run: CourseRun) -> None:
    timetable.move(
        session_of(run, "M18").id,
        revision=1,
        to=ToTime(starts=wall("2037-12-11 09:00")),
        now=NOW,
        actor=planner(),
    )

    assert (run.starts_on, run.ends_on) == (MONDAY, date(2037, 12, 11))


def test_a_time_that_clocks_skip_is_refused_and_one_that_comes_twice_is_asked_for(
    db: SQLAlchemy,
) -> None:
    run = begin("nairobi")
    moved = session_of(run, "M01")
    moved.time_zone = "Europe/Berlin"
    db.session.commit()

    with pytest.raises(NonexistentTime):
        timetable.move(
            moved.id,
            revision=2,
            to=ToTime(starts=wall("2027-03-28 02:30")),
            now=NOW,
            actor=planner(),
        )
    with pytest.raises(AmbiguousTime):
        timetable.move(
            moved.id,
            revision=2,
            to=ToTime(starts=wall("2026-10-25 02:30")),
            now=NOW,
            actor=planner(),
        )
    timetable.move(
        moved.id,
        revision=2,
        to=ToTime(starts=wall("2026-10-25 02:30"), fold=1),
        now=NOW,
        actor=planner(),
    )

    assert moved.starts_at.hour == 1


@pytest.mark.parametrize("shift", [False, True])
def test_a_session_moves_to_the_other_one_of_two_equal_times_and_back(
    run: CourseRun, shift: bool
) -> None:
    moved, twice = session_of(run, "M01"), wall("2026-10-25 02:30")
    moved.time_zone = "Europe/Berlin"
    database.session.commit()
    releases.release(run.id, actor=planner(), now=NOW)
    seen = []

    for fold in (0, 1, 1, 0):
        to = ToTime(starts=twice, fold=fold, shift=shift)
        timetable.move(
            moved.id, revision=moved.revision, to=to, held_too=True, now=NOW, actor=planner()
        )
        releases.release(run.id, held_too=True, actor=planner(), now=NOW)
        known = database.session.get_one(CourseSession, moved.id)
        seen.append((known.starts_at.hour, known.ends_at - known.starts_at, known.sequence))
    with pytest.raises(AmbiguousTime):
        timetable.move(
            moved.id,
            revision=moved.revision,
            to=ToTime(starts=twice, shift=shift),
            held_too=True,
            now=NOW,
            actor=planner(),
        )

    length = timedelta(minutes=moved.minutes)
    assert seen == [(0, length, 1), (1, length, 2), (1, length, 2), (0, length, 3)]


def test_a_session_that_stays_in_its_place_keeps_which_of_two_equal_times_it_has(
    run: CourseRun,
) -> None:
    moved, before = session_of(run, "M02"), session_of(run, "M01")
    for each, starts_at in ((before, "2026-10-25 01:45"), (moved, "2026-10-25 02:30")):
        each.time_zone = "Europe/Berlin"
        database.session.commit()
        to = ToTime(starts=wall(starts_at), fold=1)
        timetable.move(each.id, revision=each.revision, to=to, now=NOW, actor=planner())

    to_place = ToPlace(day=date(2026, 10, 25), after=before.id)
    timetable.move(moved.id, revision=moved.revision, to=to_place, now=NOW, actor=planner())

    assert (moved.starts_at.hour, moved.starts_at.minute) == (1, 30)


def test_a_cancelled_session_is_not_moved_and_comes_back(run: CourseRun) -> None:
    first = session_of(run, "M01")

    timetable.cancel(first.id, revision=1, actor=planner(), now=NOW)
    with pytest.raises(Conflict):
        timetable.move(first.id, revision=2, to=ToPlace(day=TUESDAY), now=NOW, actor=planner())
    timetable.restore(first.id, revision=2, actor=planner(), now=NOW)

    assert (first.status, first.revision) == ("confirmed", 3)


def test_a_room_is_set_for_the_whole_day_but_for_groups_and_pauses(run: CourseRun) -> None:
    place = room(run)
    held = [each for each in plans.sessions_of(run.id) if on(each, TUESDAY)]
    seen = rooms.seen_of(rooms.of_day(held))

    changed = rooms.assign_for_day(
        run.id, TUESDAY, room_id=place.id, seen=seen, actor=planner(), now=NOW
    )

    assert changed == sum(each.room == place for each in held)
    assert {each.kind for each in held if each.room} == {"module"}
    assert [each.room for each in held if each.group_id] == [None] * 4
    with pytest.raises(Outdated):
        rooms.assign_for_day(run.id, TUESDAY, room_id=None, seen=seen, actor=planner(), now=NOW)


def test_a_room_of_the_same_name_is_added_once(run: CourseRun) -> None:
    assert room(run, "Acacia Room") == room(run, "ACACIA room")
