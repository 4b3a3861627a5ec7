"""Editions at the same moment: begun twice, changed by two, published twice."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.adaptations.operations import Annotate, ReasonCode
from app.extensions import db
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.draft import Draft
from app.models.person import Person
from app.models.place import City
from app.queries import adaptations as queries
from app.services import adaptations, editions
from app.services.editions import OtherState
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_person, published_mcmc


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def somebody(name: str = "Achieng Omondi") -> Person:
    return db.session.scalars(select(Person).filter_by(name=name)).one()


def begin() -> int:
    city = db.session.scalars(select(City).filter_by(slug="nairobi")).one()
    version = db.session.scalars(select(CurriculumVersion)).one()
    return adaptations.begin(city, version, origin=None, actor=somebody(), now=NOW).id


def note(draft_id: int, number: int) -> Callable[[], None]:
    def put() -> None:
        row = db.session.get_one(Draft, draft_id)
        operation = Annotate(
            id=f"op_aaaaaaaaaaaaaaa{number}",
            target=row.base.content["modules"][number]["uid"] if row.base else "",
            note="A note",
            code=ReasonCode.OTHER,
            reason="For a test",
            evidence="illustrative",
        )
        adaptations.put(draft_id, operation, seen="", actor=somebody(), now=NOW)

    return put


def publish(draft_id: int, seen: str) -> int:
    return editions.publish(draft_id, seen=seen, actor=somebody(), now=NOW).number


def test_an_edition_that_is_begun_changed_and_published_by_several_at_once(app: Flask) -> None:
    with app.app_context():
        published_mcmc()
        make_person("Achieng Omondi")
        make_person("Wanjiru Kamau")

    begun = at_once(app, [begin] * 3)
    assert len(set(begun)) == 1
    draft_id = next(each for each in begun if isinstance(each, int))

    changed = at_once(app, [note(draft_id, number) for number in (2, 3, 4)])
    assert changed == [None, None, None]
    with app.app_context():
        row = db.session.get_one(Draft, draft_id)
        assert len(queries.value(row).operations) == 3
        seen = row.content_hash
        editions.send(draft_id, seen=seen, actor=somebody(), now=NOW)
        editions.approve(draft_id, seen=seen, actor=somebody("Wanjiru Kamau"), now=NOW)

    published = at_once(app, [lambda: publish(draft_id, seen)] * 3)

    assert sorted(str(each) for each in published if isinstance(each, int)) == ["2"]
    refused = [type(each) for each in published if not isinstance(each, int)]
    assert refused == [OtherState, OtherState]
    with app.app_context():
        assert count(AdaptationVersion, number=2) == 1
