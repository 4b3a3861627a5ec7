"""The page of changes, the history on a thing's own page, and what a request leaves behind."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.models.audit import AuditEntry
from app.services import audit, enrolments, rooms
from app.views import audit_sentences, audit_words
from tests.actors import CSRF
from tests.factories import NOW, sessions_of
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def organiser(app: Flask, world: World) -> FlaskClient:
    return world.client(app, "organiser")


def sentences(client: FlaskClient, address: str = "/audit") -> list[str]:
    """Return what is said of each entry, newest first."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.findall(r"<div><strong>(.*?)</strong>", answer.text)


def withdraw(client: FlaskClient, world: World) -> str:
    """Take Wanjiku off the course by the page; return the id of the request."""
    address = f"/courses/{world.run.public_id}/people/{world.enrolment.public_id}/withdraw"
    answer = client.post(address, data={"csrf_token": CSRF})
    assert answer.status_code == 303
    return answer.headers["X-Request-Id"]


def test_a_change_by_a_page_names_person_role_and_request(
    organiser: FlaskClient, world: World, db: SQLAlchemy
) -> None:
    request_id = withdraw(organiser, world)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.action, entry.role) == ("enrolment.withdrawn", "city_organiser")
    assert (entry.actor_id, entry.request_id) == (world.people["organiser"].id, request_id)
    assert re.fullmatch("[0-9a-f]{16}", request_id)


def test_a_request_id_from_outside_is_not_taken(client: FlaskClient) -> None:
    answers = [client.get("/verify", headers={"X-Request-Id": "mine"}) for _ in range(2)]

    ids = {answer.headers["X-Request-Id"] for answer in answers}
    assert len(ids - {"mine"}) == 2


def test_the_log_line_of_a_fault_names_the_request(
    organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(audit_words, "lines", fail)
    with caplog.at_level(logging.ERROR, "app.errors"):
        answer = organiser.get("/audit")

    assert answer.status_code == 500
    assert caplog.messages == [f"Request {answer.headers['X-Request-Id']} failed"]


def test_the_page_says_in_words_who_did_what_newest_first(
    organiser: FlaskClient, world: World
) -> None:
    title = world.run.title
    withdraw(organiser, world)

    said = sentences(organiser)

    assert said[0] == f"Amina Wanjiru withdrew Wanjiku Kamau from {title}"
    assert "added the room Hall" in " ".join(said)
    page = organiser.get("/audit").text
    assert ">enrolled</del>" in page
    assert "as organiser" in page


def test_an_organiser_reads_of_their_city_only(app: Flask, world: World) -> None:
    elsewhere = world.client(app, "organiser elsewhere")
    everything = sentences(world.client(app, "administrator"))

    assert {"Nairobi" in each for each in sentences(elsewhere)} == {False}
    assert sentences(elsewhere) == [
        "Organiser of kumasi began the course Multidisciplinary Cancer Management Course",
        "The system recorded the endorsement of the adaptation mcmc/kumasi/1",
        "The system published the adaptation mcmc/kumasi/1",
        "The system added the city Kumasi",
    ]
    assert len(everything) > len(sentences(world.client(app, "organiser"))) > 3


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("person=wanjiku", True),
        ("person=AMINA", True),
        ("person=Kofi", False),
        ("kind=enrolment", True),
        ("kind=room", False),
        ("kind=nonsense", True),
        ("day=nonsense", True),
        ("day=1999-01-01&kind=nonsense", True),
        ("day=2031-01-01", False),
    ],
)
def test_filters_narrow_the_page(
    organiser: FlaskClient, world: World, query: str, fits: bool
) -> None:
    withdraw(organiser, world)

    said = sentences(organiser, f"/audit?{query}")

    assert any("withdrew Wanjiku" in each for each in said) is fits


def test_a_day_is_one_of_the_city_whose_organiser_asks(
    organiser: FlaskClient, world: World
) -> None:
    """At 21:00 in London on the first the second has begun in Nairobi."""
    late = NOW.replace(day=1, hour=21)
    organiser_of_it = world.people["organiser"]
    rooms.add(world.run.city, name="Late", capacity=1, actor=organiser_of_it, now=late)

    first, second = (sentences(organiser, f"/audit?day=2026-11-0{day}") for day in (1, 2))

    assert not any("Late" in each for each in first)
    assert any("Late" in each for each in second)


def test_pages_follow_each_other_without_gap_or_repetition(
    organiser: FlaskClient, world: World
) -> None:
    for number in range(120):
        actor = world.people["organiser"]
        rooms.add(world.run.city, name=f"Room {number}", capacity=1, actor=actor, now=NOW)

    address, seen = "/audit?kind=room", []
    while address:
        text = organiser.get(address).text
        seen += re.findall(r"added the room ([\w ]+)<", text)
        older = [a.attributes["href"] for a in Page(text).all("a") if a.words == "Older"]
        address = older[0] if older else ""

    assert seen == [*(f"Room {number}" for number in reversed(range(120))), "Hall"]


@pytest.mark.parametrize("before", ["0", "-1", "9999999999999999999999"])
def test_a_place_that_cannot_be_shows_the_newest(organiser: FlaskClient, before: str) -> None:
    answers = [organiser.get(f"/audit{query}") for query in ("", f"?before={before}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text.count("<time") == answers[1].text.count("<time")


def test_the_page_asks_as_little_for_fifty_entries_as_for_few(
    organiser: FlaskClient, world: World
) -> None:
    counts = []
    for more in (1, 60):
        for number in range(more):
            enrolments.withdraw(world.enrolment.id, actor=world.people["mentor"], now=NOW)
            enrolments.take_back(world.enrolment.id, actor=world.people["mentor"], now=NOW)
            rooms.add(
                world.run.city,
                name=f"Room {more} {number}",
                capacity=1,
                actor=world.people["organiser"],
                now=NOW,
            )
        with counted_queries() as queries:
            sentences(organiser)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_thing_has_its_history_on_its_own_page(
    app: Flask, organiser: FlaskClient, world: World
) -> None:
    withdraw(organiser, world)
    course = f"/courses/{world.run.public_id}"
    person = f"{course}/people/{world.enrolment.public_id}"
    session = f"/sessions/{sessions_of(world.run)[-1].public_id}/edit"
    withdrew = f"Amina Wanjiru withdrew Wanjiku Kamau from {world.run.title}"

    assert withdrew in sentences(organiser, course)
    assert sentences(organiser, person)[0] == withdrew
    assert "Nothing was changed since" in organiser.get(session).text
    for who in ("mentor", "trainee"):
        address = course if who == "mentor" else person
        assert ">History<" not in world.client(app, who).get(address).text


def test_the_head_is_shown_and_can_be_saved_by_who_reads_everything(
    app: Flask, world: World, organiser: FlaskClient, db: SQLAlchemy
) -> None:
    administrator = world.client(app, "administrator")
    newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert newest is not None

    saved = administrator.get("/audit/head.txt")

    assert saved.text == f"{newest.hash}@{newest.seq}\n"
    assert saved.text.strip() in administrator.get("/audit").text
    assert "The head of the trail" not in organiser.get("/audit").text
    assert organiser.get("/audit/head.txt").status_code == 404


def test_erased_details_are_said_to_be_erased(
    organiser: FlaskClient, world: World, db: SQLAlchemy
) -> None:
    withdraw(organiser, world)
    audit.erase_details(world.enrolment.person, actor=None, now=NOW)

    assert "The details were erased." in organiser.get("/audit").text


def test_every_deed_has_a_sentence() -> None:
    assert set(audit_sentences.SENTENCES) == set(Deed)
    for sentence in audit_sentences.SENTENCES.values():
        assert str(sentence) % {"actor": "A", "person": "P", "course": "C", "thing": "T"}


def test_nothing_to_show_is_said(app: Flask, world: World) -> None:
    answer = world.client(app, "organiser").get("/audit?person=nobody+at+all")

    assert "No change fits." in answer.text
