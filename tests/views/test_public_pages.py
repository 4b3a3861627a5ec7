"""The public pages: front, syllabus, city. What they say, and what they ask of the database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from markupsafe import escape

from app.clock import utcnow
from app.domain.adaptations.operations import Translate
from app.domain.permissions import Role
from app.formatting import day_with_year
from app.queries import curricula, effective_curricula
from app.services import standings
from tests.actors import sign_in
from tests.factories import (
    NOW,
    give_role,
    load_library,
    make_city,
    make_person,
    make_run,
    our_library,
    planner,
    published_mcmc,
)
from tests.moving_cores import publish
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

SYLLABUS_QUERIES = 10
SYLLABUS = "/curricula/mcmc/1.0"


def words(client: FlaskClient, path: str) -> str:
    """Return the text of a page with plain white space."""
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text).one("main").words


def test_an_empty_front_page_says_what_to_do(client: FlaskClient) -> None:
    assert "Nothing is published here yet." in words(client, "/")


def test_the_front_page_says_what_is_taught_where_and_when(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    today = utcnow().date()
    make_run("kumasi", first_day=today + timedelta(days=30))
    make_run("phnom-penh", first_day=today - timedelta(days=1))
    make_run("asuncion", first_day=today - timedelta(days=60))
    make_run("nairobi", first_day=today + timedelta(days=30), published=False)

    page = Page(client.get("/").text)

    assert "18 modules, 17 h 30 taught on 3 days" in page.one("main").words
    rows = [row.words for row in page.all("tr")[1:]]
    assert [("Kumasi" in row, "Phnom Penh" in row) for row in rows] == [
        (False, True),
        (True, False),
    ]
    links = {a.attributes["href"] for a in page.all("a")}
    assert {"/cities/kumasi", "/cities/nairobi", "/curricula/mcmc", "/sign-in"} <= links


def test_a_course_that_has_begun_is_marked_as_running(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run("kumasi", first_day=utcnow().date() + timedelta(days=1))
    run.starts_on = utcnow().date()
    db.session.commit()

    assert "Running" in words(client, "/")


def test_the_front_page_checks_certificates(client: FlaskClient) -> None:
    page = Page(client.get("/").text)

    form = page.all("form")[0]
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/verify")
    assert client.get("/verify?code=ABC").status_code == 302


@pytest.mark.parametrize("path", ["/curricula/mcmc", "/curricula/mcmc/1.0.0", SYLLABUS])
def test_a_syllabus_shows_the_core_by_day(db: SQLAlchemy, client: FlaskClient, path: str) -> None:
    published_mcmc()

    text = words(client, path)

    assert "Version 1.0.0, published 2 Nov 2026 by City Cancer Challenge" in text
    assert "Day 1 6 h 30 taught, 08:00–17:00" in text
    assert "M02 · workshop · " in text
    assert "Draft terms of reference with a quorum" in text
    assert "It is not ASCO material" in text


@pytest.mark.parametrize(
    ("city", "sentences"),
    [
        (
            "nairobi",
            [
                "As Nairobi teaches it: NBO-1.0, on version 1.0.0",
                "18 hours 15 minutes on 3 days (the core: 17 h 30)",
                "Was: Simulated MDT 3: the city's choice Now: Simulated MDT 3: oesophagus",
                "Why: Care is split between county, national and private providers.",
            ],
        ),
        ("kumasi", ["18 hours on 3 days (the core: 17 h 30)", "Left out"]),
        (
            "phnom-penh",
            [
                "18 hours 55 minutes on 3 days",
                "Was: 60 min Now: 80 min",
                "This day runs 2 h 40 past its end at 17:30.",
            ],
        ),
        (
            "asuncion",
            [
                "16 hours 45 minutes on 3 days",
                "2 hours in 2 sessions before the course",
                "Was: talk, 45 min Now: tele-mentoring, 60 min",
            ],
        ),
    ],
)
def test_an_adapted_syllabus_says_what_the_city_changed_and_why(
    db: SQLAlchemy, client: FlaskClient, city: str, sentences: list[str]
) -> None:
    published_mcmc()

    text = words(client, f"{SYLLABUS}?city={city}")

    assert [sentence for sentence in sentences if sentence not in text] == []


@pytest.mark.parametrize(
    "path",
    [
        "/curricula/other",
        "/curricula/mcmc/2.0",
        "/curricula/mcmc/newest",
        f"{SYLLABUS}?city=accra",
        "/cities/accra",
    ],
)
def test_what_is_not_there_is_not_found(db: SQLAlchemy, client: FlaskClient, path: str) -> None:
    published_mcmc()

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/curricula/mcmc", f"{SYLLABUS}?city=phnom-penh"])
def test_a_syllabus_asks_little_of_the_database(
    db: SQLAlchemy, client: FlaskClient, path: str
) -> None:
    mcmc = published_mcmc()
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=mcmc.city("phnom-penh"))
    sign_in(client, organiser)

    with counted_queries() as queries:
        answer = client.get(path)

    assert answer.status_code == 200
    assert len(queries) <= SYLLABUS_QUERIES


def test_an_organiser_can_plan_a_course_with_the_syllabus_of_their_city(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    mcmc = published_mcmc()
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=mcmc.city("nairobi")))

    own = client.get(f"{SYLLABUS}?city=nairobi").text
    core = client.get(SYLLABUS).text
    other = client.get(f"{SYLLABUS}?city=kumasi").text

    assert "/courses/new?version=mcmc@1.0.0&amp;city=nairobi" in own
    assert "/courses/new?version=mcmc@1.0.0" in core
    assert "/courses/new" not in other


def test_nobody_else_is_offered_to_plan_a_course(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run("nairobi")
    trainee = give_role(make_person(), Role.TRAINEE, run=run)

    assert "/courses/new" not in client.get(SYLLABUS).text
    assert "/courses/new" not in sign_in(client, trainee).get(SYLLABUS).text


def test_a_city_shows_its_programme_and_its_changes(db: SQLAlchemy, client: FlaskClient) -> None:
    make_run("nairobi", first_day=utcnow().date() + timedelta(days=30), groups=4)

    text = words(client, "/cities/nairobi")

    assert "All times are Nairobi time." in text
    assert "08:00–08:30 Registration, identity check, privacy notice" in text
    assert "Simulated MDT 1: breast in 4 groups at once" in text
    assert "Break" not in text
    assert "Why: Care is split between county, national and private providers." in text


def test_a_city_lists_what_is_over_and_hides_what_is_not_published(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    make_run("nairobi", first_day=utcnow().date() - timedelta(days=60))
    make_run("nairobi", first_day=utcnow().date() + timedelta(days=30), published=False)

    text = words(client, "/cities/nairobi")

    assert "No course is announced in Nairobi right now." in text
    assert "Taught so far Multidisciplinary Cancer Management Course" in text


def test_a_city_can_be_subscribed_to(db: SQLAlchemy, client: FlaskClient) -> None:
    make_city("nairobi")

    page = Page(client.get("/cities/nairobi").text)

    links = [a.attributes["href"] for a in page.all("a")]
    assert "webcal://localhost/calendar/city/nairobi.ics" in links
    assert "http://localhost/calendar/city/nairobi.ics" in page.one("main").words


@pytest.mark.parametrize("count", [1, 3])
def test_a_city_asks_as_often_for_one_course_as_for_many(
    db: SQLAlchemy, client: FlaskClient, count: int
) -> None:
    for month in range(1, count + 1):
        make_run("nairobi", first_day=utcnow().date() + timedelta(days=30 * month))

    with counted_queries() as queries:
        client.get("/cities/nairobi")

    assert len(queries) == 5


def test_the_syllabus_is_read_in_a_language_as_far_as_it_is_translated(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    first = next(each for each in our_library().adaptations if each.city.slug == "phnom-penh")
    other, module, *_rest = our_library().curricula[0].modules
    fresh = Translate(
        id="op_aaaaaaaaaaaaaaaa",
        reason="The language of the participants",
        target=module.uid,
        field="title",
        language="km",
        text="ក្រុមពហុជំនាញ",
    )
    stale = replace(fresh, id="op_aaaaaaaaaaaaaaab", target="mcmc", text="វគ្គ", expect="sha256-old")
    changes = (*first.operations, fresh, stale)
    second = replace(first, number=2, label="PNH-2.0", operations=changes)
    library = replace(our_library(), adaptations=(*our_library().adaptations, second))
    load_library(library)

    page = client.get(f"{SYLLABUS}?city=phnom-penh&language=km").text

    assert '<span lang="km" dir="auto">ក្រុមពហុជំនាញ</span>' in page
    assert '<span lang="km" dir="auto">វគ្គ</span>' in page
    assert page.count("translation of an earlier text") == 1
    assert f'<span lang="en" dir="auto">{escape(other.title)}' in page
    plain = client.get(f"{SYLLABUS}?city=phnom-penh&language=nothing").text
    assert '<span lang="km"' not in plain.partition("</h1>")[0]


def test_everybody_is_told_that_a_version_is_withdrawn_and_why(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    version = published_mcmc().version
    fingerprint = effective_curricula.of(version, None).hash
    why = "A dose is wrong in M05."
    pages = ["/curricula/mcmc", "/curricula/mcmc/1.0.0?city=kumasi", f"/syllabus/{fingerprint}"]
    lists = ["/", "/curricula"]
    before = [client.get(page).text for page in (*pages, *lists)]
    person = planner()
    standings.withdraw(version.id, reason=why, actor=person, now=NOW)

    assert not any("Withdrawn" in text or "Version 1.0.0 is" in text for text in before)
    for page in pages:
        text = client.get(page).text
        assert "Version 1.0.0 is withdrawn" in text, page
        assert why in text, page
    for page in lists:
        assert "Withdrawn" in client.get(page).text, page
    sign_in(client, person)
    assert "/courses/new" not in client.get("/curricula/mcmc").text


def test_of_an_old_version_the_last_day_is_told(db: SQLAlchemy, client: FlaskClient) -> None:
    version = published_mcmc().version
    standings.deprecate(
        version.id, last_start_on=date(2027, 6, 30), reason="There is 2.0.", actor=planner(),
        now=NOW,
    )  # fmt: skip

    text = client.get("/curricula/mcmc").text
    day = day_with_year(date(2027, 6, 30))
    assert f"courses may begin with it until {day}: There is 2.0." in text


def test_the_syllabus_of_a_withdrawn_version_names_the_newest_that_stands(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish()
    standings.withdraw(curricula.version("care").id, reason="Bad.", actor=planner(), now=NOW)

    assert "The newest version that stands is 1.0.0." in client.get("/curricula/care").text
