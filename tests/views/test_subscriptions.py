"""Calendar links on one's own page: made, shown once, stopped."""

import re

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.models.person import Person
from app.queries.calendars import subscriptions_of
from tests.actors import CSRF, sign_in
from tests.factories import enrol, make_person, make_run
from tests.ical_lint import lint


def make(client: FlaskClient, label: str = "My phone") -> str:
    answer = client.post("/me/calendars", data={"csrf_token": CSRF, "label": label})
    assert (answer.status_code, answer.location) in ((303, "/me#new-link"), (303, "/me"))
    return client.get("/me").text


def link_in(page: str) -> str:
    (address,) = set(re.findall(r'value="http://localhost(/calendar/[\w-]+\.ics)"', page))
    return str(address)


def test_new_link_is_shown_once_and_works(db: SQLAlchemy, client: FlaskClient) -> None:
    sign_in(client, enrol(make_run(), "Wanjiru Odhiambo").person)

    page = make(client)

    address = link_in(page)
    assert f'href="webcal://localhost{address}"' in page
    assert '<svg role="img"' in page
    assert "it may take up to a day" in page
    assert address not in client.get("/me").text
    assert lint(client.get(address).data) == []


def test_head_does_not_use_the_link_up(db: SQLAlchemy, client: FlaskClient) -> None:
    sign_in(client, make_person())
    client.post("/me/calendars", data={"csrf_token": CSRF, "label": "My phone"})

    client.head("/me")

    assert link_in(client.get("/me").text)


def test_page_with_the_link_is_kept_nowhere(db: SQLAlchemy, client: FlaskClient) -> None:
    sign_in(client, make_person())
    client.post("/me/calendars", data={"csrf_token": CSRF, "label": "My phone"})

    assert client.get("/me").headers["Cache-Control"] == "no-store"


def test_link_without_a_label_is_refused_and_nothing_is_made(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    person = make_person()
    sign_in(client, person)

    for label in ("", "   ", "x" * 81):
        answer = client.post("/me/calendars", data={"csrf_token": CSRF, "label": label})
        assert (answer.status_code, "One thing needs another look" in answer.text) == (422, True)
    assert subscriptions_of(person.id) == []


def test_links_are_listed_with_a_way_to_stop_each(db: SQLAlchemy, client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    make(client, "ទូរស័ព្ទ")
    page = make(client, "Computer at the ward")

    links = subscriptions_of(person.id)
    assert [each.label for each in links] == ["ទូរស័ព្ទ", "Computer at the ward"]
    assert all(each.label in page for each in links)
    assert all(f"/me/calendars/{each.public_id}/revoke" in page for each in links)


def test_stopping_a_link_is_asked_for_and_then_done(db: SQLAlchemy, client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    address = link_in(make(client))
    (link,) = subscriptions_of(person.id)
    stop = f"/me/calendars/{link.public_id}/revoke"

    assert "cannot be brought back" in client.get(stop).text
    answer = client.post(stop, data={"csrf_token": CSRF})

    assert (answer.status_code, answer.location) == (303, "/me")
    assert "“My phone” no longer works" in client.get("/me").text
    assert subscriptions_of(person.id) == []
    assert "SUMMARY:This calendar was stopped." in client.get(address).text


def test_link_of_another_can_neither_be_seen_nor_stopped(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    owner: Person = make_person()
    sign_in(client, owner)
    make(client)
    (link,) = subscriptions_of(owner.id)
    stop = f"/me/calendars/{link.public_id}/revoke"
    sign_in(client, make_person("Somebody Else"))

    assert client.get(stop).status_code == 404
    assert client.post(stop, data={"csrf_token": CSRF}).status_code == 404
    assert subscriptions_of(owner.id) == [link]


def test_too_many_links_are_refused_kindly(db: SQLAlchemy, client: FlaskClient) -> None:
    sign_in(client, make_person())
    for _ in range(20):
        make(client)

    assert "You have as many calendar links as we keep." in make(client)
