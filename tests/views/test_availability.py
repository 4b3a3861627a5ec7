"""The pages on which times to teach are said, and those on which planners read them."""

import io
from datetime import time, timedelta
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.clock import utcnow
from app.domain.availability import Dated, Sort, Source, Weekly
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import availability as queries
from app.services import availability
from app.services.availability import Times
from tests.actors import CSRF, sign_in
from tests.factories import NOW, give_role, make_person, works_in
from tests.planning import MONDAY, TUESDAY, begin

NAIROBI = "Africa/Nairobi"
OWN = "/my/availability"


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


@pytest.fixture
def grace(run: CourseRun) -> Person:
    return give_role(make_person("Grace Achieng", email="grace@example.org"), Role.MENTOR, run=run)


@pytest.fixture
def organiser(run: CourseRun) -> Person:
    return give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)


def form(*rows: dict[str, str], revision: int = 0, zone: str = NAIROBI) -> dict[str, str]:
    """What a browser sends: each row by its kind, `week` or `day`."""
    sent = {"csrf_token": CSRF, "revision": str(revision), "zone": zone}
    numbers = {"week": count(), "day": count()}
    for row in rows:
        kind = "week" if "weekday" in row else "day"
        number = next(numbers[kind])
        sent[f"{kind}-{number}-used"] = "1"
        sent |= {f"{kind}-{number}-{name}": value for name, value in row.items()}
    return sent


MORNING = {"weekday": "0", "starts": "09:00", "ends": "12:00"}
TUESDAY_OFF = {"day": TUESDAY.isoformat(), "sort": "busy", "starts": "", "ends": ""}


def said_of(person: Person) -> set[Weekly | Dated]:
    kept = queries.times_of(person.id)
    return {row.said for row in (*kept.weekly, *kept.dated)} if kept else set()


def of_mentor(run: CourseRun, person: Person) -> str:
    return f"/courses/{run.public_id}/mentors/{person.public_id}/availability"


def test_a_mentor_says_it_and_sees_it_again(client: FlaskClient, grace: Person) -> None:
    sign_in(client, grace)
    empty = {"weekday": "0", "starts": "", "ends": ""}

    answer = client.post(OWN, data=form(MORNING, empty, TUESDAY_OFF))

    assert (answer.status_code, answer.location) == (303, OWN)
    assert said_of(grace) == {Weekly(0, time(9), time(12)), Dated(TUESDAY, Sort.BUSY)}
    page = client.get(OWN).text
    assert "Your times are saved." in page
    assert 'value="09:00"' in page
    assert f'value="{TUESDAY}"' in page
    assert f'href="{OWN}"' in client.get("/me").text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**MORNING, "starts": "nine"}, "This is not a time. Write it like 14:30."),
        ({**MORNING, "ends": ""}, "Write when it ends."),
        ({**MORNING, "weekday": "7"}, "Not a valid choice"),
        ({**TUESDAY_OFF, "day": "", "starts": "09:00"}, "Choose a date."),
        ({**TUESDAY_OFF, "day": "7 December"}, "This is not a date."),
        ({**TUESDAY_OFF, "starts": "09:00"}, "Write both times, or none for the whole day."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_entered_is_lost(
    client: FlaskClient, grace: Person, row: dict[str, str], words: str
) -> None:
    sign_in(client, grace)

    answer = client.post(OWN, data=form({**MORNING, "weekday": "4", "starts": "07:35"}, row))

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="07:35"' in answer.text
    assert said_of(grace) == set()


def test_all_that_is_wrong_is_summed_up_once_with_the_name_of_each_row(
    client: FlaskClient, grace: Person
) -> None:
    sign_in(client, grace)
    wrong = ({**MORNING, "ends": ""}, {**TUESDAY_OFF, "day": "soon"})

    page = client.post(OWN, data=form(MORNING, *wrong)).text

    assert page.count('class="summary"') == 1
    assert "2 things need another look" in page
    assert '<a href="#week-1-ends">Free each week, 2: To</a>' in page
    assert '<a href="#day-0-day">Single days, 1: Date</a>' in page


def test_a_zone_that_there_is_not_is_refused(client: FlaskClient, grace: Person) -> None:
    sign_in(client, grace)

    assert client.post(OWN, data=form(MORNING, zone="Europe/Nowhere")).status_code == 422
    assert client.post(OWN, data=form(MORNING, zone="")).status_code == 422
    assert said_of(grace) == set()


def test_what_was_changed_meanwhile_is_not_written_over_unseen(
    client: FlaskClient, grace: Person, organiser: Person
) -> None:
    availability.say(
        grace,
        Times(zone=NAIROBI, dated=[Dated(MONDAY, Sort.BUSY)]),
        source=Source.ORGANISER,
        seen=0,
        actor=organiser,
        now=NOW,
    )
    sign_in(client, grace)

    answer = client.post(OWN, data=form(MORNING))

    assert answer.status_code == 409
    assert "These times were changed meanwhile." in answer.text
    assert 'value="09:00"' in answer.text
    assert said_of(grace) == {Dated(MONDAY, Sort.BUSY)}
    assert client.post(OWN, data=form(MORNING, revision=1)).status_code == 303
    assert said_of(grace) == {Weekly(0, time(9), time(12))}


def test_who_lives_somewhere_is_offered_the_clocks_of_there(
    client: FlaskClient, db: SQLAlchemy, grace: Person
) -> None:
    grace.time_zone = "Asia/Kathmandu"
    db.session.commit()
    sign_in(client, grace)

    assert '<option selected value="Asia/Kathmandu">' in client.get(OWN).text


def test_who_says_nothing_of_it_is_offered_the_clocks_of_where_they_work(
    client: FlaskClient, run: CourseRun, grace: Person
) -> None:
    works_in(run.city, grace)
    sign_in(client, grace)

    assert '<option selected value="Africa/Nairobi">' in client.get(OWN).text


def test_all_that_is_there_is_on_the_page_however_much(
    client: FlaskClient, grace: Person, organiser: Person
) -> None:
    days = [Dated(MONDAY + timedelta(days=number), Sort.BUSY) for number in range(120)]
    for source, actor, said in (
        (Source.SELF, grace, days[:60]),
        (Source.ORGANISER, organiser, days[60:]),
    ):
        kept = queries.times_of(grace.id)
        availability.say(
            grace,
            Times(zone=NAIROBI, dated=said),
            source=source,
            seen=kept.revision if kept else 0,
            actor=actor,
            now=NOW,
        )
    page = sign_in(client, grace).get(OWN).text

    assert all(f'value="{each.day}"' in page for each in days)
    rows = [{"day": each.day.isoformat(), "sort": "busy"} for each in days]
    assert client.post(OWN, data=form(*rows, MORNING, revision=2)).status_code == 303
    assert said_of(grace) == {*days, Weekly(0, time(9), time(12))}


def test_days_that_are_over_are_shown_no_more(
    client: FlaskClient, db: SQLAlchemy, grace: Person
) -> None:
    past, coming = (utcnow().date() + timedelta(days=days) for days in (-3, 3))
    said = [Dated(past, Sort.BUSY), Dated(coming, Sort.BUSY)]
    times = Times(zone="UTC", dated=said)
    availability.say(grace, times, source=Source.SELF, seen=0, actor=grace, now=NOW)
    page = sign_in(client, grace).get(OWN).text

    assert (past.isoformat() in page, coming.isoformat() in page) == (False, True)


def test_a_planner_sees_when_a_mentor_is_not_free_and_nothing_of_why(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    said = Times(
        zone=NAIROBI,
        weekly=[Weekly(day, time(9), time(12)) for day in range(5)],
        dated=[Dated(TUESDAY, Sort.BUSY)],
    )
    availability.say(grace, said, source=Source.SELF, seen=0, actor=grace, now=NOW)
    sign_in(client, organiser)

    page = client.get(of_mentor(run, grace)).text

    assert "00:00–09:00, 12:00–00:00" in page
    assert "all day" in page
    assert 'value="09:00"' not in page
    assert TUESDAY.isoformat() not in page
    mentors = client.get(f"/courses/{run.public_id}/mentors").text
    assert of_mentor(run, grace) in mentors


def test_of_who_said_nothing_there_is_nothing_to_see(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    page = sign_in(client, organiser).get(of_mentor(run, grace)).text

    assert "Nothing is known that would keep Grace Achieng from teaching on these days." in page


def test_an_organiser_enters_it_for_a_mentor_who_sees_whose_word_it_is(
    app: Flask, client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    answer = client.post(of_mentor(run, grace), data=form(TUESDAY_OFF))

    assert (answer.status_code, answer.location) == (303, of_mentor(run, grace))
    assert f'value="{TUESDAY}"' in client.get(answer.location).text
    theirs = sign_in(app.test_client(), grace).get(OWN).text
    assert "Entered for you by an organiser" in theirs
    assert f'value="{TUESDAY}"' in theirs


def test_the_clocks_of_a_mentor_who_said_something_are_told_and_not_chosen(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    said = Times(zone="Asia/Tokyo", weekly=[Weekly(0, time(9), time(12))])
    availability.say(grace, said, source=Source.SELF, seen=0, actor=grace, now=NOW)
    sign_in(client, organiser)
    page = client.get(of_mentor(run, grace)).text
    assert "All times below are what clocks show in Asia/Tokyo" in page
    assert 'name="zone"' not in page

    evening = {**MORNING, "starts": "18:00", "ends": "20:00"}
    answer = client.post(of_mentor(run, grace), data=form(evening, revision=1, zone=""))

    assert answer.status_code == 303
    kept = queries.times_of(grace.id)
    assert kept is not None
    assert kept.time_zone == "Asia/Tokyo"
    assert said_of(grace) == {Weekly(0, time(9), time(12)), Weekly(0, time(18), time(20))}


def test_from_ten_to_ten_is_not_told_as_all_day(
    app: Flask, client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    ten = {"starts": "10:00", "ends": "10:00"}
    client.post(of_mentor(run, grace), data=form(TUESDAY_OFF | ten))

    theirs = sign_in(app.test_client(), grace).get(OWN).text
    assert "10:00–10:00: not free" in theirs
    assert "all day" not in theirs.partition("Entered for you")[2]


def test_what_an_organiser_enters_wrongly_is_said_at_its_field(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    answer = client.post(of_mentor(run, grace), data=form({**MORNING, "ends": ""}))

    assert answer.status_code == 422
    assert "Write when it ends." in answer.text


def test_who_is_no_mentor_of_the_course_has_no_such_page(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    sign_in(client, organiser)

    assert client.get(of_mentor(run, organiser)).status_code == 404
    assert client.post(of_mentor(run, organiser), data=form(MORNING)).status_code == 404


def calendar_file(text: str = "") -> dict[str, str | bytes]:
    """What a browser sends with a file of this text."""
    day = (utcnow() + timedelta(days=3)).strftime("%Y%m%dT090000Z")
    event = f"BEGIN:VEVENT\r\nSUMMARY:Clinic\r\nDTSTART:{day}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    whole = text or f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n"
    return {"csrf_token": CSRF, "file": whole.encode()}


def send(client: FlaskClient, sent: dict[str, str | bytes]) -> TestResponse:
    """Send a form as a browser does that may have a file."""
    data = {
        name: FileStorage(io.BytesIO(value), "mine.ics") if isinstance(value, bytes) else value
        for name, value in sent.items()
    }
    # The client itself would write a large body to a file that it does not close.
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"{OWN}/calendar", data=body, content_type=kind)


def test_a_calendar_is_read_for_its_times_alone(client: FlaskClient, grace: Person) -> None:
    sign_in(client, grace)

    answer = send(client, calendar_file())

    assert (answer.status_code, answer.location) == (303, f"{OWN}#calendar")
    page = client.get(OWN).text
    assert "1 busy time is kept." in page
    assert "Clinic" not in page
    client.post(f"{OWN}/calendar/remove", data={"csrf_token": CSRF})
    assert "The times of your calendar are taken away." in client.get(OWN).text


def test_the_text_of_a_calendar_can_be_pasted(client: FlaskClient, grace: Person) -> None:
    sign_in(client, grace)
    broken = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR"

    client.post(f"{OWN}/calendar", data={"csrf_token": CSRF, "pasted": broken})

    page = client.get(OWN).text
    assert "0 busy times are kept." in page
    assert "Of 1 event it could not be told when it is." in page


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"csrf_token": CSRF}, 422, "Choose a file, or paste its text."),
        ({"csrf_token": CSRF, "pasted": "Dear all"}, 422, "There is no calendar in it."),
        (calendar_file("x" * 1_000_001), 422, "The calendar is too large"),
        (calendar_file("x" * 13_000_000), 413, "The calendar is too large"),
        ({"csrf_token": CSRF, "pasted": "x" * 1_000_001}, 422, "The calendar is too large"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_told_at_its_field(
    client: FlaskClient, grace: Person, sent: dict[str, str | bytes], status: int, words: str
) -> None:
    sign_in(client, grace)
    answer = send(client, sent)

    assert answer.status_code == status
    assert words in answer.text
    assert "When I can teach" in answer.text
