"""What is only planned stands on no page, in no feed, at no address for programs, in no search.

Each is looked at again after the release, where the same moment, hall and mentor have to be found:
what is looked for could be seen.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from app.clock import utcnow
from app.domain.permissions import Role
from app.extensions import db
from app.models.person import Person, RoleAssignment
from app.queries import plans
from app.services import api_tokens, releases, rooms, timetable
from app.services.timetable import ToTime
from tests.addresses import read, readable
from tests.factories import NOW, give_role, make_person, planner
from tests.planning import give
from tests.world import World, make_world

# Near enough to be among the next days of a city; on no clock of the wall while tests run.
DAY = utcnow().date() + timedelta(days=3)
# Whole moments, so that no id and no time of the clock on the wall looks like one.
SECRET = re.compile(
    f"quetzal|04:47–|{DAY.isoformat()}T(04:47|01:47)|{DAY:%Y%m%d}T014700", re.IGNORECASE
)

pytestmark = pytest.mark.timeout(600)  # each test opens all pages


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    plan_in_secret(world, give_role(make_person("Itzel Quetzalli"), Role.MENTOR, run=world.run))
    return world


def plan_in_secret(world: World, mentor: Person) -> None:
    """Change the plan of Nairobi's course, which all of these know, and release nothing of it.

    The city knows the new mentor by this session alone.
    """
    planned = plans.get(world.session.public_id)
    hall = rooms.add(world.run.city, name="Quetzal Hall", capacity=9, actor=planner(), now=NOW)
    planned = give(planned, world.people["mentor"], mentor, room=hall)
    timetable.move(
        planned.id,
        revision=planned.revision,
        to=ToTime(starts=datetime.combine(DAY, time(4, 47))),
        held_too=True,
        actor=planner(),
        now=NOW,
    )
    db.session.execute(delete(RoleAssignment).where(RoleAssignment.person_id == mentor.id))
    db.session.commit()


def release(world: World) -> None:
    releases.release(world.run.id, held_too=True, actor=planner(), now=utcnow())


def beginning(app: Flask, world: World, *begins: str) -> list[str]:
    return [each for each in readable(app, world.address_parts) if each.startswith(begins)]


def feeds(app: Flask, world: World) -> list[str]:
    return beginning(app, world, "/calendar/")


def for_programs(app: Flask, world: World) -> list[str]:
    return beginning(app, world, "/api/")


def pages(app: Flask, world: World) -> list[str]:
    others = {*feeds(app, world), *for_programs(app, world)}
    return [each for each in beginning(app, world, "/") if each not in others]


def told(texts: Iterator[tuple[str, str]]) -> set[str]:
    """Return at which addresses the secret stands."""
    return {address for address, text in texts if SECRET.search(text)}


@pytest.mark.parametrize("who", ["visitor", "mentor", "trainee", "partner viewer", "endorser"])
def test_no_page_tells_what_is_only_planned(app: Flask, world: World, who: str) -> None:
    def on_pages() -> set[str]:
        about = ("", "?city=nairobi&group=1")
        return told(read(world.client(app, who), pages(app, world), about))

    assert on_pages() == set()
    release(world)
    own = {"mentor": {"/me", "/next"}, "trainee": {"/me"}}
    assert {"/cities/nairobi", *own.get(who, ())} <= on_pages()


def test_who_plans_sees_what_is_only_planned_and_not_where_others_look(
    app: Flask, world: World
) -> None:
    on_pages = told(read(world.client(app, "organiser"), pages(app, world)))
    run = f"/courses/{world.run.public_id}"

    assert {f"{run}/agenda", f"{run}/releases/next", "/next"} <= on_pages
    assert [a for a in on_pages if a == "/cities/nairobi" or a.startswith(("/me", "/my"))] == []


def test_no_feed_tells_what_is_only_planned(app: Flask, world: World) -> None:
    visitor = world.client(app, "visitor")
    nairobi = {"/calendar/city/nairobi.ics", "/calendar/curriculum/mcmc.ics"}
    own = f"/calendar/{world.address_parts['token']}.ics"

    assert told(read(visitor, feeds(app, world))) == set()
    release(world)
    assert told(read(visitor, feeds(app, world))) == {*nairobi, own}


@pytest.mark.parametrize("who", ["organiser", "mentor", "trainee"])
def test_no_program_is_told_what_is_only_planned(app: Flask, world: World, who: str) -> None:
    client = program_of(app, world.people[who])
    run = f"/api/v1/course-runs/{world.run.public_id}"
    plan = {f"{run}/plan"} if who == "organiser" else set()
    released = {f"{run}/sessions"} if who != "trainee" else set()
    released |= {"/api/v1/people"} if who == "organiser" else set()  # there is the new mentor

    assert told(read(client, for_programs(app, world))) == plan
    release(world)
    assert told(read(client, for_programs(app, world))) == plan | released


def program_of(app: Flask, person: Person) -> FlaskClient:
    """Return a program that reads what this person may read."""
    key, _token = api_tokens.create(
        "Sheet", scopes=["read"], days=30, strong=True, actor=person, now=utcnow()
    )
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


@pytest.mark.parametrize("who", ["organiser", "organiser elsewhere", "mentor", "endorser"])
def test_no_search_finds_what_is_only_planned(app: Flask, world: World, who: str) -> None:
    client, program = world.client(app, who), program_of(app, world.people[who])
    searches = [
        address for address, text in read(client, pages(app, world)) if 'name="find"' in text
    ]

    # Half of the word, so that what is asked is not taken for what is found.
    def found() -> set[str]:
        return told(read(client, searches, ("?find=quet",))) | told(
            read(program, ["/api/v1/people"], ("?q=quet",))
        )

    assert found() == set()
    release(world)
    directories = {"/people?find=quet", "/api/v1/people?q=quet"}
    assert found() == (directories if who == "organiser" else set())
    assert searches or who == "endorser"
