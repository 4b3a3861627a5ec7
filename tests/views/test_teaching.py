"""The page of what a course teaches: what it says, and changing it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.domain.permissions import Role
from app.domain.pins import Objection
from app.models.curriculum import VersionStanding
from app.models.delivery import CourseRun, CourseSession
from app.queries import pins as queries
from app.services import attendance, releases
from app.views import teaching
from tests.actors import CSRF, sign_in
from tests.attendance_values import seen
from tests.factories import NOW, enrol, give_role, make_person, planner, sessions_of
from tests.newer_mcmc import NEW, newer_mcmc
from tests.planning import TUESDAY, begin
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin()
    releases.release(run.id, actor=planner(), now=NOW)
    newer_mcmc()
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def attend(db: SQLAlchemy, run: CourseRun) -> None:
    """Let somebody attend the first session."""
    session, person = sessions_of(run)[0], enrol(run, "Wanjiku Kamau").person
    then = session.ends_at
    observed = seen(person, Status.PRESENT, observed_at=then)
    db.session.commit()
    attendance.record(session.id, [observed], actor=planner(), now=then + timedelta(minutes=1))


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.text))


def offered(client: FlaskClient, run: CourseRun, words: str) -> str:
    """Return the address that leads to another teaching."""
    page = client.get(f"/courses/{run.public_id}/teaching").text
    links = re.findall(r'href="([^"]+/teaching/change[^"]+)">([^<]+)<', page)
    return next(unescape(url) for url, text in links if unescape(text).startswith(words))


def fields(client: FlaskClient, address: str) -> dict[str, str]:
    page = client.get(address).text
    found = re.findall(r'<input[^>]* name="(to|pin)"[^>]* value="([^"]+)"', page)
    return dict(found) | {"csrf_token": CSRF, "reason": "The national guideline changed"}


def session_on(run: CourseRun) -> CourseSession:
    return next(each for each in sessions_of(run) if each.local_start.date() == TUESDAY)


def test_it_says_what_is_taught_and_since_when(organiser: FlaskClient, run: CourseRun) -> None:
    page = read(organiser, f"/courses/{run.public_id}/teaching")

    assert run.content_hash in page
    assert f"#{run.content_hash[7:11]}-{run.content_hash[11:15]}" in page
    assert "adapted as NBO" in page
    assert "From the beginning" in page


def test_the_overview_leads_there(organiser: FlaskClient, run: CourseRun) -> None:
    assert f'href="/courses/{run.public_id}/teaching"' in read(
        organiser, f"/courses/{run.public_id}"
    )


def test_before_a_change_the_page_tells_what_differs(
    organiser: FlaskClient, run: CourseRun
) -> None:
    address = offered(organiser, run, "MCMC 1.1.0")
    page = read(organiser, address)
    text = Page(organiser.get(address).text).one("main").words

    assert f"{NEW.code} {NEW.title} New Now: {NEW.code} {NEW.title}, " in text
    assert re.search(r"M18 [^:]+ No longer [^:]+ Was: M18 ", text)
    assert re.search(r"To be cancelled: <a [^>]+>M18 ", page)
    assert f"No session teaches “{NEW.code} {NEW.title}” yet." in page
    assert "it holds from the beginning" in page


def test_a_change_is_kept_with_its_reason(organiser: FlaskClient, run: CourseRun) -> None:
    address = offered(organiser, run, "MCMC 1.1.0")
    sent = fields(organiser, address)

    answer = organiser.post(f"/courses/{run.public_id}/teaching/change", data=sent)

    assert answer.status_code == 303
    page = read(organiser, answer.location)
    assert "No session was." in page
    assert "Why:</span> The national guideline changed" in page
    assert "Replaced before anything was held" in page
    assert [pin.holds_from for pin in queries.of_run(run.id)] == [None, None]


def test_once_somebody_attended_the_page_asks_from_which_session_on(
    db: SQLAlchemy, organiser: FlaskClient, run: CourseRun
) -> None:
    attend(db, run)
    address = offered(organiser, run, "MCMC 1.1.0")
    sent = fields(organiser, address)
    since = session_on(run)

    refused = organiser.post(address, data=sent)
    done = organiser.post(address, data=sent | {"holds_from": since.public_id})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "Say from which session on" in unescape(refused.text)
    assert queries.of_run(run.id)[-1].holds_from == since.starts_at
    assert f'value="{sessions_of(run)[0].public_id}"' not in organiser.get(address).text
    assert "From the session at" in read(organiser, done.location)


def test_who_looked_at_an_older_state_is_asked_to_look_again(
    organiser: FlaskClient, run: CourseRun
) -> None:
    address = offered(organiser, run, "MCMC 1.1.0")
    sent = fields(organiser, address)
    other = fields(organiser, offered(organiser, run, "MCMC 1.0.0"))

    organiser.post(address, data=other)
    answer = organiser.post(address, data=sent)

    assert "Look again." in read(organiser, answer.location)
    assert len(queries.of_run(run.id)) == 2


def test_a_withdrawn_version_is_told_and_not_taken(
    db: SQLAlchemy, organiser: FlaskClient, run: CourseRun
) -> None:
    newer = newer_mcmc()
    for version in (newer, run.curriculum_version):
        db.session.add(
            VersionStanding(
                version=version,
                standing="withdrawn",
                reason="A dose is wrong.",
                said_by_id=planner().id,
                said_at=NOW,
            )
        )
    db.session.commit()
    address = offered(organiser, run, "MCMC 1.1.0")

    answer = organiser.post(address, data=fields(organiser, address))

    assert answer.status_code == 422
    assert "withdrawn as unsafe" in answer.text
    assert "withdrawn as unsafe" in read(organiser, f"/courses/{run.public_id}/teaching")


def test_a_mentor_reads_and_changes_nothing(client: FlaskClient, run: CourseRun) -> None:
    mentor = sign_in(client, give_role(make_person("Grace Achieng"), Role.MENTOR, run=run))

    page = read(mentor, f"/courses/{run.public_id}/teaching")

    assert "Teach something else" not in page
    assert mentor.get(f"/courses/{run.public_id}/teaching/change").status_code == 403


def test_pages_ask_as_much_of_the_database_for_many_pins_as_for_one(
    organiser: FlaskClient, run: CourseRun
) -> None:
    def count() -> int:
        with counted_queries() as seen_queries:
            read(organiser, f"/courses/{run.public_id}/teaching")
        return len(seen_queries)

    def change(*all_words: str) -> None:
        for words in all_words:
            address = offered(organiser, run, words)
            organiser.post(address, data=fields(organiser, address))
        count()

    change("MCMC 1.1.0")
    before = count()
    change("MCMC 1.0.0 as", "MCMC 1.1.0")

    assert count() == before
    assert len(queries.of_run(run.id)) == 4


def test_there_are_words_for_every_objection() -> None:
    assert set(teaching.OBJECTIONS) == set(Objection)
