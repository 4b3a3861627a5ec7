"""Where to report a weakness: what the operator said, or nothing."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.clock import utcnow
from tests.conftest import Installation

CONTACT = "mailto:security@training.example.org"


def test_without_a_contact_nothing_is_there(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_the_contact_of_the_settings_is_shown_and_holds_for_months(
    installation: Installation,
) -> None:
    environment = installation.environment | {"SECURITY_CONTACT": CONTACT}
    told = Installation(environment, installation.kind)
    answer = told.app().test_client().get("/.well-known/security.txt")
    told.close()
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())

    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert fields.keys() == {"Contact", "Expires", "Canonical"}
    assert fields["Contact"] == CONTACT
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    holds = datetime.fromisoformat(fields["Expires"]) - utcnow()
    assert timedelta(days=178) < holds <= timedelta(days=180)
    assert "Set-Cookie" not in answer.headers
