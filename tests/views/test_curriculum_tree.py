"""Who teaches which version: a drawing, and a table that says the same."""

from dataclasses import replace

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.queries import curricula, curriculum_tree, upgrades
from app.services import standings
from app.services import upgrades as service
from tests.actors import sign_in
from tests.factories import NOW, give_role, make_person, planner
from tests.moving_cores import a_city, adapted, clean_changes, plan_run, publish
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page


def tree_table(client: FlaskClient) -> list[str]:
    page = Page(client.get("/curricula/care").text)
    return [row.words for row in page.all("tr")[1:]]


def test_the_table_says_who_is_behind_and_the_drawing_shows_it(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(adapted(), adapted(*clean_changes(), city=a_city(1)))
    origin = upgrades.newest_edition("care", "city-001")
    service.publish(origin, curricula.version("care", "2"), actor=planner(), now=NOW)

    assert tree_table(client) == [
        "City 001 CAB-2.0 2.0.0 0 ✓newest",
        "Nairobi NBO-1.0 1.0.0 0 ○behind",
    ]
    page = Page(client.get("/curricula/care").text)
    assert [e.attributes["class"] for e in page.all("path") if "branch" in str(e.attributes)] == [
        "branch",
        "branch behind",
    ]


def test_an_organiser_is_led_to_the_desk_unless_they_declined(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    origin = publish(adapted(), adapted(*clean_changes(), city=a_city(1)))
    assert origin
    city = origin.adaptation.city
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=city))
    assert tree_table(client) == [
        "City 001 CAB-1.0 1.0.0 0 ○behind",
        "Nairobi NBO-1.0 1.0.0 0 ○behind See what 2.0.0 means",
    ]

    row = service.begin(origin, curricula.version("care"), actor=planner(), now=NOW)
    service.decline(row.id, "Not now", seen=row.revision, actor=planner(), now=NOW)

    assert tree_table(client)[1] == "Nairobi NBO-1.0 1.0.0 0 ○behind"


def test_nobody_is_behind_a_withdrawn_version_or_led_to_it(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    origin = publish(adapted(), adapted(*clean_changes(), city=a_city(1)))
    assert origin
    moved = upgrades.newest_edition("care", "city-001")
    service.publish(moved, curricula.version("care", "2"), actor=planner(), now=NOW)
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=origin.adaptation.city))
    unsafe = curricula.version("care", "2")
    standings.withdraw(unsafe.id, reason="A dose is wrong.", actor=planner(), now=NOW)

    assert tree_table(client) == [
        "City 001 CAB-2.0 2.0.0 ✕Withdrawn 0",
        "Nairobi NBO-1.0 1.0.0 0 ✓newest",
    ]
    page = client.get("/curricula/care/1.0.0?city=nairobi").text
    assert "/upgrades/care/2.0.0" not in page
    assert "There is a newer version" not in page
    texts = [each.words for each in Page(page).all("text")]
    assert "2.0.0 ✕" in texts
    assert "branch behind" not in page


def test_published_courses_are_stations_and_drafts_are_not(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(adapted())
    plan_run("care", "nairobi")
    assert tree_table(client) == ["Nairobi NBO-1.0 1.0.0 0 ○behind"]

    for run in db.session.scalars(db.select(curriculum_tree.CourseRun)):
        run.status = "published"
    db.session.commit()

    assert tree_table(client) == ["Nairobi NBO-1.0 1.0.0 1 ○behind"]
    rects = Page(client.get("/curricula/care").text).all("rect")
    assert [each.attributes.get("class") for each in rects].count("run") == 1


def test_a_tree_of_many_cities_takes_two_queries(db: SQLAlchemy) -> None:
    counts = []
    for cities in (1, 30):
        publish(*(adapted(*clean_changes(), city=a_city(number)) for number in range(cities)))
        rows = curricula.versions("care")
        with counted_queries() as queries:
            tree = curriculum_tree.of(rows, {})
        counts.append(len(queries))
        assert len(tree.branches) == cities
        assert [each.city.name for each in tree.branches] == sorted(
            f"City {number:03}" for number in range(cities)
        )
    assert counts == [2, 2]
    assert replace(tree.branches[0], runs=()).base_id == tree.branches[0].editions[0].base_id
