"""The register of guidelines, and the flag on every module that follows an edition of yesterday.

Editors of curricula write the register on its page too; nobody else sees that.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.adaptations.operations import Annotate
from app.domain.audit import Deed
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.guidelines import Guideline, GuidelineKind
from app.domain.permissions import Role
from app.models.audit import AuditDetail, AuditEntry
from app.queries import guidelines as queries
from app.services import curricula
from tests.actors import sign_in
from tests.curriculum_values import (
    make_adaptation,
    make_day,
    make_module,
    make_version,
    why,
)
from tests.factories import give_role, load_library, make_organisation, make_person
from tests.full_library import NEW, OLD
from tests.queries_counted import counted_queries
from tests.views.draft_pages import form_at, send

FLAG = "there is a newer edition"
OLD_PAGE = f"/guidelines/{OLD.key}/edit"
THIRD = {
    "issuer": "Union for Care",
    "title": "Care at home",
    "edition": "3",
    "published_on": "2026-10-01",
    "url": "https://example.org/care-3",
    "kind": "guideline",
    "note": "Read it.",
    "key": "care-3",
}

Sign = Callable[[str], FlaskClient]


@pytest.fixture
def sign(app: Flask, db: SQLAlchemy) -> Sign:
    """Sign in somebody of this name, who writes curricula."""
    owner = make_organisation("Union for Care")

    def signed(name: str) -> FlaskClient:
        person = give_role(make_person(name), Role.CURRICULUM_EDITOR, organisation=owner)
        return sign_in(app.test_client(), person)

    return signed


@pytest.fixture
def editor(sign: Sign) -> FlaskClient:
    load_library(Library(guidelines=(OLD, NEW)))
    return sign("Tomas Lindqvist")


def core(*keys: str) -> CurriculumVersion:
    modules = [make_module(number, guidelines=(key,)) for number, key in enumerate(keys, 1)]
    return make_version(make_day(*modules), modules=modules)


def publish(version: CurriculumVersion) -> None:
    note = Annotate(**why(1), target=version.modules[0].uid, note="As our hospital does it")
    adaptation = make_adaptation(note)
    load_library(Library(curricula=(version,), adaptations=(adaptation,), guidelines=(OLD, NEW)))


def test_a_module_that_cites_a_superseded_edition_is_flagged_wherever_it_is_taught(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(core(OLD.key, NEW.key))

    for page in ("/curricula/care/1.0.0", "/curricula/care/1.0.0?city=nairobi"):
        text = client.get(page).text
        assert text.count(FLAG) == 1
        assert f"/guidelines#{OLD.key}" in text
        assert f"/guidelines#{NEW.key}" in text


def test_the_register_says_what_took_the_place_and_what_is_taught_by_it(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    empty = client.get("/guidelines").text
    publish(core(OLD.key, OLD.key))

    text = client.get("/guidelines").text

    assert "No guideline is in the register yet" in empty
    assert text.count("There is a newer edition") == 1
    assert "CARE 1.0.0</a>: M01, M02" in text
    assert "CARE 1.0.0 · Nairobi</a>: M01, M02" in text


def test_a_page_costs_the_same_however_many_modules_cite(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    few = core(OLD.key)
    many = replace(core(*[OLD.key] * 40), slug="more", code="MORE")
    load_library(Library(curricula=(few,), guidelines=(OLD, NEW)))
    counts = [asked(client, path) for path in ("/guidelines", "/curricula/care/1.0.0")]
    load_library(Library(curricula=(many,), guidelines=(OLD, NEW)))

    assert counts == [asked(client, path) for path in ("/guidelines", "/curricula/more/1.0.0")]


def asked(client: FlaskClient, path: str) -> int:
    """Return how many queries a page asks."""
    with counted_queries() as sent:
        client.get(path)
    return len(sent)


def deeds(db: SQLAlchemy) -> list[tuple[str, str, object, object]]:
    """Return what people did: the deed, the key, what was and what is."""
    both = select(AuditEntry, AuditDetail).join(AuditDetail, AuditDetail.seq == AuditEntry.seq)
    found = db.session.execute(
        both.where(AuditEntry.thing_kind == "guideline", AuditEntry.actor_id.is_not(None))
    )
    return [(entry.action, entry.thing_id, said.before, said.after) for entry, said in found]


def test_an_editor_adds_one_and_it_is_there_once_however_often_it_is_sent(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    form = form_at(editor, "/guidelines/new", "key")

    for _twice in range(2):
        answer = send(editor, "/guidelines/new", form, **THIRD)
        assert (answer.status_code, answer.location) == (303, "/guidelines#care-3")
    assert queries.register()["care-3"] == Guideline(
        key="care-3",
        kind=GuidelineKind.GUIDELINE,
        title="Care at home",
        issuer="Union for Care",
        edition="3",
        published_on=date(2026, 10, 1),
        url="https://example.org/care-3",
        note="Read it.",
    )
    assert [deed[:2] for deed in deeds(db)] == [(Deed.GUIDELINE_ADDED, "care-3")]
    assert "Care at home" in editor.get("/guidelines").text


def test_a_key_that_is_taken_is_told_and_nothing_typed_is_lost(editor: FlaskClient) -> None:
    form = form_at(editor, "/guidelines/new", "key")
    answer = send(editor, "/guidelines/new", form, **{**THIRD, "key": OLD.key})

    assert answer.status_code == 422
    assert f"“{OLD.title}” stands under this key." in answer.text
    assert 'value="Care at home"' in answer.text
    assert queries.register() == {OLD.key: OLD, NEW.key: NEW}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("key", "Care 3", "Write small letters, digits and hyphens"),
        ("key", "", "Write the key that modules cite."),
        ("title", "", "Write the title."),
        ("title", "t" * 201, "It is too long; 200 characters are the most."),
        ("issuer", "Union\u202e", "character in it that cannot be seen"),
        ("edition", "", "Write which edition it is"),
        ("published_on", "yesterday", "This is not a date."),
        ("url", "example.org", "is no address. Write one that begins with https://."),
        ("url", "javascript:alert(1)", "is no address."),
        ("note", "n" * 2_001, "It is too long; 2000 characters are the most."),
    ],
)
def test_what_the_register_could_not_hold_is_told_at_its_field(
    editor: FlaskClient, field: str, typed: str, words: str
) -> None:
    form = form_at(editor, "/guidelines/new", "key")
    answer = send(editor, "/guidelines/new", form, **{**THIRD, field: typed})

    assert answer.status_code == 422
    place = answer.text.partition(f'id="{field}-error"')[2]
    assert words in place.partition("</p>")[0]
    assert "Read it." in answer.text or field == "note"
    assert "care-3" not in queries.register()


def test_a_correction_sets_what_was_changed_with_an_entry_of_it(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    form = form_at(editor, OLD_PAGE, "was-title")
    assert "key" not in form

    for _twice in range(2):
        answer = send(editor, OLD_PAGE, form, title="Care before", note="One\r\ntwo", key="another")
        assert (answer.status_code, answer.location) == (303, f"/guidelines#{OLD.key}")
    expected = replace(OLD, title="Care before", note="One\ntwo")
    assert queries.register() == {OLD.key: expected, NEW.key: NEW}
    before, after = {"title": OLD.title, "note": ""}, {"title": "Care before", "note": "One\ntwo"}
    assert deeds(db) == [(Deed.GUIDELINE_CHANGED, OLD.key, before, after)]


def test_modules_are_flagged_once_an_editor_says_what_took_the_place(
    editor: FlaskClient, client: FlaskClient
) -> None:
    load_library(Library(curricula=(core(NEW.key),), guidelines=(OLD, NEW)))
    plain = client.get("/curricula/care/1.0.0").text
    send(editor, "/guidelines/new", form_at(editor, "/guidelines/new", "key"), **THIRD)
    address = f"/guidelines/{NEW.key}/edit"
    send(editor, address, form_at(editor, address, "was-title"), superseded_by="care-3")
    flagged = client.get("/curricula/care/1.0.0").text

    assert FLAG not in plain
    assert flagged.count(FLAG) == 1
    assert f"{FLAG}: 3" in flagged


def test_what_would_lead_in_a_circle_is_refused_at_its_field(editor: FlaskClient) -> None:
    address = f"/guidelines/{NEW.key}/edit"
    form = form_at(editor, address, "was-title")
    answer = send(editor, address, form, superseded_by=OLD.key, title="Typed")

    assert answer.status_code == 422
    assert "leads back to this one" in answer.text
    assert 'value="Typed"' in answer.text
    assert queries.register()[NEW.key] == NEW


def test_who_comes_second_sees_what_the_first_one_wrote(sign: Sign, editor: FlaskClient) -> None:
    second = sign("Nadia Haddad")
    mine, theirs = (form_at(each, OLD_PAGE, "was-title") for each in (editor, second))
    send(second, OLD_PAGE, theirs, title="Theirs", superseded_by="", edition="1b")
    answer = send(editor, OLD_PAGE, mine, title="Mine", kind="guideline")

    assert answer.status_code == 409
    assert "changed this meanwhile to “Theirs”" in answer.text
    assert 'value="Mine"' in answer.text
    assert queries.register()[OLD.key].title == "Theirs"
    again = {**mine, "title": "Mine", "kind": "guideline", "was-title": "Theirs"}
    assert editor.post(OLD_PAGE, data=again).status_code == 303
    # What the first one changed elsewhere stands: the second one left it alone.
    assert queries.register()[OLD.key] == replace(
        OLD, title="Mine", kind=GuidelineKind.GUIDELINE, superseded_by="", edition="1b"
    )


def test_a_choice_that_was_overtaken_is_told_by_its_words(sign: Sign, editor: FlaskClient) -> None:
    second = sign("Nadia Haddad")
    send(editor, "/guidelines/new", form_at(editor, "/guidelines/new", "key"), **THIRD)
    mine, theirs = (form_at(each, OLD_PAGE, "was-title") for each in (editor, second))
    send(second, OLD_PAGE, theirs, superseded_by="")
    answer = send(editor, OLD_PAGE, mine, superseded_by="care-3")

    assert answer.status_code == 409
    assert "to “Nothing, it is the newest edition”" in answer.text


def test_files_loaded_again_name_what_they_put_back_and_the_trail_keeps_it(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    send(editor, OLD_PAGE, form_at(editor, OLD_PAGE, "was-title"), title="Care before")
    send(editor, "/guidelines/new", form_at(editor, "/guidelines/new", "key"), **THIRD)
    written = queries.register()
    exported = curricula.published().guidelines

    assert load_library(Library(guidelines=exported)).updated == ()
    assert queries.register() == written
    assert load_library(Library(guidelines=(OLD, NEW))).updated == (f"guidelines/{OLD.key}",)
    assert queries.register() == {**written, OLD.key: OLD}
    last = db.session.scalars(select(AuditDetail).order_by(AuditDetail.seq.desc())).first()
    assert last is not None
    assert (last.before, last.after) == ({"title": "Care before"}, {"title": OLD.title})


def test_only_who_writes_curricula_is_shown_how(editor: FlaskClient, client: FlaskClient) -> None:
    buttons = ("Add a guideline", f'href="{OLD_PAGE}"')

    assert [each in editor.get("/guidelines").text for each in buttons] == [True, True]
    assert [each in client.get("/guidelines").text for each in buttons] == [False, False]
    assert editor.get("/guidelines/unknown/edit").status_code == 404
