"""Times to teach and visits, written by several at the same moment: nothing is lost unseen."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, time
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.availability import Source, Weekly
from app.domain.mentor_visits import State, VisitDetails
from app.extensions import db
from app.models.availability import BusyTime, TeachingTimes, WeeklyTime
from app.models.identity import new_public_id
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.person import Person
from app.models.place import City
from app.services import availability, busy_times, mentor_visits
from app.services.availability import Times
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_city, make_person

VISIT = VisitDetails(
    arrives=datetime.fromisoformat("2026-12-06T20:00"),
    departs=datetime.fromisoformat("2026-12-12T08:00"),
    purpose="To teach in December.",
)
CALENDAR = b"".join(
    line + b"\r\n"
    for line in (
        b"BEGIN:VCALENDAR",
        b"BEGIN:VEVENT",
        b"DTSTART:20261207T090000Z",
        b"DURATION:PT1H",
        b"END:VEVENT",
        b"END:VCALENDAR",
    )
)


@pytest.fixture
def app(installation: Installation) -> Flask:
    app = installation.app()
    with app.app_context():
        make_person("Grace Achieng")
        make_city()
    return app


def grace() -> Person:
    return db.session.scalars(select(Person)).one()


def say(hour: int) -> None:
    times = Times(zone="Africa/Nairobi", weekly=[Weekly(0, time(hour), time(hour + 1))])
    availability.say(grace(), times, source=Source.SELF, seen=0, actor=grace(), now=NOW)


def plan(key: str) -> None:
    city = db.session.scalars(select(City)).one()
    mentor_visits.plan(key, grace(), city, VISIT, actor=grace(), now=NOW)


def kinds(results: list[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in results)


def test_of_several_who_say_something_else_at_once_one_is_kept(app: Flask) -> None:
    results = at_once(app, [partial(say, hour) for hour in (8, 10, 12)])

    assert kinds(results) == {"NoneType": 1, "Outdated": 2}
    with app.app_context():
        assert (count(TeachingTimes), count(WeeklyTime)) == (1, 1)


def test_the_same_said_at_once_is_said_once(app: Flask) -> None:
    results = at_once(app, [partial(say, 8)] * 4)

    assert results == [None] * 4
    with app.app_context():
        assert (count(TeachingTimes, revision=1), count(WeeklyTime)) == (1, 1)


def test_a_calendar_that_is_sent_at_once_is_kept_once(app: Flask) -> None:
    def receive() -> None:
        busy_times.receive(CALENDAR, zone="Africa/Nairobi", actor=grace(), now=NOW)

    results = at_once(app, [receive] * 4)

    assert results == [None] * 4
    with app.app_context():
        assert (count(TeachingTimes), count(BusyTime)) == (1, 1)


def test_the_same_form_sent_at_once_plans_one_visit(app: Flask) -> None:
    results = at_once(app, [partial(plan, new_public_id())] * 4)

    assert results == [None] * 4
    with app.app_context():
        assert (count(MentorVisit), count(VisitTask)) == (1, 0)


def test_of_two_who_change_a_visit_at_once_one_is_turned_away(app: Flask) -> None:
    key = new_public_id()
    with app.app_context():
        plan(key)

    def change(details: VisitDetails) -> None:
        visit = db.session.scalars(select(MentorVisit)).one()
        mentor_visits.change(visit.id, details, seen=1, actor=grace(), now=NOW)

    confirmed = replace(VISIT, state=State.CONFIRMED)
    renamed = replace(VISIT, purpose="To examine.")
    results = at_once(app, [partial(change, confirmed), partial(change, renamed)])

    assert kinds(results) == {"NoneType": 1, "Outdated": 1}
    with app.app_context():
        assert count(MentorVisit, revision=2) == 1
