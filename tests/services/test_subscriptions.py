"""Calendar links: one for each device, told once, stopped one by one."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.errors import NotFound
from app.models.calendar import CalendarSubscription
from app.queries.calendars import subscriptions_of
from app.services import subscriptions
from app.services.subscriptions import MOST_LINKS, TooManyLinks
from tests.factories import NOW, make_person

LATER = NOW + timedelta(hours=1)


def test_only_a_hash_of_the_token_is_kept(db: SQLAlchemy) -> None:
    person = make_person()
    tokens = {subscriptions.subscribe("Phone", actor=person, now=NOW) for _ in range(3)}

    rows = db.session.scalars(db.select(CalendarSubscription)).all()
    kept = {str(value) for row in rows for value in vars(row).values()}
    assert (len(tokens), min(map(len, tokens)), kept & tokens) == (3, 32, set())


def test_links_are_stopped_one_by_one(db: SQLAlchemy) -> None:
    person = make_person()
    for label in ("Phone", "Computer"):
        subscriptions.subscribe(label, actor=person, now=NOW)
    phone, computer = subscriptions_of(person.id)

    subscriptions.revoke(phone.public_id, actor=person, now=NOW)
    again = subscriptions.revoke(phone.public_id, actor=person, now=LATER)

    assert again.revoked_at == NOW
    assert subscriptions_of(person.id) == [computer]


def test_link_of_somebody_else_is_not_there(db: SQLAlchemy) -> None:
    owner, other = make_person(), make_person("Somebody Else")
    subscriptions.subscribe("Phone", actor=owner, now=NOW)
    (link,) = subscriptions_of(owner.id)

    for each in (link.public_id, "invented"):
        with pytest.raises(NotFound):
            subscriptions.revoke(each, actor=other, now=NOW)
    assert subscriptions_of(owner.id) == [link]


def test_there_is_an_end_to_the_links_of_one_person(db: SQLAlchemy) -> None:
    person = make_person()
    for _ in range(MOST_LINKS):
        subscriptions.subscribe("Phone", actor=person, now=NOW)

    with pytest.raises(TooManyLinks):
        subscriptions.subscribe("Phone", actor=person, now=NOW)
    subscriptions.revoke(subscriptions_of(person.id)[0].public_id, actor=person, now=NOW)
    assert subscriptions.subscribe("Phone", actor=person, now=NOW)
