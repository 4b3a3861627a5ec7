"""Two people press at the same moment on a material of a session: one thing happens, once."""

from collections import Counter

import pytest
from flask import Flask

from app.domain.errors import Stale
from app.errors import NotFound
from app.extensions import db
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.session_material import SessionMaterial
from app.services import material_reminders, session_materials
from tests import materials
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW
from tests.materials import DUE_ON, KEY

AT_ONCE = 4


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def test_a_material_is_either_delivered_or_taken_away(app: Flask) -> None:
    with app.app_context():
        there = materials.arrange()
        row_id = materials.ask(there).id
        mentor_id, organiser_id = there.mentor.id, there.organiser.id
        file = materials.stored()

    def deliver() -> str:
        mentor = db.session.get_one(Person, mentor_id)
        try:
            session_materials.deliver(row_id, file, title="Slides", seen=1, actor=mentor, now=NOW)
        except (Stale, NotFound):
            return "too late"
        return "delivered"

    def take_away() -> str:
        organiser = db.session.get_one(Person, organiser_id)
        try:
            session_materials.take_away(row_id, seen=1, actor=organiser, now=NOW)
        except Stale:
            return "too late"
        return "taken away"

    answers = at_once(app, [deliver, take_away])

    assert sorted(map(str, answers)) in (["delivered", "too late"], ["taken away", "too late"])


def test_one_question_sent_at_once_asks_once_and_owes_each_reminder_once(app: Flask) -> None:
    with app.app_context():
        there = materials.arrange()
        session_id, organiser_id = there.session.id, there.organiser.id
        mentor = there.mentor.public_id

    def press() -> str:
        return session_materials.ask(
            session_id,
            title="Slides",
            mentor=mentor,
            due_on=DUE_ON,
            public_id=KEY,
            actor=db.session.get_one(Person, organiser_id),
            now=NOW,
        ).public_id

    assert Counter(at_once(app, [press] * AT_ONCE)) == {KEY: AT_ONCE}
    with app.app_context():
        assert count(SessionMaterial) == 1
        assert count(OwedWork, kind=material_reminders.MAIL) == 2
