"""The next 14 days in a city: what planners and mentors find there, and under which day."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.checklists import Owner, TaskDetails
from app.domain.mentor_visits import Task, VisitDetails
from app.domain.mentor_visits import TaskDetails as VisitTaskDetails
from app.domain.observation_visits import DocumentState, VisitState
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import CityHoliday
from app.models.plan import PlannedSite
from app.queries import next_days
from app.services import checklists, mentor_visits, releases, timetable
from app.services.city_calendars import of_cities
from app.services.timetable import ToTime
from tests import visiting
from tests.actors import sign_in
from tests.factories import NOW, enrol, give_role, make_person, planner
from tests.planning import MONDAY, begin, saved, session_of
from tests.proposing import make_room
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat
THURSDAY = wall("2037-12-03T12:00:00+03:00")


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


@pytest.fixture(autouse=True)
def thursday_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be Thursday 3 December 2037, noon in Nairobi, for the page."""
    monkeypatch.setattr("app.views.next_days.utcnow", lambda: THURSDAY)


def days_of(run: CourseRun, now: datetime = THURSDAY) -> dict[date, next_days.NextDay]:
    found = next_days.of_planner(run.city, calendars=of_cities, now=now)
    return {each.date: each for each in found}


def words_of(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def read(client: FlaskClient, **query: str) -> str:
    answer = client.get("/next", query_string=query)
    assert answer.status_code == 200
    return words_of(answer.text)


def mentor_of(run: CourseRun, name: str = "Sok Chanthou") -> Person:
    return give_role(make_person(name), Role.MENTOR, run=run)


def visit(run: CourseRun, person: Person, key: str = "visit-of-a-mento", **values: object) -> None:
    given = {
        "arrives": wall("2037-12-05 09:00"),
        "departs": wall("2037-12-10 18:00"),
        "purpose": "To teach",
    }
    details = VisitDetails(**(given | values))  # type: ignore[arg-type]
    mentor_visits.plan(key, person, run.city, details, actor=planner(), now=NOW)


def organiser_of(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def test_there_are_fourteen_days_from_today_in_the_city(run: CourseRun) -> None:
    late = wall("2037-12-03T23:30:00+00:00")  # the next day already in Nairobi

    assert min(days_of(run)) == date(2037, 12, 3)
    assert len(days_of(run)) == 14
    assert min(days_of(run, late)) == date(2037, 12, 4)


def test_sessions_stand_under_the_day_on_which_they_begin_there(run: CourseRun) -> None:
    found = days_of(run)

    held = {day for day, each in found.items() if each.sessions}
    assert min(held) == MONDAY
    session = session_of(run, "M01")
    assert session in found[session.local_start.date()].sessions
    assert not any(each.pause for day in found.values() for each in day.sessions)


def test_a_session_over_midnight_stands_under_today_until_it_is_over(run: CourseRun) -> None:
    session = session_of(run, "M01")
    to = ToTime(starts=wall("2037-12-06 23:45"))
    timetable.move(session.id, revision=session.revision, to=to, actor=planner(), now=NOW)

    after_midnight = wall("2037-12-07T00:05:00+03:00")
    assert session in days_of(run, after_midnight)[MONDAY].sessions
    assert session in days_of(run)[MONDAY - timedelta(days=1)].sessions


def test_who_comes_and_goes_and_what_is_to_be_seen_to(run: CourseRun) -> None:
    person = mentor_of(run)
    visa = VisitTaskDetails(task=Task.VISA, due_on=date(2037, 12, 1))
    lodging = VisitTaskDetails(task=Task.LODGING, due_on=date(2037, 12, 4))
    visit(run, person, tasks=(visa, lodging))

    found = days_of(run)

    arriving, leaving = found[date(2037, 12, 5)].arriving, found[date(2037, 12, 10)].leaving
    assert [each.person for each in (*arriving, *leaving)] == [person, person]
    assert [task.task for _, task in found[date(2037, 12, 3)].visit_tasks] == [Task.VISA]
    assert [task.task for _, task in found[date(2037, 12, 4)].visit_tasks] == [Task.LODGING]


def test_an_observation_visit_begins_and_ends_for_the_city_that_sends(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    there = visiting.arrange()

    days = {
        each.date: each
        for each in next_days.of_planner(there.kumasi, calendars=of_cities, now=THURSDAY)
    }

    assert list(days[MONDAY].beginning) == [there.visit]
    assert list(days[visiting.FRIDAY].ending) == [there.visit]
    sign_in(client, there.organiser)
    assert "Observation visit begins: Mumbai" in read(client, city="kumasi")


def test_documents_of_observation_visits_stand_under_their_day_and_those_overdue_under_today(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    there = visiting.arrange(VisitState.DOCUMENTS)
    for trainee in there.visit.trainees:
        visa, insurance = trainee.documents
        visa.due_on, insurance.due_on = date(2037, 12, 1), date(2037, 12, 10)
    there.trainee.documents[0].state = DocumentState.ACCEPTED.value
    saved()

    found = {
        each.date: [(paper.kind, paper.trainee) for paper in each.documents]
        for each in next_days.of_planner(there.kumasi, calendars=of_cities, now=THURSDAY)
        if each.documents
    }

    first, second = there.visit.trainees
    assert found == {
        date(2037, 12, 3): [("visa", second)],
        date(2037, 12, 10): [("insurance", first), ("insurance", second)],
    }
    sign_in(client, there.organiser)
    page = read(client, city="kumasi")
    assert "Visa of Kwame Boateng for the visit to Mumbai" in page
    assert "Visa of Akosua Mensah" not in page


def test_tasks_of_checklists_stand_under_their_day_and_those_overdue_under_today(
    client: FlaskClient, run: CourseRun
) -> None:
    for title, due_on in (
        ("Order lunch", date(2037, 12, 4)),
        ("Hire a bus", date(2037, 12, 1)),
        ("Write a report", date(2038, 1, 20)),
    ):
        details = TaskDetails(title=title, due=due_on, owner=Owner.HOST)
        checklists.add(run.id, details, public_id=new_public_id(), actor=planner(), now=NOW)

    found = days_of(run)

    assert [each.task.title for each in found[date(2037, 12, 4)].tasks] == ["Order lunch"]
    assert [each.task.title for each in found[date(2037, 12, 3)].tasks] == ["Hire a bus"]
    page = read(organiser_of(client, run))
    assert "Hire a bus" in page
    assert "Write a report" not in page


def test_a_holiday_stands_at_its_day(run: CourseRun, db: SQLAlchemy) -> None:
    day = date(2037, 12, 4)
    db.session.add(CityHoliday(city_id=run.city_id, day=day, name="Founders' Day"))
    saved()

    assert days_of(run)[day].holiday == "Founders' Day"


def test_planners_read_the_plan_and_days_without_anything_are_folded(
    client: FlaskClient, run: CourseRun
) -> None:
    visit(run, mentor_of(run))

    page = read(organiser_of(client, run))

    assert "The next 14 days in Nairobi" in page
    assert "Sok Chanthou arrives" in page
    assert session_of(run, "M01").title in page
    assert "nothing on these" in page


def test_mentors_read_what_they_only_host_too(client: FlaskClient, run: CourseRun) -> None:
    host, session = mentor_of(run), session_of(run, "M01")
    hall = make_room(run, "Further room")
    session.sites = [PlannedSite(room_id=hall.id, host_id=host.id)]
    saved()
    releases.release(run.id, actor=planner(), now=NOW)
    sign_in(client, host)

    page = read(client)

    assert session.title in page
    assert session_of(run, "M02").title not in page


def test_mentors_read_what_they_teach_once_it_is_released_and_nothing_else(
    client: FlaskClient, run: CourseRun
) -> None:
    mentor, other = mentor_of(run), mentor_of(run, "Grace Achieng")
    first, second = session_of(run, "M01"), session_of(run, "M02")
    for session, person in ((first, mentor), (second, other)):
        timetable.assign(
            session.id, revision=session.revision, room_id=None, mentor_ids=[person.id],
            actor=planner(), now=NOW,
        )  # fmt: skip
    visit(run, mentor)
    visit(run, other, "visit-of-another")
    sign_in(client, mentor)
    assert first.title not in read(client)

    releases.release(run.id, actor=planner(), now=NOW)

    page = read(client)
    assert first.title in page
    assert second.title not in page
    assert "Sok Chanthou arrives" in page
    assert "Grace Achieng" not in page


def test_who_has_several_cities_chooses_one_and_others_are_not_offered(
    client: FlaskClient, run: CourseRun
) -> None:
    there, elsewhere = begin("kumasi", groups=0), begin("phnom-penh", groups=0)
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=run.city)
    sign_in(client, give_role(organiser, Role.CITY_ORGANISER, city=there.city))

    assert "in Kumasi" in read(client)
    assert "in Nairobi" in read(client, city="nairobi")
    assert "in Kumasi" in read(client, city=elsewhere.city.slug)
    assert elsewhere.city.name not in read(client)


def test_trainees_are_led_to_their_own_page(client: FlaskClient, run: CourseRun) -> None:
    sign_in(client, enrol(run, "Wanjiku Kamau").person)

    page = read(client)

    assert "What you attend stands on your page." in page
    assert "M01" not in page


def test_it_asks_for_as_much_however_much_there_is(client: FlaskClient, run: CourseRun) -> None:
    organiser_of(client, run)
    visit(run, mentor_of(run))

    def asked() -> int:
        read(client)
        with counted_queries() as seen:
            read(client)
        return len(seen)

    few = asked()
    for number in range(3):
        other = begin(title=f"Course {number}", groups=2)
        session = session_of(other, "M01")
        person = mentor_of(other, f"Mentor {'ABC'[number]}")
        timetable.assign(
            session.id, revision=session.revision, room_id=None, mentor_ids=[person.id],
            actor=planner(), now=NOW,
        )  # fmt: skip
        visit(other, person, f"visit-number-00{number}")

    assert asked() == few
