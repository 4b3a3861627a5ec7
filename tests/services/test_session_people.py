"""Who does what in a session, where else it is followed, and how certain it is."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import NotOfThisRun
from app.domain.plans.teaching import MentorPart
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room, VirtualRoom
from app.models.plan import PlannedSession, PlannedSite
from app.queries import doubts, plans
from app.queries import releases as release_queries
from app.services import (
    board,
    faculty,
    plan_history,
    releases,
    rooms,
    session_people,
    timetable,
)
from app.services.board import ToRoom, Wish
from app.services.city_calendars import of_cities
from app.services.plan_edits import Outdated, RoomClosed
from tests.factories import NOW, enrol, make_city, planned_of, planner, sessions_of
from tests.planning import begin, conflicts_of, give, saved, session_of

ASSESSOR, MODERATOR = MentorPart.ASSESSOR, MentorPart.MODERATOR


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def mentor(run: CourseRun, name: str) -> Person:
    address = f"{name.lower()}@example.org"
    return faculty.add(run.id, address=address, name=name, actor=planner(), now=NOW)


def taught_by(run: CourseRun, *people: Person, code: str = "M05") -> PlannedSession:
    session = session_of(run, code)
    return give(session, *people, room=session.room)


def settle(session: PlannedSession, **values: object) -> PlannedSession:
    given = {
        "revision": session.revision,
        "parts": {},
        "remote": [],
        "sites": {},
        "actor": planner(),
        "now": NOW,
    }
    return session_people.settle(session.id, **(given | values))  # type: ignore[arg-type]


def hall(run: CourseRun, capacity: int | None = 40, *, city: str = "") -> Room:
    where = make_city(city, time_zone="America/Asuncion") if city else run.city
    return rooms.add(where, name="Hall", capacity=capacity, actor=planner(), now=NOW)


def of(session: PlannedSession) -> tuple[object, ...]:
    (value,) = plans.values_of([session])
    return value.parts, value.remote, value.sites


def test_parts_places_and_hosts_are_kept_released_and_can_be_undone(
    db: SQLAlchemy, run: CourseRun
) -> None:
    ana, ben = mentor(run, "Ana"), mentor(run, "Ben")
    there = hall(run, city="asuncion-2")
    session = taught_by(run, ana, ben)
    releases.release(run.id, actor=planner(), now=NOW)
    (known,) = sessions_of(run, id=session.id)
    sequence = known.sequence

    actor = planner()
    settle(
        session, parts={ben.id: ASSESSOR}, remote=[ana.id], sites={there.id: ben.id}, actor=actor
    )
    assert of(session) == (((ben.id, "assessor"),), (ana.id,), ((there.id, ben.id),))
    assert plans.values_of([known])[0].parts == ()

    releases.release(run.id, actor=planner(), now=NOW)
    assert plans.values_of([known]) == plans.values_of([session])
    assert known.sequence == sequence + 1  # it is held in another place as well
    assert release_queries.counts_by_run([run.id])[run.id] == 0

    plan_history.undo(run.id, actor=actor, now=NOW)
    assert of(session) == ((), (), ())
    assert release_queries.counts_by_run([run.id])[run.id] == 1


def test_a_change_of_parts_alone_waits_to_be_released_and_is_told_to_the_mentor(
    run: CourseRun,
) -> None:
    ana = mentor(run, "Ana")
    session = taught_by(run, ana)
    releases.release(run.id, actor=planner(), now=NOW)

    settle(session, parts={ana.id: MODERATOR})

    found = release_queries.to_release(run.id, planned_of(run))
    assert [change.kinds for change in found] == [("mentors",)]
    assert ana in {person for told in release_queries.told(run, found) for person in told.people}


def test_an_older_release_that_is_planned_again_has_its_parts_and_rooms(run: CourseRun) -> None:
    ana, room = mentor(run, "Ana"), hall(run)
    session = taught_by(run, ana)
    settle(session, parts={ana.id: MODERATOR}, sites={room.id: None})
    releases.release(run.id, actor=planner(), now=NOW)
    settle(session, parts={ana.id: MentorPart.LEAD})
    releases.release(run.id, actor=planner(), now=NOW)

    plan_history.go_back(run.id, 1, actor=planner(), now=NOW)

    assert of(session) == (((ana.id, "moderator"),), (), ((room.id, None),))


def test_an_older_release_comes_back_without_a_host_who_is_no_mentor_any_more(
    run: CourseRun,
) -> None:
    ana, ben, room = mentor(run, "Ana"), mentor(run, "Ben"), hall(run)
    session = settle(taught_by(run, ana), sites={room.id: ben.id})
    releases.release(run.id, actor=planner(), now=NOW)
    settle(session)
    faculty.remove(run.id, ben.id, actor=planner(), now=NOW)

    plan_history.go_back(run.id, 1, actor=planner(), now=NOW)

    assert of(session) == ((), (), ((room.id, None),))


def test_who_is_taken_off_the_course_looks_after_no_room_any_more(run: CourseRun) -> None:
    ben, room = mentor(run, "Ben"), hall(run)
    session = settle(taught_by(run), sites={room.id: ben.id})

    faculty.remove(run.id, ben.id, actor=planner(), now=NOW)

    assert of(session) == ((), (), ((room.id, None),))


def test_who_does_not_teach_it_has_no_part_and_who_is_no_mentor_hosts_nothing(
    run: CourseRun,
) -> None:
    ana, ben, room = mentor(run, "Ana"), mentor(run, "Ben"), hall(run)
    session, stranger = taught_by(run, ana), planner()
    saved()

    for wrong in (
        {"parts": {ben.id: ASSESSOR}},
        {"remote": [ben.id]},
        {"sites": {room.id: stranger.id}},
    ):
        with pytest.raises(NotOfThisRun):
            settle(session, **wrong)


def test_its_own_room_is_no_further_one_and_a_closed_one_is_not_taken(
    db: SQLAlchemy, run: CourseRun
) -> None:
    session, room = taught_by(run), hall(run)
    closed = rooms.add(run.city, name="Attic", capacity=3, actor=planner(), now=NOW)
    closed.closed = True
    saved()
    session = give(session, room=room)

    with pytest.raises(NotOfThisRun):
        settle(session, sites={room.id: None})
    with pytest.raises(RoomClosed):
        settle(session, sites={closed.id: None})


def test_who_looked_at_an_older_state_is_turned_away(run: CourseRun) -> None:
    ana = mentor(run, "Ana")
    session = taught_by(run, ana)
    seen = session.revision
    settle(session, parts={ana.id: MODERATOR})

    with pytest.raises(Outdated):
        settle(session, revision=seen, parts={ana.id: ASSESSOR})


def test_a_further_room_is_taken_at_that_time(run: CourseRun) -> None:
    room = hall(run, 40)
    first, second = session_of(run, "M05"), session_of(run, "M08")
    settle(first, sites={room.id: None})
    give(second, room=room)
    rules = {each.rule for each in conflicts_of(run).of(first)}
    assert "room" not in rules

    timetable.move(
        second.id,
        revision=second.revision,
        to=timetable.ToTime(starts=first.local_start),
        actor=planner(),
        now=NOW,
    )

    assert "room" in {each.rule for each in conflicts_of(run).of(first)}


def in_rooms_of(
    run: CourseRun, session: PlannedSession, own: int | None, *further: int | None
) -> str:
    """What is told of places where a session is held in rooms of so many; -1 is no room."""
    ours, *others = (
        Room(city_id=run.city_id, name=f"{number}: {own}, {further}", capacity=each)
        for number, each in enumerate((own, *further))
    )
    session.room = None if own == -1 else ours
    session.sites = [PlannedSite(room=each) for each in others]
    saved()
    told = (each for each in conflicts_of(run).of(session) if each.rule == "capacity")
    return ", ".join(f"{e.conflict.found} in {e.conflict.asked}" for e in told)


def test_the_places_of_all_rooms_of_a_session_count_where_they_are_known(run: CourseRun) -> None:
    for number in range(5):
        enrol(run, f"Trainee {number}")
    session = session_of(run, "M05")

    assert in_rooms_of(run, session, 2) == "5 in 2"
    assert in_rooms_of(run, session, 2, 2) == "5 in 4"
    assert in_rooms_of(run, session, 2, 2, 1) == ""
    # Of a room that nobody counted it cannot be said how many have a place.
    assert in_rooms_of(run, session, 2, None) == ""
    assert in_rooms_of(run, session, None, 2) == ""
    assert in_rooms_of(run, session, -1, 1, 3) == "5 in 4"


def test_what_is_followed_from_anywhere_has_places_for_everybody(run: CourseRun) -> None:
    for number in range(5):
        enrol(run, f"Trainee {number}")
    session = session_of(run, "M05")
    session.virtual_room = VirtualRoom(
        city_id=run.city_id, name="Skylark", join_link="https://x.org/"
    )

    assert in_rooms_of(run, session, -1, 2) == ""
    assert in_rooms_of(run, session, 1, 2) == "5 in 3"
    session.virtual_room, session.online = None, True
    assert in_rooms_of(run, session, -1, 2, 1) == ""


def test_who_joins_from_elsewhere_needs_no_visit(db: SQLAlchemy, run: CourseRun) -> None:
    ana = mentor(run, "Ana")
    ana.time_zone = "America/Bogota"
    saved()
    session = taught_by(run, ana)
    assert "no_visit" in {each.rule for each in conflicts_of(run).of(session)}

    settle(session, remote=[ana.id])

    assert "no_visit" not in {each.rule for each in conflicts_of(run).of(session)}


def test_nobody_who_speaks_the_language_of_the_city_is_told_until_somebody_interprets(
    run: CourseRun,
) -> None:
    ana, ben = mentor(run, "Ana"), mentor(run, "Ben")
    ana.languages, ben.languages = ["es-PY"], []
    saved()
    session = taught_by(run, ana, ben)
    assert "interpreter" not in {each.rule for each in conflicts_of(run).of(session)}
    ben.languages = ["pt", "es"]
    saved()
    assert "interpreter" in {each.rule for each in conflicts_of(run).of(session)}

    settle(session, parts={ben.id: MentorPart.INTERPRETER})
    assert "interpreter" not in {each.rule for each in conflicts_of(run).of(session)}


def test_a_tentative_session_is_planned_released_and_held_like_any_other(run: CourseRun) -> None:
    session = session_of(run, "M05")
    counted = sum(each.counts for each in planned_of(run))
    timetable.doubt(session.id, revision=session.revision, actor=planner(), now=NOW)
    releases.release(run.id, actor=planner(), now=NOW)

    (known,) = sessions_of(run, id=session.id)
    assert (known.status, known.counts) == ("tentative", True)
    assert sum(each.counts for each in planned_of(run)) == counted

    timetable.confirm(session.id, revision=session.revision, actor=planner(), now=NOW)
    releases.release(run.id, actor=planner(), now=NOW)
    assert (known.status, known.sequence) == ("confirmed", 1)


def test_a_further_room_that_becomes_its_own_is_no_further_one_any_more(run: CourseRun) -> None:
    room = hall(run)
    session = session_of(run, "M05")
    of_day = rooms.of_day(on_that_day(run, session))
    ways = (
        lambda: give(session, room=room),
        lambda: board.change(
            session.id,
            revision=session.revision,
            wish=Wish(columns=(ToRoom(room.id),)),
            actor=planner(),
            now=NOW,
        ),
        lambda: rooms.assign_for_day(
            run.id,
            session.local_start.date(),
            room_id=room.id,
            seen=rooms.seen_of(of_day),
            actor=planner(),
            now=NOW,
        ),
    )
    for take in ways:
        settle(session, sites={room.id: None})
        take()
        assert (session.room, session.sites) == (room, [])
        give(session)


def on_that_day(run: CourseRun, session: PlannedSession) -> list[PlannedSession]:
    day = session.local_start.date()
    return [each for each in planned_of(run) if each.local_start.date() == day]


def test_who_nothing_is_said_of_and_rooms_that_were_not_shown_stay_as_they_are(
    run: CourseRun,
) -> None:
    ana, ben, room = mentor(run, "Ana"), mentor(run, "Ben"), hall(run)
    other = rooms.add(run.city, name="Attic", capacity=3, actor=planner(), now=NOW)
    session = taught_by(run, ana, ben)
    settle(session, parts={ben.id: ASSESSOR}, remote=[ben.id], sites={room.id: ben.id})

    settle(session, parts={ana.id: MODERATOR}, sites={other.id: None}, shown=[])
    parts = ((ana.id, "moderator"), (ben.id, "assessor"))
    assert of(session) == (parts, (ben.id,), ((room.id, ben.id), (other.id, None)))

    settle(session, parts={ben.id: MentorPart.LEAD}, sites={other.id: None}, shown=[room.id])
    assert of(session) == (((ana.id, "moderator"),), (), ((other.id, None),))


def test_who_looks_after_a_room_is_doubted_on_today_as_on_the_page_of_conflicts(
    run: CourseRun,
) -> None:
    ana, ben = mentor(run, "Ana"), mentor(run, "Ben")
    ben.time_zone = "Europe/Lisbon"
    saved()
    session = taught_by(run, ana)
    # In another city, which is neither their home nor visited by them.
    settle(session, sites={hall(run, city="asuncion-2").id: ben.id})
    there = conflicts_of(run).doubtful

    assert [each.rule for each in there if session in each.sessions] == ["no_visit"]
    assert doubts.by_run([run.id], calendars=of_cities) == {run.id: len(there)}
