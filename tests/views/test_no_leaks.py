"""What one city knows is not to be learnt in another, nor in public, nor from the log."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.extensions import db as database
from app.models.person import Contact
from app.services import rooms, sign_in
from tests.actors import CSRF, prepare
from tests.addresses import read, readable
from tests.factories import NOW, planner, works_in
from tests.world import World, make_world

pytestmark = pytest.mark.timeout(600)  # each test opens all pages

# What stands only in Kumasi's records; its course is a draft.
SECRETS = {
    "name": "Efua Asantewaa",
    "address": "efua.asantewaa@kumasi.example.org",
    "phone": "+233 20 555 0199",
    "hospital": "Sunyani Regional Hospital",
    "mentor": "Yaw Darko",
    "mentor's address": "yaw.darko@example.org",
    "room": "The hidden hall",
    "course": "Unannounced course of Kumasi",
}


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    person = world.other_enrolment.person
    person.contacts += [
        Contact(kind="email", value=SECRETS["address"], key=SECRETS["address"]),
        Contact(kind="phone", value=SECRETS["phone"], key="233205550199"),
    ]
    works_in(world.other_run.city, person, SECRETS["hospital"])
    world.other_run.title = SECRETS["course"]
    database.session.commit()
    rooms.add(world.other_run.city, name=SECRETS["room"], capacity=20, actor=planner(), now=NOW)
    return world


def told_in(text: str) -> set[str]:
    return {what for what, words in SECRETS.items() if words.casefold() in text.casefold()}


def every_page(app: Flask, client: FlaskClient, world: World) -> Iterator[tuple[str, str]]:
    """Yield every page that opens, with some questions in the address."""
    asked = ("", "?find=efua&city=kumasi&group=1&q=efua")
    return read(client, readable(app, world.address_parts), asked)


@pytest.mark.parametrize("who", ["visitor", "organiser", "mentor", "trainee"])
def test_no_page_tells_what_another_city_keeps(app: Flask, world: World, who: str) -> None:
    pages = dict(every_page(app, world.client(app, who), world))
    told = {address: told_in(text) for address, text in pages.items()}

    assert len(pages) > 20
    assert {address: what for address, what in told.items() if what} == {}


def test_no_form_tells_who_has_an_address_in_another_city(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")
    run = f"/courses/{world.run.public_id}"
    person = {"name": "Ama Serwaa", "hospital": "Embu Level 5 Hospital"}
    for path, form in (
        (f"{run}/mentors", {"address": SECRETS["address"]}),
        (f"{run}/mentors", {"address": SECRETS["mentor's address"]}),
        (f"{run}/mentors", {"address": SECRETS["mentor's address"], "name": "Ama Serwaa"}),
        (f"{run}/people/add", {**person, "email": SECRETS["address"]}),
        (f"{run}/people/add", {**person, "phone": SECRETS["phone"]}),
    ):
        answer = client.post(path, data={"csrf_token": CSRF, **form}, follow_redirects=False)
        page = answer if answer.status_code != 303 else client.get(answer.location)
        typed = {what for what, words in SECRETS.items() if words in form.values()}
        assert (form, told_in(page.text) - typed) == (form, set())


def test_an_import_matches_nobody_of_another_city(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")
    file = (
        f"Name,Hospital,E-mail,Phone\nE. Asantewaa,Embu,{SECRETS['address']},{SECRETS['phone']}\n"
    )
    sent = client.post(
        f"/courses/{world.run.public_id}/people/import",
        data={"csrf_token": CSRF, "file": (io.BytesIO(file.encode()), "people.csv")},
    )
    page = client.get(sent.location).text

    assert sent.status_code == 303
    assert "E. Asantewaa" in page
    assert told_in(page) <= {"address", "phone"}, "these stand in the file itself"


def test_the_public_reads_no_address_of_anybody(app: Flask, world: World) -> None:
    told = [
        address
        for address, text in every_page(app, world.client(app, "visitor"), world)
        if "@example.org" in text
    ]

    assert told == []


def test_a62_the_log_holds_no_way_in_and_nobody_s_address(
    db: SQLAlchemy, app: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    token = sign_in.make_link(world.people["trainee"], now=utcnow())
    db.session.commit()
    client = prepare(app.test_client())
    client.get(f"/sign-in/{token}")
    client.post(f"/sign-in/{token}", data={"csrf_token": CSRF})
    client.get(f"/calendar/{world.address_parts['token']}.ics")
    prepare(client).post("/me/calendars", data={"csrf_token": CSRF, "label": "Phone"})
    list(every_page(app, world.client(app, "organiser"), world))
    prepare(client).post("/sign-in", data={"csrf_token": CSRF, "address": "amina@example.org"})

    log = "\n".join(caplog.handler.format(record) for record in caplog.records)
    for secret in (token, world.address_parts["token"], "@example.org", "Wanjiku Kamau"):
        assert secret not in log
