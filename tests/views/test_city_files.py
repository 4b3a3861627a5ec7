"""Files that a city names as materials: uploaded with its change, and there before it is final."""

import hashlib
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.domain.adaptations import adapting
from app.domain.adaptations.operations import Rewrite
from app.domain.curricula.material_files import FILE_MAX
from app.domain.permissions import Role
from app.models.draft import Draft
from app.queries import adaptations as queries
from app.services import adaptations, curricula, editions
from app.services.editions import Broken
from app.views.requests import LARGEST_WITH_FILE
from app.wiring import adapters
from tests.actors import CSRF
from tests.factories import NOW
from tests.templates.html_page import Page
from tests.views.test_adapting import DESK, WHY, Office, hidden

CARD = b"Card: seven steps.\n"
SUM = hashlib.sha256(CARD).hexdigest()
NOT_HERE = "The file “card.txt” is not here. Upload it."
ROW = {"value-0-title": "Card", "value-0-licence": "CC BY 4.0"}


@pytest.fixture
def office(app: Flask, db: SQLAlchemy) -> Office:
    office = Office(app)
    office.begin()
    return office


def upload(office: Office, name: str, content: bytes, **more: str) -> TestResponse:
    """Write a material down in M02, with a file."""
    address = f"{DESK}/changes/new?kind=rewrite&target={office.module('M02')}&field=materials"
    shown = hidden(office.browser.get(address).text)
    data = MultiDict[str, object]({"csrf_token": CSRF, **shown, **WHY, **ROW, **more})
    data["value-0-upload"] = FileStorage(BytesIO(content), filename=name)
    boundary, body = encode_multipart(data)  # in memory: the client would leave a file open
    kind = f'multipart/form-data; boundary="{boundary}"'
    return office.browser.post(address, data=body, content_type=kind)


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


def test_a_name_without_a_file_asks_for_the_file(office: Office) -> None:
    named(office, "")

    assert NOT_HERE in Page(office.browser.get(DESK).text).with_id("op_aaaaaaaaaaaaaaa2").words


def test_a_file_is_uploaded_with_the_change_that_names_it(office: Office, tmp_path: Path) -> None:
    answer = upload(office, "The card.txt", CARD)

    assert answer.status_code == 303
    (change,) = queries.value(office.row).operations
    assert isinstance(change, Rewrite)
    assert change.value == [
        {"title": "Card", "licence": "CC BY 4.0", "file": "The-card.txt", "sha256": SUM}
    ]
    form = office.browser.get(f"{DESK}/changes/{change.id}").text
    assert 'value="The-card.txt"' in form
    assert f"<code>{SUM}</code>" in form
    office.step("send")
    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    link = re.search(rf'href="({DESK}/files/{SUM})">([^<]*)', colleague.get(DESK).text)
    assert link
    assert link[2] == "Look at the file “The-card.txt”"
    file = colleague.get(link[1])
    kept = 'attachment; filename="The-card.txt"'
    assert (file.data, file.headers["Content-Disposition"]) == (CARD, kept)
    office.step("approve", colleague)
    assert "is published" in office.step("publish")
    curricula.export(tmp_path, storage=adapters().storage)
    assert [each.read_bytes() for each in tmp_path.rglob("The-card.txt")] == [CARD]


def test_a_module_of_the_city_brings_its_files_along(office: Office) -> None:
    address = f"{DESK}/changes/new?kind=add"
    shown = office.browser.get(address).text

    assert 'name="materials-0-upload"' in shown
    assert 'enctype="multipart/form-data"' in shown
    assert re.search(r'name="materials-0-sha256" type="hidden"', shown)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("card.pdf", CARD, "is not what its name says"),
        ("card.txt", b"", "is empty"),
        ("card.txt", b"x" * (FILE_MAX + 1), "10 MB are the most"),
    ],
)
def test_a_file_that_is_refused_is_told_at_its_row_and_what_was_typed_stays(
    office: Office, name: str, content: bytes, words: str
) -> None:
    answer = upload(office, name, content)

    assert answer.status_code == 422
    assert words in Page(answer.text).with_id("value-0-upload-error").words
    assert 'value="CC BY 4.0"' in answer.text
    assert queries.value(office.row).operations == ()


def test_nothing_is_stored_of_a_form_that_is_refused(office: Office) -> None:
    answer = upload(office, "card.txt", CARD, reason="")

    assert answer.status_code == 422
    assert SUM not in adapters().storage
    assert "choose the file again" in Page(answer.text).with_id("value-0-upload-error").words


def test_too_much_at_once_is_told_above_the_form(office: Office) -> None:
    answer = upload(office, "card.txt", b"x" * LARGEST_WITH_FILE)

    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text
    assert "What you entered is below" not in answer.text
    assert 'name="value-0-upload"' in answer.text


def test_a_file_is_taken_out_by_its_name(office: Office) -> None:
    named(office, SUM)
    address = "changes/op_aaaaaaaaaaaaaaa2"
    shown = hidden(office.browser.get(f"{DESK}/{address}").text)
    emptied = {"value-0-file": "", "value-0-sha256": SUM, "value-0-url": "https://example.org"}
    office.post(address, shown | WHY | ROW | emptied)

    (change,) = queries.value(office.row).operations
    assert isinstance(change, Rewrite)
    assert change.value == [{"title": "Card", "licence": "CC BY 4.0", "url": "https://example.org"}]
    assert adapting.look(queries.core(office.row), queries.value(office.row)).whole
