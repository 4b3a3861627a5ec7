"""Signing in by a link: shown by GET, used up by POST, once."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.domain.local_path import local_path
from app.services import personal_links, sign_in
from tests.actors import CSRF, prepare
from tests.factories import make_city, make_person


def test_a_link_is_used_up_by_post_and_not_by_get(db: SQLAlchemy, client: FlaskClient) -> None:
    token = sign_in.make_link(make_person("សុខ ចាន់ធូ"), now=utcnow())
    prepare(client)

    shown = [client.get(f"/sign-in/{token}").status_code for _ in range(3)]
    first = client.post(f"/sign-in/{token}", data={"csrf_token": CSRF})
    again = prepare(client).post(f"/sign-in/{token}", data={"csrf_token": CSRF})

    assert (shown, first.status_code, first.location) == ([200] * 3, 302, "/today")
    assert again.status_code == 410


def test_a06_head_neither_uses_a_link_up_nor_signs_in(db: SQLAlchemy, client: FlaskClient) -> None:
    """Scanners of mail ask so; and no other site may sign a browser in as somebody else."""
    person = make_person()
    link = f"/sign-in/{sign_in.make_link(person, now=utcnow())}"
    token = personal_links.make(person, city_id=make_city().id, actor=person, now=utcnow())
    card = f"/enter/{token}"
    asked = [client.head(each).status_code for each in (link, card)]

    assert asked == [200, 200]
    assert client.get("/today").status_code == 302
    assert client.get(link).status_code == 200


def test_an_expired_or_invented_link_says_so(db: SQLAlchemy, client: FlaskClient) -> None:
    token = sign_in.make_link(make_person(), now=utcnow() - timedelta(days=2))

    assert client.get(f"/sign-in/{token}").status_code == 410
    assert client.get("/sign-in/invented").status_code == 410


def test_known_and_unknown_addresses_get_the_same_answer(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    make_person(email="amina@example.org")
    prepare(client)

    known = client.post("/sign-in", data={"csrf_token": CSRF, "address": "amina@example.org"})
    unknown = client.post("/sign-in", data={"csrf_token": CSRF, "address": "nobody@example.org"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("amina", "nobody") == unknown.text


def test_a11_a_post_without_the_token_of_the_plan_edits_nothing(client: FlaskClient) -> None:
    assert client.post("/sign-out").status_code == 400
    assert prepare(client).post("/sign-out", data={"csrf_token": "another"}).status_code == 400


def test_a_page_for_people_leads_to_sign_in_and_back(db: SQLAlchemy, client: FlaskClient) -> None:
    asked = client.get("/today")

    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/today")


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/courses/x?tab=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/\t/evil.example", False),
        ("/a b", False),
        ("", False),
    ],
)
def test_a12_only_addresses_of_our_own_are_followed_after_sign_in(target: str, kept: bool) -> None:
    assert (local_path(target) == target) is kept
