"""What one city knows is not to be learnt in another, nor in public, nor from the log."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.extensions import db as database
from app.models.person import Contact
from app.queries import plans
from app.services import api_tokens, rooms, sign_in, timetable
from app.services.timetable import ToTime
from tests.actors import CSRF, prepare
from tests.addresses import pattern
from tests.factories import NOW, planner, works_in
from tests.world import World, make_world

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
    parts = world.address_parts | {"slug": "kumasi", "version": "1.0"}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.arguments <= parts.keys():
            continue
        address = pattern(rule).format(**parts)
        for question in ("", "?find=efua&city=kumasi&group=1&q=efua"):
            answer = client.get(address + question)
            if answer.mimetype not in ("application/pdf", "image/x-icon", "image/png"):
                yield address + question, answer.text
    yield "/curricula/mcmc", client.get("/curricula/mcmc?city=kumasi").text
    yield "/calendar/curriculum/mcmc.ics", client.get("/calendar/curriculum/mcmc.ics").text


def test_no_page_tells_what_another_city_keeps(app: Flask, world: World) -> None:
    for who in ("visitor", "organiser", "mentor", "trainee"):
        pages = dict(every_page(app, world.client(app, who), world))
        told = {address: told_in(text) for address, text in pages.items()}
        assert len(pages) > 20
        assert {address: what for address, what in told.items() if what} == {}


def plan_in_secret(world: World) -> None:
    """Change the plan of the course that all of these know, and release nothing of it."""
    planned = plans.get(world.session.public_id)
    hall = rooms.add(world.run.city, name="Quetzal Hall", capacity=9, actor=planner(), now=NOW)
    timetable.assign(
        planned.id,
        revision=planned.revision,
        room_id=hall.id,
        mentor_ids=[],
        actor=planner(),
        now=NOW,
    )
    timetable.move(
        planned.id,
        revision=planned.revision,
        to=ToTime(starts=datetime.combine(date(2026, 10, 6), time(4, 47))),
        held_too=True,
        actor=planner(),
        now=NOW,
    )


# Whole moments, so that no id and no time of the clock on the wall looks like one.
PLANNED_ALONE = re.compile("quetzal|04:47–|2026-10-06T04:47|20261006T014700", re.IGNORECASE)


@pytest.mark.parametrize("who", ["visitor", "mentor", "trainee", "partner viewer", "endorser"])
def test_no_page_feed_or_search_tells_what_is_only_planned(
    app: Flask, world: World, who: str
) -> None:
    plan_in_secret(world)
    pages = dict(every_page(app, world.client(app, who), world))
    feeds = [address for address in pages if address.startswith("/calendar/")]

    assert {a for a, text in pages.items() if PLANNED_ALONE.search(text)} == set()
    assert len(feeds) >= 3


def test_who_plans_sees_what_is_only_planned(app: Flask, world: World) -> None:
    plan_in_secret(world)
    pages = dict(every_page(app, world.client(app, "organiser"), world))
    told = {address for address, text in pages.items() if PLANNED_ALONE.search(text)}

    agenda = f"/courses/{world.run.public_id}/agenda"
    assert {agenda, f"/courses/{world.run.public_id}/releases/next"} <= told
    assert [each for each in told if each.startswith(("/calendar", "/me", "/my"))] == []


@pytest.mark.parametrize("who", ["organiser", "mentor", "trainee"])
def test_no_program_is_told_what_is_only_planned(app: Flask, world: World, who: str) -> None:
    plan_in_secret(world)
    secret, _token = api_tokens.create(
        "Sheet", scopes=["read"], days=30, strong=True, actor=world.people[who], now=utcnow()
    )
    client, parts = app.test_client(), world.address_parts | {"slug": "nairobi"}
    bearer = {"Authorization": f"Bearer {secret}"}
    asked = {}
    for rule in app.url_map.iter_rules():
        if (
            rule.rule.startswith("/api/")
            and "GET" in rule.methods
            and rule.arguments <= parts.keys()
        ):
            address = pattern(rule).format(**parts)
            asked[address] = client.get(address, headers=bearer).text

    plan = {f"/api/v1/course-runs/{world.run.public_id}/plan"} if who == "organiser" else set()
    assert len(asked) > 5
    assert {address for address, text in asked.items() if PLANNED_ALONE.search(text)} == plan


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
