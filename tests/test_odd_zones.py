"""Clocks that are odd: what pages, calendars and the ledger of hours make of the same sessions.

Half and quarter hours, sessions over midnight, and nights in which clocks are put forward or back.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.domain.wall_time import to_instant
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.person import Person
from app.models.plan import PlannedMentor
from app.queries import fair_hours
from app.services import subscriptions
from app.views import feeds, my, next_days
from tests.actors import sign_in
from tests.factories import NOW, give_role, known_to_all, make_person, make_run
from tests.ical_lint import lint
from tests.planning import saved

wall = datetime.fromisoformat


@dataclass(frozen=True)
class Odd:
    """A session as it is agreed, and what has to come of it everywhere."""

    zone: str
    starts: str  # by the clocks of the city
    minutes: int
    shown: str  # from when to when, by the same clocks
    begins: str  # in UTC, as calendars write it
    ends: str
    outside: int  # minutes before 8:00 or after 20:00
    fold: int | None = None


ODD = {
    "half an hour, early": Odd(
        "Asia/Yangon", "2027-03-08 07:30", 60, "07:30–08:30",
        "20270308T010000Z", "20270308T020000Z", 30,
    ),
    "three quarters, late": Odd(
        "Asia/Kathmandu", "2027-03-08 19:45", 60, "19:45–20:45",
        "20270308T140000Z", "20270308T150000Z", 45,
    ),
    "over midnight": Odd(
        "Asia/Yangon", "2027-03-08 23:30", 60, "23:30–00:30",
        "20270308T170000Z", "20270308T180000Z", 60,
    ),
    "over midnight of a year": Odd(
        "Asia/Kathmandu", "2027-12-31 23:45", 45, "23:45–00:30",
        "20271231T180000Z", "20271231T184500Z", 45,
    ),
    "an evening in summer time": Odd(
        "America/Asuncion", "2027-12-06 19:30", 60, "19:30–20:30",
        "20271206T223000Z", "20271206T233000Z", 30,
    ),
    "over an hour that never comes": Odd(
        "Europe/Chisinau", "2027-03-28 01:30", 390, "01:30–09:00",
        "20270327T233000Z", "20270328T060000Z", 330,
    ),
    "over an hour that comes twice": Odd(
        "Europe/Chisinau", "2027-10-31 01:30", 240, "01:30–04:30",
        "20271030T223000Z", "20271031T023000Z", 240,
    ),
    "over a midnight that never comes": Odd(
        "America/Santiago", "2027-09-04 23:30", 60, "23:30–01:30",
        "20270905T033000Z", "20270905T043000Z", 60,
    ),
    "the first of two": Odd(
        "America/Santiago", "2027-04-03 23:30", 60, "23:30–23:30",
        "20270404T023000Z", "20270404T033000Z", 60, fold=0,
    ),
    "the second of two": Odd(
        "America/Santiago", "2027-04-03 23:30", 60, "23:30–00:30",
        "20270404T033000Z", "20270404T043000Z", 60, fold=1,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """The session, its course, and who teaches it."""

    run: CourseRun
    session: CourseSession
    mentor: Person
    odd: Odd


@pytest.fixture(params=ODD.values(), ids=ODD.keys())
def held(db: SQLAlchemy, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Held:
    odd: Odd = request.param
    run = make_run(groups=0)
    run.city.time_zone = odd.zone
    starts_at = to_instant(wall(odd.starts), odd.zone, fold=odd.fold)
    session = known_to_all(
        course_run=run,
        kind="module",
        code="M99",
        title="Case discussion",
        local_start=wall(odd.starts),
        minutes=odd.minutes,
        time_zone=odd.zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=odd.minutes),
    )
    mentor = give_role(make_person("Sok Chanthou"), Role.MENTOR, run=run)
    db.session.add(PlannedMentor(planned_session_id=session.id, person=mentor))
    db.session.add(MentorAssignment(course_session_id=session.id, person=mentor))
    saved()
    for module in (feeds, my, next_days):
        monkeypatch.setattr(module, "utcnow", lambda: starts_at - timedelta(days=2))
    return Held(run, session, mentor, odd)


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def event(feed: bytes, held: Held) -> dict[str, str]:
    """Return the lines of a session in a feed, by their names."""
    assert lint(feed) == []
    events = feed.decode().replace("\r\n ", "").split("BEGIN:VEVENT")
    (mine,) = [each for each in events if held.session.uid in each]
    return dict(line.partition(":")[::2] for line in mine.split("\r\n") if ":" in line)


def test_pages_say_what_clocks_show(held: Held, client: FlaskClient) -> None:
    city = held.run.city.name
    shown = f"{held.odd.shown} {city}"

    sign_in(client, held.mentor)
    assert shown in words(client, "/me")
    assert shown in words(client, "/next")
    assert shown in words(client, f"/courses/{held.run.public_id}/agenda")
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=held.run.city))
    assert shown in words(client, "/next")
    assert shown in words(client, f"/courses/{held.run.public_id}/agenda")


def test_calendars_say_the_same_moments(held: Held, client: FlaskClient) -> None:
    secret = subscriptions.subscribe("Phone", actor=held.mentor, now=NOW)

    for address in (f"/calendar/{secret}.ics", "/calendar/city/nairobi.ics"):
        said = event(client.get(address).data, held)
        assert (said["DTSTART"], said["DTEND"]) == (held.odd.begins, held.odd.ends)


def test_the_ledger_counts_what_clocks_show(held: Held) -> None:
    (mentor,) = fair_hours.of_run(held.run, now=NOW).mentors

    assert (mentor.burden.minutes, mentor.burden.outside) == (held.odd.minutes, held.odd.outside)
    assert mentor.burden.worst is not None
