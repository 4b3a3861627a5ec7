"""Asking for a link and trying a password, for an address that is known against one that is not.

Whoever could tell the two apart by time would learn who is here. Wall time of 200 requests each,
asked in turn; the ratio of their medians is near 1 as long as nothing is told.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

import config
from app import create_app, security
from app.clock import utcnow
from app.extensions import db
from app.models.rate_limit import RateLimit
from app.services import accounts, people
from bench.attendance import environment_in
from bench.browsers import TOKEN, prepared
from bench.rows import Row

SAMPLES = 200
KNOWN, UNKNOWN = "known@example.org", "nobody@example.org"


def run() -> list[Row]:
    """Measure both ways in, with a password that is wrong for whoever is known."""
    with _installation() as app:
        browser = prepared(app)
        asked: dict[str, Callable[[str], None]] = {
            "link": lambda address: _ask_for_link(browser, address),
            "password": lambda address: _try_password(browser, address),
        }
        return [_compare(name, ask) for name, ask in asked.items()]


def _compare(name: str, ask: Callable[[str], None]) -> Row:
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(SAMPLES + 1):
        for address, times in taken.items():
            _forget_attempts()
            began = perf_counter()
            ask(address)
            if number:  # the first ones load what is loaded once
                times.append((perf_counter() - began) * 1000)
    value, baseline = median(taken[KNOWN]), median(taken[UNKNOWN])
    return Row(f"{name}_known_against_unknown_address", value, "ms", baseline, baseline / value)


@contextmanager
def _installation() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        app = create_app(config.load(environment_in(Path(folder))))
        with app.app_context():
            flask_migrate.upgrade()
            person = people.create(name="Known", email=KNOWN, now=utcnow())
            hashed = security.library().pwd_context.hash("a passphrase of four words")
            account = accounts.account_of(person, now=utcnow())
            chosen = {"password": hashed, "login_address": KNOWN}
            accounts.change(account.id, chosen, actor=person, now=utcnow())
            yield app
            db.session.remove()
            db.engine.dispose()


def _ask_for_link(browser: FlaskClient, address: str) -> None:
    answer = browser.post("/sign-in", data={"csrf_token": TOKEN, "address": address})
    assert answer.status_code == 200, answer.text


def _try_password(browser: FlaskClient, address: str) -> None:
    wrong = {"csrf_token": TOKEN, "email": address, "password": "another passphrase of five"}
    answer = browser.post("/sign-in/password", data=wrong)
    assert answer.status_code == 200, answer.text


def _forget_attempts() -> None:
    db.session.execute(delete(RateLimit))
    db.session.commit()
