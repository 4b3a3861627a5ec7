"""People who press buttons in tests."""

from flask.testing import FlaskClient

from app.clock import utcnow
from app.extensions import db
from app.models.person import Person
from app.queries import sign_in_sessions
from app.services import sign_in as sign_in_service

CSRF = "token-of-this-test"


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign a client in as this person with all they have to prove; its forms' token is known."""
    sign_in_half(client, person)
    prove_more(person)
    return prepare(client)


def sign_in_half(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign a client in as a link does, and give its forms a known token."""
    token = sign_in_service.make_link(person, now=utcnow())
    db.session.commit()
    prepare(client)
    answer = client.post(f"/sign-in/{token}", data={"csrf_token": CSRF})
    assert answer.status_code == 302, answer.text
    return prepare(client)


def prove_more(person: Person) -> None:
    """Count a second factor as given in all browsers of a person."""
    for session in sign_in_sessions.of_person(person.id, utcnow()):
        session.strong_at = utcnow()
    db.session.commit()


def prepare(client: FlaskClient) -> FlaskClient:
    """Give the client's session a CSRF token that tests know: send it as `csrf_token`."""
    with client.session_transaction() as session:
        session["csrf_token"] = CSRF
    return client
