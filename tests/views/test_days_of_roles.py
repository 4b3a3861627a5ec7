"""A role lasts to the end of its last day as clocks show it where the role lies."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.views import access, course_runs, navigation, today
from tests.actors import sign_in
from tests.factories import give_role, make_person, make_run
from tests.queries_counted import counted_queries

LAST_DAY = date(2026, 11, 2)
# Asunción is three hours behind UTC: there it is 21:30 of the last day, then half past midnight.
IN_THE_EVENING = datetime(2026, 11, 3, 0, 30, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 11, 3, 3, 30, tzinfo=UTC)


@pytest.fixture
def run(client: FlaskClient) -> CourseRun:
    return make_run("asuncion")


def organiser(run: CourseRun) -> Person:
    return give_role(make_person(), Role.CITY_ORGANISER, city=run.city, ends_on=LAST_DAY)


def mentor(run: CourseRun) -> Person:
    return give_role(make_person(), Role.MENTOR, run=run, ends_on=LAST_DAY)


@pytest.mark.parametrize("somebody", [organiser, mentor])
@pytest.mark.parametrize(("moment", "gets_in"), [(IN_THE_EVENING, True), (AFTER_MIDNIGHT, False)])
def test_the_last_day_of_a_role_ends_at_midnight_of_its_city(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    run: CourseRun,
    somebody: Callable[[CourseRun], Person],
    moment: datetime,
    gets_in: bool,
) -> None:
    sign_in(client, somebody(run))
    for module in (access, course_runs, navigation, today):
        monkeypatch.setattr(module, "utcnow", lambda: moment)
    address = f"/courses/{run.public_id}"

    assert client.get(address).status_code == (200 if gets_in else 404)
    assert (address in client.get("/courses").text) is gets_in
    assert (">Courses<" in client.get("/today").text) is gets_in


def test_roles_on_the_platform_end_at_midnight_of_utc(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, run: CourseRun
) -> None:
    person = give_role(make_person(), Role.PLATFORM_ADMINISTRATOR, ends_on=LAST_DAY)
    sign_in(client, person)
    monkeypatch.setattr(access, "utcnow", lambda: IN_THE_EVENING)

    assert client.get(f"/courses/{run.public_id}").status_code == 404


def test_however_many_roles_somebody_has_who_they_are_takes_two_queries(
    client: FlaskClient, run: CourseRun
) -> None:
    counts = []
    for person in (organiser(run), give_role(organiser(run), Role.MENTOR, run=run)):
        sign_in(client, person)
        with counted_queries() as statements:
            client.get("/verify")
        counts.append(len(statements))

    assert counts == [2, 2]
