"""The conflicts of courses: what each is told of, and how much it asks of the database."""

from datetime import datetime, timedelta

from flask_sqlalchemy import SQLAlchemy

from app.domain.availability import Dated, Sort, Source
from app.domain.conflicts.plan_conflict import Rule, Severity
from app.domain.mentor_visits import VisitDetails
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Affiliation, Person
from app.models.place import Institution, VirtualRoom
from app.models.plan import PlannedSession
from app.queries import conflicts
from app.services import availability, mentor_visits, rooms, timetable
from app.services.availability import Times
from app.services.timetable import ToTime
from tests.factories import NOW, enrol, give_role, make_person, planner
from tests.planning import MONDAY, agenda_of, begin, conflicts_of, saved, session_of
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat


def mentor_of(*runs: CourseRun) -> Person:
    person = make_person("José Núñez")
    for run in runs:
        give_role(person, Role.MENTOR, run=run)
    saved()
    return person


def clashes_of(run: CourseRun, session: PlannedSession) -> list[tuple[Rule, str, bool]]:
    """Say of each clash of a session what it is about, and whether with another course."""
    facts = conflicts_of(run).of(session)
    return [(f.rule, f.name, f.elsewhere) for f in facts if f.severity is Severity.BLOCK]


def give(session: PlannedSession, *mentors: Person, room: int | None = None) -> None:
    """Give a session room and mentors."""
    timetable.assign(
        session.id,
        revision=session.revision,
        room_id=room,
        mentor_ids=[each.id for each in mentors],
        actor=planner(),
        now=NOW,
    )


def move(session: PlannedSession, starts: datetime) -> None:
    """Move a session alone."""
    timetable.move(
        session.id, revision=session.revision, to=ToTime(starts=starts), now=NOW, actor=planner()
    )


def test_one_room_for_two_groups_at_once_is_a_clash_at_both(db: SQLAlchemy) -> None:
    run = begin()
    room = rooms.add(run.city, name="Acacia Room", capacity=None, actor=planner(), now=NOW)
    one, other = agenda_of(run).days[1].blocks[-1][:2]
    for session in (one, other):
        timetable.assign(
            session.id, revision=1, room_id=room.id, mentor_ids=[], actor=planner(), now=NOW
        )

    (fact,) = [each for each in conflicts_of(run).open if each.rule is Rule.ROOM]
    assert (fact.name, {*fact.sessions}, fact.elsewhere) == ("Acacia Room", {one, other}, False)
    assert clashes_of(run, one) == clashes_of(run, other) == [(Rule.ROOM, "Acacia Room", False)]


def test_a_session_moved_into_another_takes_the_same_people_once(db: SQLAlchemy) -> None:
    run = begin()
    first, second = session_of(run, "M01"), session_of(run, "M02")
    timetable.move(
        first.id, revision=1, to=ToTime(starts=second.local_start), now=NOW, actor=planner()
    )

    facts = [each for each in conflicts_of(run).open if each.rule is Rule.PEOPLE]
    assert {fact.sessions for fact in facts} == {(first, second)}


def test_a_mentor_of_two_courses_at_once_clashes_without_naming_the_other(db: SQLAlchemy) -> None:
    here, there = begin(), begin("kumasi")
    mentor = mentor_of(here, there)
    session, other = session_of(here, "M01"), session_of(there, "M01")
    for each in (session, other):
        timetable.assign(
            each.id, revision=1, room_id=None, mentor_ids=[mentor.id], actor=planner(), now=NOW
        )
    assert clashes_of(here, session) == [(Rule.TRAVEL, "José Núñez", True)]

    timetable.move(
        other.id, revision=2, to=ToTime(starts=wall("2037-12-07 06:00")), now=NOW, actor=planner()
    )

    assert clashes_of(here, session) == [(Rule.MENTOR, "José Núñez", True)]


def test_somebody_is_still_on_the_way_from_a_session_that_is_over_whichever_courses_are_asked(
    db: SQLAlchemy,
) -> None:
    here, there = begin(), begin("kumasi")
    mentor = mentor_of(here, there)
    over, coming = session_of(here, "M01"), session_of(there, "M01")
    for each in (over, coming):
        give(each, mentor)
    now = over.ends_at + timedelta(minutes=1)

    for asked in ({there.id}, {here.id, there.id}):
        counted = conflicts.by_run(asked, now=now)
        assert (counted[there.id], counted[here.id]) == (1, 0)
    assert conflicts.by_run({here.id, there.id}, now=coming.ends_at) == {}


def test_one_room_online_for_two_courses_at_once_is_a_clash_in_both(db: SQLAlchemy) -> None:
    one, other = begin(), begin(groups=0)
    room = VirtualRoom(
        city_id=one.city_id, name="Hall online", join_link="https://meet.example/hall"
    )
    db.session.add(room)
    saved()
    ours, theirs = session_of(one, "M01"), session_of(other, "M01")
    for session in (ours, theirs):
        timetable.assign(
            session.id,
            revision=1,
            room_id=None,
            virtual_room_id=room.id,
            mentor_ids=[],
            actor=planner(),
            now=NOW,
        )

    assert clashes_of(one, ours) == [(Rule.VIRTUAL_ROOM, "Hall online", True)]
    assert clashes_of(other, theirs) == [(Rule.VIRTUAL_ROOM, "Hall online", True)]
    assert conflicts.by_run({one.id, other.id}, now=NOW) == {one.id: 1, other.id: 1}


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
    in_groups = next(each for each in agenda_of(shared).sessions if each.group_id)
    timetable.move(
        session_of(shared, "M01").id,
        revision=1,
        to=ToTime(starts=in_groups.local_start),
        now=NOW,
        actor=planner(),
    )

    counted = conflicts.by_run({run.id for run in runs}, now=NOW)

    assert counted == {run.id: len(conflicts_of(run).clashing) for run in runs[:3]}
    assert conflicts.by_run({grouped.id}, now=NOW) == {grouped.id: counted[grouped.id]}
    assert [conflicts_of(run).clashing for run in runs[3:]] == [set()] * 3


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
            for session in agenda_of(run).days[0].sessions[:more]:
                timetable.assign(
                    session.id,
                    revision=1,
                    room_id=room,
                    mentor_ids=[mentor],
                    actor=planner(),
                    now=NOW,
                )
        with counted_queries() as asked:
            conflicts.by_run(runs, now=NOW)
        counts.append(len(asked))

    assert counts == [11] * 3


def test_a_trainee_of_two_courses_at_once_is_told_in_both(db: SQLAlchemy) -> None:
    here, there = begin(), begin("kumasi", groups=0)
    person = enrol(here, "Wanjiku Kamau").person
    enrol(there, "Wanjiku Kamau").person = person
    session, other = session_of(here, "M01"), session_of(there, "M01")
    saved()

    move(other, wall("2037-12-07 06:00"))

    assert (Rule.TRAINEE, "Wanjiku Kamau", True) in clashes_of(here, session)
    assert (Rule.TRAINEE, "Wanjiku Kamau", True) in clashes_of(there, other)
    assert conflicts.by_run({here.id, there.id}, now=NOW)[here.id] >= 1


def test_a_room_with_fewer_places_than_people_is_told(db: SQLAlchemy) -> None:
    run = begin(groups=0)
    for number in range(3):
        enrol(run, f"Trainee {number}")
    small = rooms.add(run.city, name="Store", capacity=2, actor=planner(), now=NOW)
    session = session_of(run, "M01")

    give(session, room=small.id)

    (fact,) = [each for each in conflicts_of(run).open if each.rule is Rule.CAPACITY]
    assert (fact.name, fact.conflict.found, fact.conflict.asked) == ("Store", 3, 2)
    assert fact.severity is Severity.WARN


def test_a_module_that_is_cancelled_is_not_taught_and_what_needs_it_is_not_told(
    db: SQLAlchemy,
) -> None:
    run = begin()
    session = session_of(run, "M01")

    timetable.cancel(session.id, revision=1, actor=planner(), now=NOW)

    told = [(fact.rule, fact.name[:3]) for fact in conflicts_of(run).open]
    assert (Rule.UNTAUGHT, "M01") in told
    assert Rule.ORDER not in {rule for rule, _name in told}


def test_a_board_is_told_of_the_disciplines_that_nobody_on_it_has(db: SQLAlchemy) -> None:
    run = begin()
    mentor = mentor_of(run)
    hospital = Institution(city_id=run.city_id, name="Lakeside Hospital")
    db.session.add(Affiliation(person_id=mentor.id, institution=hospital, discipline=" Pathology "))
    board = session_of(run, "M14")
    saved()
    assert Rule.DISCIPLINE not in {fact.rule for fact in conflicts_of(run).open}

    give(board, mentor)

    told = [(f.rule, f.name) for f in conflicts_of(run).open if board in f.sessions]
    lacking = next(name for rule, name in told if rule is Rule.DISCIPLINE)
    assert lacking == "medical oncology, nursing, radiation oncology, radiology, surgery"
    assert (Rule.ONLY_ONE, "José Núñez") in told


def test_no_plan_of_the_four_cities_has_a_conflict_when_it_is_begun(db: SQLAlchemy) -> None:
    told = {
        slug: [(fact.rule, fact.name) for fact in conflicts_of(begin(slug)).open]
        for slug in ("nairobi", "kumasi", "phnom-penh", "asuncion")
    }

    assert told == {slug: [] for slug in told}


def test_who_is_not_free_or_in_another_city_is_told(db: SQLAlchemy) -> None:
    run = begin()
    mentor = mentor_of(run)
    mentor.time_zone = "Asia/Kolkata"
    saved()
    session = session_of(run, "M01")
    give(session, mentor)
    facts = [each for each in conflicts_of(run).open if session in each.sessions]
    assert [(each.rule, each.name) for each in facts] == [(Rule.NO_VISIT, "José Núñez")]

    stay = {"arrives": wall("2037-12-06 18:00"), "departs": wall("2037-12-10 08:00")}
    mentor_visits.plan(
        "a" * 16,
        mentor,
        run.city,
        VisitDetails(purpose="Teaching week", **stay),
        actor=planner(),
        now=NOW,
    )
    assert [each for each in conflicts_of(run).open if session in each.sessions] == []

    times = Times(zone=run.city.time_zone, dated=[Dated(MONDAY, Sort.BUSY)])
    availability.say(mentor, times, source=Source.ORGANISER, seen=0, actor=planner(), now=NOW)
    facts = [each for each in conflicts_of(run).open if session in each.sessions]
    assert [(each.rule, each.name) for each in facts] == [(Rule.UNAVAILABLE, "José Núñez")]
