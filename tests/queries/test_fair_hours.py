"""The ledger of fair hours: by whose clocks each session counts, and for whom."""

from datetime import datetime

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.mentor_visits import VisitDetails
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import fair_hours, plans
from app.queries.fair_hours import Ledger
from app.services import mentor_visits, releases, timetable
from app.services.timetable import ToTime
from tests.factories import NOW, give_role, make_person, planner, works_in
from tests.planning import begin, give, saved, session_of
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


def mentor_of(run: CourseRun, name: str = "Sok Chanthou", zone: str | None = None) -> Person:
    person = give_role(make_person(name), Role.MENTOR, run=run)
    person.time_zone = zone
    saved()
    return person


def online(run: CourseRun, *, place: int = 0) -> PlannedSession:
    """Hold a module of a course online."""
    modules = [each for each in plans.sessions_of(run.id) if each.counts and not each.group_id]
    modules[place].online = True
    saved()
    return modules[place]


def teach(session: PlannedSession, person: Person, starts: str) -> PlannedSession:
    """Let somebody teach a session at a time of the city."""
    give(session, person)
    timetable.move(
        session.id,
        revision=session.revision,
        to=ToTime(starts=wall(starts)),
        actor=planner(),
        now=NOW,
    )
    return session


def ledger_of(run: CourseRun) -> Ledger:
    return fair_hours.of_run(run, now=NOW)


def places(ledger: Ledger) -> dict[str, int]:
    return {each.zone: each.burden.outside for each in ledger.places}


def mentors(ledger: Ledger) -> dict[str, int]:
    return {each.person.name: each.burden.outside for each in ledger.mentors}


def test_a_course_at_fair_hours_costs_nobody_anything(run: CourseRun) -> None:
    ledger = ledger_of(run)

    assert places(ledger) == {"Africa/Nairobi": 0}
    assert (ledger.heaviest_place, ledger.heaviest_mentor, ledger.mentors) == (None, None, ())
    assert ledger.places[0].burden.minutes > 0


def test_online_a_mentor_teaches_by_the_clocks_at_home(run: CourseRun) -> None:
    """18:00 in Nairobi is 21:45 in Kathmandu, and nothing there is fair."""
    session = online(run)
    teach(session, mentor_of(run, zone="Asia/Kathmandu"), "2037-12-02 18:00")

    ledger = ledger_of(run)

    minutes = session.minutes
    assert places(ledger) == {"Asia/Kathmandu": minutes, "Africa/Nairobi": max(minutes - 120, 0)}
    assert mentors(ledger) == {"Sok Chanthou": minutes}
    assert ledger.mentors[0].burden.worst is not None
    assert ledger.mentors[0].burden.sessions == ((session.public_id, minutes),)


def test_in_person_the_clocks_are_those_of_the_city(run: CourseRun) -> None:
    session = teach(
        session_of(run, "M01"), mentor_of(run, zone="Asia/Kathmandu"), "2037-12-07 07:00"
    )

    assert places(ledger_of(run)) == {"Africa/Nairobi": min(session.minutes, 60)}
    assert mentors(ledger_of(run)) == {"Sok Chanthou": min(session.minutes, 60)}


def test_on_a_visit_a_mentor_teaches_online_by_the_clocks_there(run: CourseRun) -> None:
    person = mentor_of(run, zone="Asia/Kathmandu")
    teach(online(run), person, "2037-12-02 17:00")
    mentor_visits.plan(
        "visit-of-sok-cha",
        person,
        run.city,
        VisitDetails(
            arrives=wall("2037-12-01 09:00"), departs=wall("2037-12-10 18:00"), purpose="To teach"
        ),
        actor=planner(),
        now=NOW,
    )

    assert places(ledger_of(run)).keys() == {"Africa/Nairobi"}


def test_whose_home_is_not_known_has_the_clocks_of_where_they_work_else_of_the_city(
    run: CourseRun, db: SQLAlchemy
) -> None:
    there = begin("kumasi", groups=0)
    worker, nobody_knows = mentor_of(run, "Ama Owusu"), mentor_of(run, "José Núñez")
    works_in(there.city, worker, "Komfo Anokye Teaching Hospital")
    first = teach(online(run), worker, "2037-12-02 10:00")  # 07:00 in Kumasi
    teach(online(run, place=1), nobody_knows, "2037-12-03 10:00")

    outside = min(first.minutes, 60)
    assert places(ledger_of(run)) == {"Africa/Accra": outside, "Africa/Nairobi": 0}


def test_groups_that_are_taught_at_once_are_one_evening_for_their_city(db: SQLAlchemy) -> None:
    run = begin(groups=2)
    parallel = [each for each in plans.sessions_of(run.id) if each.group_id]
    one, other = [each for each in parallel if each.starts_at == parallel[0].starts_at]
    for session in (one, other):
        to = ToTime(starts=wall("2037-12-07 20:00"))
        timetable.move(session.id, revision=session.revision, to=to, actor=planner(), now=NOW)

    assert one.starts_at == other.starts_at
    assert places(ledger_of(run)) == {"Africa/Nairobi": one.minutes}
    assert len(ledger_of(run).places[0].burden.sessions) == 2


def test_what_is_cancelled_costs_nothing(run: CourseRun) -> None:
    session = teach(session_of(run, "M01"), mentor_of(run), "2037-12-07 21:00")
    assert places(ledger_of(run)) != {"Africa/Nairobi": 0}

    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)

    assert places(ledger_of(run)) == {"Africa/Nairobi": 0}
    assert ledger_of(run).mentors == ()


def test_a_year_has_other_courses_of_the_curriculum_as_they_are_released(run: CourseRun) -> None:
    person = mentor_of(run)
    here = teach(session_of(run, "M01"), person, "2037-12-07 07:00")
    other = begin("kumasi", groups=0)
    give_role(person, Role.MENTOR, run=other)
    saved()
    held = teach(session_of(other, "M01"), person, "2037-12-05 06:00")
    assert ledger_of(run).mentors[0].year.outside == here.minutes

    releases.release(other.id, actor=planner(), now=NOW)

    (mentor,) = ledger_of(run).mentors
    assert mentor.burden.outside == here.minutes <= 60
    assert mentor.year.outside == here.minutes + min(held.minutes, 120)


def test_it_asks_for_as_much_however_many_teach(run: CourseRun) -> None:
    def asked() -> int:
        saved()
        with counted_queries() as seen:
            ledger_of(run)
        return len(seen)

    teach(online(run), mentor_of(run, zone="Asia/Kathmandu"), "2037-12-02 10:00")
    few = asked()
    for place, name in enumerate(("Ama Owusu", "José Núñez", "Mya Thandar"), start=1):
        teach(
            online(run, place=place), mentor_of(run, name, "Asia/Yangon"), f"2037-12-0{place} 14:00"
        )

    assert asked() <= few
