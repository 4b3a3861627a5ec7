"""Courses without days, as fellowships and series are: online week by week, and self-study."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun
from app.queries import eligibility, plans, run_needs
from app.services import course_runs, releases
from app.services import timetable as timetable_services
from app.services.city_calendars import of_cities
from app.services.timetable import ToTime
from tests.actors import sign_in
from tests.attendance_values import publish
from tests.curriculum_values import make_module, make_version
from tests.factories import (
    NOW,
    enrol,
    give_role,
    make_city,
    make_person,
    mark,
    planned_of,
    planner,
)
from tests.templates.html_page import Page

FIRST = date(2037, 12, 7)
ONLINE = [make_module(number, format="webinar", minutes=90) for number in (1, 2, 3)]
ALONE = make_module(4, format="self-study", minutes=200)


@pytest.fixture
def version(db: SQLAlchemy) -> CurriculumVersion:
    return publish(make_version(modules=(*ONLINE, ALONE)))


@pytest.fixture
def run(version: CurriculumVersion) -> CourseRun:
    city = make_city()
    return course_runs.create(
        title="Fellowship",
        city=city,
        version=version,
        adaptation=None,
        first_day=FIRST,
        groups=0,
        actor=make_person("Esther Njoroge"),
        now=NOW,
    )


def weeks(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def test_it_is_held_weekly_at_noon_from_its_first_day_on(run: CourseRun) -> None:
    sessions = planned_of(run)

    assert [(each.module_uid, each.local_start.date()) for each in sessions] == [
        (module.uid, weeks(number)) for number, module in enumerate(ONLINE)
    ]
    assert {each.local_start.hour for each in sessions} == {12}
    assert (run.starts_on, run.ends_on) == (FIRST, weeks(2))


def test_its_last_day_moves_with_its_last_session(run: CourseRun) -> None:
    last = plans.sessions_of(run.id)[-1]

    timetable_services.move(
        last.id,
        revision=last.revision,
        to=ToTime(starts=last.local_start + timedelta(weeks=1)),
        actor=planner(),
        now=NOW,
    )

    assert (run.starts_on, run.ends_on) == (FIRST, weeks(3))


def test_self_study_is_no_session_and_no_attendance_of_it_is_asked_for(run: CourseRun) -> None:
    releases.release(run.id, actor=planner(), now=NOW)
    enrolment = enrol(run, "Wanjiku Kamau")
    mark(run, enrolment)

    decision = eligibility.decisions(run, now=NOW)[enrolment.id]

    assert decision.eligible
    assert (decision.attended_minutes, decision.offered_minutes) == (270, 270)
    assert ALONE.uid not in {each.key for each in decision.criteria}
    assert run_needs.of_run(run, calendars=of_cities, now=NOW).untaught == ()


def test_pages_say_what_is_self_study(client: FlaskClient, run: CourseRun) -> None:
    slug = run.curriculum_version.curriculum.slug
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=run.city)
    sign_in(client, organiser)
    addresses = (f"/curricula/{slug}/1.0", f"/courses/{run.public_id}", "/")
    pages = {
        address: Page(client.get(address).text).one("main").words.replace("\xa0", " ")
        for address in addresses
    }

    assert {address: "3 h 20" in page for address, page in pages.items()} == dict.fromkeys(
        addresses, True
    )
    assert "Self-study, at one’s own time" in pages[f"/curricula/{slug}/1.0"]
    assert "in 3 weekly sessions" in pages[f"/curricula/{slug}/1.0"]
    assert " 0 min" not in "".join(pages.values())
