"""Browsers in which somebody is signed in, by a link as anybody would be."""

from flask import Flask
from flask.testing import FlaskClient

from app.clock import utcnow
from app.models.person import Person
from app.services import sign_in

TOKEN = "of-this-benchmark"  # noqa: S105  (nobody is let in by it anywhere else)


def prepared(app: Flask) -> FlaskClient:
    """Return a browser whose forms carry `TOKEN`."""
    client = app.test_client()
    _put_token(client)
    return client


def signed_in(app: Flask, person: Person) -> FlaskClient:
    """Return a browser of this person, within the application's context."""
    client = prepared(app)
    link = sign_in.make_link(person, now=utcnow())
    answer = client.post(f"/sign-in/{link}", data={"csrf_token": TOKEN})
    assert answer.status_code == 302, answer.text
    _put_token(client)
    return client


def cookie(app: Flask, person: Person) -> str:
    """Return what such a browser sends as its `Cookie`."""
    name = app.config["SESSION_COOKIE_NAME"]
    kept = signed_in(app, person).get_cookie(name)
    assert kept is not None
    return f"{name}={kept.value}"


def _put_token(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["csrf_token"] = TOKEN
