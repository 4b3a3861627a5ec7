"""Fixtures: the real database, on SQLite and on PostgreSQL, left as it was found.

A test that takes `app`, `db` or `client` runs inside a transaction that is rolled back; on which
databases, `tests/which_database.py` says. A test with several processes or threads takes
`installation`: a database, a data folder and an environment of its own, with what it commits.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

import config as configuration
from app import create_app
from app.extensions import db as database
from app.wiring import adapters
from tests.databases import DATABASES
from tests.postgres import PostgresCluster

pytest_plugins = [
    "tests.strict",
    "tests.every_entry",
    "tests.which_database",
    "tests.kept_together",
]

SECRET_KEY = "not-a-secret-" * 4


@dataclass(frozen=True)
class Installation:
    """A copy of Preceptor to itself: its environment, and an application in this process."""

    environment: dict[str, str]
    kind: str
    _built: list[Flask] = field(default_factory=list)

    def app(self) -> Flask:
        """Build an application on it; several may be built."""
        app = create_app(configuration.load(self.environment))
        self._built.append(app)
        return app

    def close(self) -> None:
        """Let go of the database."""
        for app in self._built:
            with app.app_context():
                database.engine.dispose()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL server for this worker; skipped where there is none."""
    with PostgresCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Installation]:
    """Give the migrated, empty installation of a kind, made at first use."""
    made: dict[str, Installation] = {}

    def get(kind: str) -> Installation:
        if kind not in made:
            made[kind] = _install(request, kind, tmp_path_factory.mktemp(kind))
        return made[kind]

    return get


def _install(request: pytest.FixtureRequest, kind: str, folder: Path) -> Installation:
    environment = _environment(folder)
    if kind == "postgresql":
        cluster = request.getfixturevalue("postgres_cluster")
        environment["DATABASE_URL"] = cluster.create_database("template_preceptor")
    made = Installation(environment, kind)
    app = made.app()
    with app.app_context():
        flask_migrate.upgrade()
    made.close()
    return made


def _environment(folder: Path) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": "http://localhost",
        "DEMO": "0",
    }


@pytest.fixture(params=DATABASES)
def installation(
    request: pytest.FixtureRequest, template: Callable[[str], Installation], tmp_path: Path
) -> Iterator[Installation]:
    """An installation with an empty, migrated database of its own."""
    source = template(request.param)
    environment = _environment(tmp_path / "data")
    Path(environment["DATA_DIR"]).mkdir()
    if request.param == "sqlite":
        shutil.copy(Path(source.environment["DATA_DIR"]) / "preceptor.sqlite", tmp_path / "data")
        copy = Installation(environment, "sqlite")
        yield copy
        copy.close()
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    name = f"test_{os.getpid()}_{tmp_path.name[-40:]}".lower().replace("-", "_")
    source.close()  # PostgreSQL copies no database to which anybody is connected
    environment["DATABASE_URL"] = cluster.create_database(name, template="template_preceptor")
    copy = Installation(environment, "postgresql")
    yield copy
    copy.close()
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def shared_app(template: Callable[[str], Installation]) -> Iterator[Callable[[str], Flask]]:
    """Give the application of a kind that all tests of this worker use in turn."""
    made: dict[str, Flask] = {}

    def get(kind: str) -> Flask:
        if kind not in made:
            made[kind] = template(kind).app()
            made[kind].testing = True
            made[kind].test_client_class = FreshClient
        return made[kind]

    yield get
    for kind in made:
        template(kind).close()


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, shared_app: Callable[[str], Flask]) -> Iterator[Flask]:
    """The application; database and files forget everything when the test ends."""
    flask_app = shared_app(request.param)
    factory = database.session.session_factory
    with flask_app.app_context():
        engine = database.engine
        with engine.connect() as connection:
            outer = connection.begin()
            database.engines[None] = connection  # type: ignore[assignment]
            # A service's own rollback must not take along what the test arranged.
            factory.configure(join_transaction_mode="create_savepoint")
            try:
                yield flask_app
            finally:
                database.session.remove()
                factory.configure(join_transaction_mode="conditional_savepoint")
                database.engines[None] = engine
                outer.rollback()
                _forget_files(adapters().settings.data_dir)


def _forget_files(data_dir: Path) -> None:
    """Remove stored files and mails; the database lies beside their folders."""
    for folder in [path for path in data_dir.iterdir() if path.is_dir()]:
        shutil.rmtree(folder)


@pytest.fixture
def db(app: Flask) -> SQLAlchemy:
    """The database object, for arranging and looking."""
    return database


class FreshClient(FlaskClient):
    """A browser to itself.

    The test's own application context stays outside of its requests: within one, all clients
    would be taken for the same person.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; what the test arranged is there, what it did is seen afterwards."""
        database.session.commit()
        response = Context().run(super().open, *args, **kwargs)
        database.session.expire_all()
        return response


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who is not signed in."""
    return app.test_client()
