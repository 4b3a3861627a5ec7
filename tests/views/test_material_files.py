"""Files of materials: uploaded with the form of a module, and handed out to who reads it."""

import hashlib
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.adapters.library import material_files
from app.clock import utcnow
from app.domain.curricula.material_files import FILE_MAX
from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import rows_text
from app.domain.rate_limit import UPLOADS
from app.models.draft import Draft
from app.models.person import Person
from app.queries import drafts as draft_queries
from app.services import curricula, draft_writing, drafts, rate_limits
from app.services.publishing import Hindered
from app.views.requests import LARGEST_WITH_FILE
from app.wiring import adapters
from tests.actors import sign_in
from tests.drafting import Desk
from tests.factories import NOW
from tests.views.draft_pages import Fields, Sign, form_at, send
from tests.world import PDF, make_world

CARD = b"Card: seven steps.\n"
SUM = hashlib.sha256(CARD).hexdigest()


def page(draft: Draft) -> str:
    return f"/drafts/{draft.public_id}/parts/{draft.content['modules'][0]['uid']}"


def upload(
    client: FlaskClient,
    draft: Draft,
    name: str,
    content: bytes,
    *,
    in_place: bool = False,
    shown: Fields | None = None,
    **typed: str,
) -> TestResponse:
    data = MultiDict[str, object](shown or form_at(client, page(draft), "was-title"))
    for field, text in typed.items():
        data[field] = text
    data["materials-0-title"], data["materials-0-licence"] = "Card", "CC BY 4.0"
    data["materials-0-upload"] = FileStorage(BytesIO(content), filename=name)
    headers = {"HX-Request": "true"} if in_place else {}
    boundary, body = encode_multipart(data)  # in memory: the client would leave a file open
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(page(draft), data=body, content_type=kind, headers=headers)


def test_a30_a_file_is_handed_out_to_be_kept_and_never_shown(
    desk: Desk, sign: Sign, client: FlaskClient, draft: Draft
) -> None:
    assert upload(sign("editor"), draft, "The card.txt", CARD).status_code == 303
    material = draft.content["modules"][0]["materials"][0]
    assert material == {
        "title": "Card", "licence": "CC BY 4.0", "file": "The-card.txt", "sha256": SUM,
    }  # fmt: skip
    of_draft = f"/drafts/{draft.public_id}/files/{SUM}"
    assert sign("editor").get(of_draft).data == CARD
    assert client.get(of_draft).status_code in (302, 404)
    row = desk.publish(desk.approved(draft))

    shown = client.get(f"/curricula/mcmc/{row.number}").text  # type: ignore[attr-defined]
    link = re.search(rf'href="(/syllabus/[^"]*/files/{SUM})"', shown)
    assert link
    answer = client.get(link[1])
    assert (answer.status_code, answer.data) == (200, CARD)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The-card.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert SUM in material_files(curricula.published()).values()


def test_the_page_in_place_shows_what_became_of_the_file(sign: Sign, draft: Draft) -> None:
    answer = upload(sign("editor"), draft, "card.txt", CARD, in_place=True)

    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#part"
    assert 'value="card.txt"' in answer.text
    assert SUM in answer.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("card.pdf", CARD, "is not what its name says"),
        ("card.exe", CARD, "ends as that of no file that is taken here"),
        ("card.txt", b"", "is empty"),
        ("card.txt", b"x" * (FILE_MAX + 1), "10 MB are the most"),
    ],
)
def test_a_file_that_is_refused_is_told_at_its_row_and_what_was_typed_stays(
    sign: Sign, draft: Draft, name: str, content: bytes, words: str
) -> None:
    answer = upload(sign("editor"), draft, name, content)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="CC BY 4.0"' in answer.text
    assert "materials" not in draft.content["modules"][0]


def test_a_file_that_comes_with_something_wrong_is_not_stored_and_asked_for_again(
    sign: Sign, draft: Draft
) -> None:
    content = b"Comes with something wrong.\n"
    answer = upload(sign("editor"), draft, "card.txt", content, minutes="many")

    assert answer.status_code == 422
    assert "choose the file again once the rest is put right" in answer.text
    assert 'name="materials-0-sha256" type="hidden" value=""' in answer.text
    assert hashlib.sha256(content).hexdigest() not in adapters().storage


def test_a_file_for_a_draft_that_is_over_is_not_stored(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    content = b"Comes too late.\n"
    editor = sign("editor")
    shown = form_at(editor, page(draft), "was-title")
    drafts.discard(draft.public_id, actor=desk.second, now=NOW)

    assert upload(editor, draft, "card.txt", content, shown=shown).status_code == 409
    assert hashlib.sha256(content).hexdigest() not in adapters().storage


def test_files_of_one_person_are_few_and_who_sends_one_too_many_loses_nothing_typed(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    content = b"One too many.\n"
    editor = sign("editor")
    assert upload(editor, draft, "card.exe", CARD).status_code == 422
    for _each in range(UPLOADS.burst - 1):
        rate_limits.take(UPLOADS, desk.editor.public_id, now=utcnow())
    answer = upload(editor, draft, "card.txt", content, title="Typed")

    assert answer.status_code == 422
    assert re.search(
        "You sent many files. Wait [0-9]+ seconds?, then choose it again.", answer.text
    )
    assert 'value="Typed"' in answer.text
    assert hashlib.sha256(content).hexdigest() not in adapters().storage


def test_too_much_at_once_is_told_on_the_page(sign: Sign, draft: Draft) -> None:
    answer = upload(sign("editor"), draft, "card.txt", b"x" * LARGEST_WITH_FILE)

    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text
    assert "What you entered could not be read" in answer.text
    assert "What you entered is below" not in answer.text
    assert 'name="was-title"' in answer.text


def test_too_much_at_once_is_told_in_place_and_leaves_the_page_as_it_is(
    sign: Sign, draft: Draft
) -> None:
    answer = upload(sign("editor"), draft, "card.txt", b"x" * LARGEST_WITH_FILE, in_place=True)

    assert (answer.status_code, answer.text) == (413, "")
    assert "10 MB are the most for a file" in answer.headers["HX-Trigger"]


def test_a_file_is_taken_out_by_its_name(sign: Sign, draft: Draft) -> None:
    editor = sign("editor")
    upload(editor, draft, "card.txt", CARD)
    form = form_at(editor, page(draft), "was-title")
    send(editor, page(draft), form, **{"materials-0-file": "", "materials-0-url": "https://a.org"})

    assert draft.content["modules"][0]["materials"] == [
        {"title": "Card", "licence": "CC BY 4.0", "url": "https://a.org"}
    ]


def named(editor: Person, draft: Draft, sha256: str, name: str = "card.pdf") -> None:
    """Let a draft name a file without sending it."""
    row = {"title": "Card", "licence": "CC0", "file": name, "sha256": sha256}
    part, changed = draft.content["modules"][0]["uid"], {"materials": rows_text([row])}
    shown = draft_parts.values_of(draft.content, part)
    draft_writing.save(draft.public_id, part, changed, shown=shown, actor=editor, now=NOW)


def test_a_file_that_is_not_here_stops_publishing(desk: Desk, sign: Sign, draft: Draft) -> None:
    named(desk.editor, draft, "0" * 64)
    desk.approved(draft)

    address = f"/drafts/{draft.public_id}"
    assert "The file “card.pdf” is not here. Upload it." in sign("editor").get(address).text
    broken = "Something in the draft has to be put right."
    assert broken in sign("editor").get(f"{address}/publish").text
    with pytest.raises(Hindered):
        desk.publish(draft)
    assert sign("reviewer").get(f"{address}/files/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept_as"), [("中.txt", "file.txt"), ('a"b.txt', "a-b.txt"), ("card", "card")]
)
def test_a_file_is_handed_out_whatever_name_was_typed(
    desk: Desk, sign: Sign, draft: Draft, typed: str, kept_as: str
) -> None:
    named(desk.editor, draft, adapters().storage.put(CARD), typed)

    answer = sign("editor").get(f"/drafts/{draft.public_id}/files/{SUM}")

    assert (answer.status_code, answer.data) == (200, CARD)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{kept_as}"'


def test_a30_the_certificate_of_a_person_is_no_material(app: Flask, db: SQLAlchemy) -> None:
    world = make_world()
    editor, sha256 = world.people["curriculum editor"], hashlib.sha256(PDF).hexdigest()
    draft = draft_queries.get(world.address_parts["draft_id"])
    named(editor, draft, sha256)
    client, address = sign_in(app.test_client(), editor), f"/drafts/{draft.public_id}"

    assert sha256 in adapters().storage
    assert "The file “card.pdf” is not here." in client.get(address).text
    assert client.get(f"{address}/files/{sha256}").status_code == 404
