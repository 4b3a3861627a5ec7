"""Alive as long as it answers; ready only with the database and the schema of this code."""

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from tests.conftest import Installation


def test_with_its_schema_it_is_ready(db: SQLAlchemy, client: FlaskClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/readyz").text) == (200, "ready\n")


def test_while_migrations_are_pending_it_is_alive_and_not_ready(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = 'an_older_one'"))
    ready = client.get("/readyz")

    assert (client.get("/healthz").status_code, ready.status_code) == (200, 503)
    assert ready.text == "migrations are pending: run flask db upgrade\n"


def test_while_another_connection_migrates_it_answers_at_once(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        with engine.connect().execution_options(writing=True) as migrating:
            migrating.execute(text("UPDATE alembic_version SET version_num = 'a_newer_one'"))
            during = app.test_client().get("/readyz")
            migrating.commit()
        after = app.test_client().get("/readyz")

    assert (during.status_code, after.status_code) == (200, 503)


def test_without_its_database_it_is_not_ready(installation: Installation) -> None:
    environment = installation.environment | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"
    }
    lost = Installation(environment, "postgresql")
    client = lost.app().test_client()
    ready = client.get("/readyz")
    lost.close()

    assert (ready.status_code, ready.text) == (503, "the database does not answer\n")
    assert client.get("/healthz").status_code == 200
