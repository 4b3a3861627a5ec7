"""Files that a city names as materials: they are there before an edition is final."""

import hashlib
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.adaptations.operations import Rewrite
from app.domain.permissions import Role
from app.models.draft import Draft
from app.services import adaptations, editions
from app.services.editions import Broken
from app.wiring import adapters
from tests.factories import NOW
from tests.templates.html_page import Page
from tests.views.test_adapting import DESK, Office

CARD = b"Card: seven steps.\n"
SUM = hashlib.sha256(CARD).hexdigest()
NOT_HERE = "The file “card.txt” is not here. Upload it."


@pytest.fixture
def office(app: Flask, db: SQLAlchemy) -> Iterator[Office]:
    office = Office(app)
    office.begin()
    yield office
    adapters().storage.remove(SUM)


def named(office: Office, sha256: str) -> Draft:
    """Let the city's draft name a file without sending it."""
    material = {"title": "Card", "licence": "CC0", "file": "card.txt", "sha256": sha256}
    target = office.module("M02")
    change = Rewrite(
        id="op_aaaaaaaaaaaaaaa2", reason="A card from here", target=target, field="materials",
        value=[material],
    )  # fmt: skip
    adaptations.put(office.row.id, change, seen="", actor=office.author, now=NOW)
    return office.row


def test_an_edition_with_a_file_that_is_not_here_gets_no_further(office: Office) -> None:
    row = named(office, SUM)
    author, colleague = office.author, office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER)
    said = {"seen": row.content_hash, "now": NOW}
    there = adapters().storage

    with pytest.raises(Broken):
        editions.send(row.id, files=there, actor=author, **said)
    there.put(CARD)
    editions.send(row.id, files=there, actor=author, **said)
    there.remove(SUM)
    with pytest.raises(Broken):
        editions.approve(row.id, files=there, actor=colleague, **said)
    there.put(CARD)
    editions.approve(row.id, files=there, actor=colleague, **said)
    there.remove(SUM)
    with pytest.raises(Broken):
        editions.publish(row.id, files=there, actor=author, **said)
    assert row.state == "approved"


def test_it_is_told_beside_the_change_and_no_step_is_offered(office: Office) -> None:
    row = named(office, SUM)

    shown = Page(office.browser.get(DESK).text)
    assert NOT_HERE in shown.with_id("op_aaaaaaaaaaaaaaa2").words
    assert "Send to review" not in shown.one("main").words
    assert NOT_HERE in office.browser.get(f"{DESK}/changes/op_aaaaaaaaaaaaaaa2").text
    assert "Something is still broken" in office.post(
        "send", {"draft": row.public_id, "seen": row.content_hash}
    )
    assert office.status == 409
    adapters().storage.put(CARD)
    editions.send(row.id, seen=row.content_hash, files={SUM}, actor=office.author, now=NOW)
    adapters().storage.remove(SUM)
    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    words = Page(colleague.get(DESK).text).one("main").words
    assert "Something is broken" in words
    assert "Approve it as it is" not in words
