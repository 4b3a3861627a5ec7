"""Hashing passwords never takes the whole machine: only so many at once, and cards need none."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app import security
from app.clock import utcnow
from app.domain.rate_limit import PASSWORDS_FROM_CLIENT
from app.errors import Busy
from app.security.options import LEAST_LENGTH, LEAST_SCORE
from app.security.passwords import AT_ONCE, WAITING, LimitedHashing
from app.services import personal_links
from tests.actors import CSRF, prepare
from tests.factories import make_city, make_person


def test_no_password_that_many_took_is_hard_enough() -> None:
    long_enough = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= LEAST_LENGTH]

    assert len(FREQUENCY_LISTS["passwords"]) == 30_000
    assert [each for each in long_enough if zxcvbn(each)["score"] >= LEAST_SCORE] == []


class SlowContext:
    """Hashes until it is told to stop, and counts how many do at once."""

    def __init__(self) -> None:
        self.now, self.most, self.go_on = 0, 0, threading.Event()
        self._lock = threading.Lock()

    def hash(self, secret: str) -> str:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.go_on.wait(20)
        with self._lock:
            self.now -= 1
        return f"hash of {secret}"


def test_so_many_hash_at_once_some_wait_and_all_others_are_told_to_come_back() -> None:
    context = SlowContext()
    limited = LimitedHashing(context)  # type: ignore[arg-type]  # stands for the library's
    done: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: done.append(limited.hash(str(n))))
        for n in range(AT_ONCE + WAITING)
    ]
    for thread in threads:
        thread.start()
    while context.now < AT_ONCE or limited._waiting._value:
        threading.Event().wait(0.01)

    with pytest.raises(Busy):
        limited.hash("one too many")
    context.go_on.set()
    for thread in threads:
        thread.join()

    assert context.most == AT_ONCE
    assert len(done) == AT_ONCE + WAITING


def test_who_is_told_to_come_back_gets_a_page_that_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> str:
        raise Busy(5)

    with app.app_context():
        monkeypatch.setattr(security.library().pwd_context, "hash", busy)
    client = prepare(app.test_client())
    answer = client.post(
        "/sign-in/password",
        data={"csrf_token": CSRF, "email": "nobody@example.org", "password": "x" * 12},
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Many people are signing in" in answer.text


def test_one_client_tries_only_so_many_passwords_whatever_the_accounts(
    app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security.library().pwd_context, "verify", lambda *_given: False)
    now = utcnow()
    monkeypatch.setattr("app.security.guard.utcnow", lambda: now)
    client = prepare(app.test_client())
    tried = [
        client.post(
            "/sign-in/password",
            data={"csrf_token": CSRF, "email": f"p{number}@example.org", "password": "x" * 12},
        ).status_code
        for number in range(PASSWORDS_FROM_CLIENT.burst + 1)
    ]

    assert tried[-1] == 429
    assert 429 not in tried[:-1]


def test_a_card_or_a_link_signs_in_without_hashing_any_password(
    app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred people at the door in a minute."""
    hashed: list[object] = []
    context = security.library().pwd_context
    for name in ("hash", "verify"):
        monkeypatch.setattr(context, name, lambda *given, **_more: hashed.append(given))
    people = [make_person(f"Person {letter}") for letter in "ABC"]
    city_id = make_city().id
    cards = [
        personal_links.make(each, city_id=city_id, actor=each, now=utcnow()) for each in people
    ]

    entered = []
    for card in cards:
        client = prepare(app.test_client())
        client.post(f"/enter/{card}", data={"csrf_token": CSRF, "device": "shared"})
        entered.append(client.get("/today").status_code)

    assert (entered, hashed) == ([200, 200, 200], [])
