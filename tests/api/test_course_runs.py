"""Courses for programs: what is released for those who may see it, the plan for planners alone."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import releases as queries
from app.services import timetable
from tests.api.callers import Program, program, token_of
from tests.factories import NOW, give_role, make_person, make_run, planned_of, planner, sessions_of
from tests.queries_counted import counted_queries


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run("nairobi")


@pytest.fixture
def organiser(app: Flask, run: CourseRun) -> Program:
    return program(app, give_role(make_person("Amina"), Role.CITY_ORGANISER, city=run.city))


@pytest.fixture
def mentor(app: Flask, run: CourseRun) -> Person:
    return give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)


def cancel_first(run: CourseRun) -> str:
    first = planned_of(run)[0]
    timetable.cancel(first.id, revision=first.revision, actor=planner(), now=NOW)
    return first.public_id


def test_a_course_says_what_it_teaches_where_and_when(organiser: Program, run: CourseRun) -> None:
    expected = {
        "id": run.public_id,
        "title": "Multidisciplinary Cancer Management Course",
        "city": "nairobi",
        "time_zone": "Africa/Nairobi",
        "curriculum": "mcmc@1.0.0",
        "adaptation": run.adaptation_version.label if run.adaptation_version else None,
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
        "status": "published",
    }
    assert organiser.get(f"/course-runs/{run.public_id}").json == expected
    assert organiser.get("/course-runs").json == {"items": [expected], "next_cursor": None}


def test_courses_of_other_cities_are_not_found(app: Flask, organiser: Program) -> None:
    other = make_run("kumasi")

    assert other.public_id not in [
        each["id"] for each in organiser.get("/course-runs").json["items"]
    ]
    for part in ("", "/sessions", "/plan", "/releases"):
        assert organiser.get(f"/course-runs/{other.public_id}{part}").status_code == 404
    assert organiser.post(f"/course-runs/{other.public_id}/releases", {}).status_code == 404


def test_sessions_have_the_offset_of_their_zone(organiser: Program, run: CourseRun) -> None:
    items = organiser.get(f"/course-runs/{run.public_id}/sessions").json["items"]
    first = sessions_of(run)[0]

    assert [each["id"] for each in items] == [each.public_id for each in sessions_of(run)]
    assert items[0]["starts_at"] == f"{first.local_start.isoformat()}+03:00"
    assert datetime.fromisoformat(items[0]["ends_at"]).astimezone(UTC) == first.ends_at
    assert items[0]["time_zone"] == "Africa/Nairobi"


def test_the_plan_is_for_planners_and_nobody_else_learns_of_it(
    app: Flask, organiser: Program, mentor: Person, run: CourseRun
) -> None:
    cancelled = cancel_first(run)
    address = f"/course-runs/{run.public_id}"

    def statuses(caller: Program, part: str) -> dict[str, str]:
        return {each["id"]: each["status"] for each in caller.get(address + part).json["items"]}

    teacher = program(app, mentor)
    assert statuses(organiser, "/plan")[cancelled] == "cancelled"
    assert statuses(organiser, "/sessions")[cancelled] == "confirmed"
    assert statuses(teacher, "/sessions")[cancelled] == "confirmed"
    assert teacher.get(f"{address}/plan").status_code == 403
    assert teacher.post(f"{address}/releases", {}).status_code == 403


def test_a_plan_is_released_once_with_the_state_that_was_read(
    organiser: Program, run: CourseRun
) -> None:
    cancelled = cancel_first(run)
    address = f"/course-runs/{run.public_id}"
    state = organiser.get(f"{address}/plan").json["state"]

    made = organiser.post(f"{address}/releases", {"note": "One less", "state": state})
    again = organiser.post(f"{address}/releases", {"note": "One less", "state": state})

    assert (made.status_code, made.json["number"], made.json["note"]) == (201, 2, "One less")
    assert again.json["number"] == 2
    listed = organiser.get(f"{address}/releases").json["items"]
    assert [each["number"] for each in listed] == [2, 1]
    items = organiser.get(f"{address}/sessions").json["items"]
    assert next(each for each in items if each["id"] == cancelled)["status"] == "cancelled"


def test_a_plan_that_was_changed_since_is_not_released(organiser: Program, run: CourseRun) -> None:
    address = f"/course-runs/{run.public_id}"
    state = organiser.get(f"{address}/plan").json["state"]
    cancel_first(run)

    refused = organiser.post(f"{address}/releases", {"state": state})

    assert refused.status_code == 409
    assert len(queries.of_run(run.id)) == 1


def test_a_token_that_only_reads_releases_nothing(app: Flask, run: CourseRun) -> None:
    person = give_role(make_person("Esther"), Role.CITY_ORGANISER, city=run.city)
    reader = Program(app.test_client(), token_of(person, "read"))
    cancel_first(run)

    assert reader.post(f"/course-runs/{run.public_id}/releases", {}).status_code == 403
    assert len(queries.of_run(run.id)) == 1


def test_sessions_cost_as_much_for_any_number_of_them(organiser: Program, run: CourseRun) -> None:
    counts = []
    for _ in range(2):
        with counted_queries() as sent:
            organiser.get(f"/course-runs/{run.public_id}/sessions")
            organiser.get("/course-runs")
        counts.append(len(sent))
        make_run("nairobi")

    assert counts[0] == counts[1]
