"""Editions at the same moment: begun twice, changed by two, published twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.adaptations.endorsement import Endorsement as EndorsementValue
from app.domain.adaptations.operations import Annotate, ReasonCode
from app.domain.audit import Deed
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.curriculum import AdaptationVersion, CurriculumVersion, Endorsement
from app.models.draft import Draft
from app.models.person import Person
from app.models.place import City
from app.queries import adaptations as queries
from app.queries import effective_curricula
from app.services import adaptations, editions, endorsements
from app.services.editions import OtherState
from app.services.endorsements import EndorsedOtherwise
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, load_library, make_person, published_mcmc


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
    return editions.publish(draft_id, seen=seen, files=(), actor=somebody(), now=NOW).number


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
        editions.send(draft_id, seen=seen, files=(), actor=somebody(), now=NOW)
        editions.approve(draft_id, seen=seen, files=(), actor=somebody("Wanjiru Kamau"), now=NOW)

    published = at_once(app, [lambda: publish(draft_id, seen)] * 3)

    assert sorted(str(each) for each in published if isinstance(each, int)) == ["2"]
    refused = [type(each) for each in published if not isinstance(each, int)]
    assert refused == [OtherState, OtherState]
    with app.app_context():
        assert count(AdaptationVersion, number=2) == 1


def test_an_edition_that_several_endorse_at_once_is_endorsed_once(app: Flask) -> None:
    with app.app_context():
        mcmc = published_mcmc()
        make_person("Achieng Omondi")
        first = queries.value(mcmc.adaptations["nairobi"])
        second = replace(first, number=2, label="NBO-1.1", endorsement=None)
        core = effective_curricula.core(mcmc.version)
        load_library(Library(curricula=(core,), adaptations=(second,)))

    def endorse(body: str) -> Endorsement:
        found = select(AdaptationVersion).filter_by(number=2)
        edition = db.session.scalars(found).one()
        said = EndorsementValue(body=body, endorsed_on=date(2026, 1, 10), document="Minutes 7")
        return endorsements.record(edition, said, actor=somebody(), now=NOW)

    done = at_once(app, [partial(endorse, body) for body in 3 * ("The committee", "The board")])

    assert Counter(type(each) for each in done) == {Endorsement: 3, EndorsedOtherwise: 3}
    with app.app_context():
        edition = db.session.scalars(select(AdaptationVersion).filter_by(number=2)).one()
        assert count(Endorsement, adaptation_version_id=edition.id) == 1
        assert count(AuditEntry, action=Deed.ADAPTATION_ENDORSED.value, actor_kind="person") == 1
