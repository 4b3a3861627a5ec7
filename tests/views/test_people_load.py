"""The page of the load of a course's mentors."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.mentor_visits import State, VisitDetails
from app.domain.permissions import Role
from app.domain.teaching_load import Balance
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import people_load, plans
from app.services import mentor_visits, releases, timetable
from tests.actors import sign_in
from tests.factories import NOW, give_role, make_person, planner
from tests.planning import begin, saved, session_of
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat
BEFORE = wall("2037-12-03T12:00:00+03:00")


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


@pytest.fixture(autouse=True)
def thursday_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.views.people_load.utcnow", lambda: BEFORE)


def mentor_of(run: CourseRun, name: str) -> Person:
    return give_role(make_person(name), Role.MENTOR, run=run)


def teach(run: CourseRun, person: Person, *codes: str) -> int:
    """Let somebody teach these; return how many minutes that are."""
    minutes = 0
    for code in codes:
        session = session_of(run, code)
        timetable.assign(
            session.id, revision=session.revision, room_id=None, mentor_ids=[person.id],
            actor=planner(), now=NOW,
        )  # fmt: skip
        minutes += session.minutes
    saved()
    return minutes


def visit(run: CourseRun, person: Person, **values: object) -> None:
    given = {
        "arrives": wall("2037-12-05 09:00"),
        "departs": wall("2037-12-10 18:00"),
        "purpose": "To teach",
    }
    details = VisitDetails(**(given | values))  # type: ignore[arg-type]
    key = f"visit-{person.id:010}"
    mentor_visits.plan(key, person, run.city, details, actor=planner(), now=NOW)


def loads_of(run: CourseRun, now: datetime = BEFORE) -> dict[str, people_load.Load]:
    loads = people_load.of_run(run, now=now)
    return {each.member.person.name: each for each in loads.mentors}


def read(client: FlaskClient, run: CourseRun) -> str:
    answer = client.get(f"/courses/{run.public_id}/people-load")
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def all_codes(run: CourseRun) -> list[str]:
    modules = [each for each in plans.sessions_of(run.id) if each.counts and not each.group_id]
    return list(dict.fromkeys(each.code for each in modules))


def test_who_teaches_most_comes_first_and_who_is_out_of_balance_is_marked(
    client: FlaskClient, run: CourseRun
) -> None:
    grace, sok = mentor_of(run, "Grace Achieng"), mentor_of(run, "Sok Chanthou")
    codes = all_codes(run)
    most = teach(run, sok, *codes[:-1])
    least = teach(run, grace, codes[-1])

    loads = loads_of(run)

    assert [*loads] == ["Sok Chanthou", "Grace Achieng"]
    assert [each.member.minutes for each in loads.values()] == [most, least]
    assert [each.balance for each in loads.values()] == [Balance.HEAVY, Balance.LIGHT]
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    page = read(client, run)
    assert "Much more than others" in page
    assert "Much less than others" in page


def test_the_weeks_to_come_have_other_courses_as_they_are_released(run: CourseRun) -> None:
    sok = mentor_of(run, "Sok Chanthou")
    here = teach(run, sok, "M01")
    other = begin("kumasi", groups=0)
    give_role(sok, Role.MENTOR, run=other)
    there = teach(other, sok, "M01", "M02")
    assert loads_of(run)["Sok Chanthou"].coming.minutes == here

    releases.release(other.id, actor=planner(), now=NOW)

    coming = loads_of(run)["Sok Chanthou"].coming
    assert (coming.sessions, coming.minutes) == (3, here + there)
    long_before = BEFORE - timedelta(weeks=20)
    assert loads_of(run, long_before)["Sok Chanthou"].coming.sessions == 0


def test_visits_to_the_city_are_shown_but_for_those_cancelled(
    client: FlaskClient, run: CourseRun
) -> None:
    grace, sok = mentor_of(run, "Grace Achieng"), mentor_of(run, "Sok Chanthou")
    visit(run, grace)
    visit(run, sok, state=State.CANCELLED, reason="No visa")

    loads = loads_of(run)

    assert (len(loads["Grace Achieng"].visits), len(loads["Sok Chanthou"].visits)) == (1, 0)
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    assert "09:00 Nairobi" in read(client, run)


def test_mentors_do_not_read_what_others_bear(client: FlaskClient, run: CourseRun) -> None:
    sign_in(client, mentor_of(run, "Sok Chanthou"))

    assert client.get(f"/courses/{run.public_id}/people-load").status_code == 403


def test_it_asks_for_as_much_however_many_teach(client: FlaskClient, run: CourseRun) -> None:
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    sok = mentor_of(run, "Sok Chanthou")
    teach(run, sok, "M01")
    visit(run, sok)

    def asked() -> int:
        read(client, run)
        with counted_queries() as seen:
            read(client, run)
        return len(seen)

    few = asked()
    codes = all_codes(run)[1:]
    for name, code in zip(("Ama Owusu", "José Núñez", "Mya Thandar"), codes, strict=False):
        person = mentor_of(run, name)
        teach(run, person, code)
        visit(run, person)

    assert asked() == few
