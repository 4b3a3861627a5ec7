"""The owner's page of what cities have in common, and the draft that takes it up."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum_parts import Need
from app.domain.permissions import Role
from app.domain.upgrades.commons import Shared
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.queries import commons, curricula
from tests.actors import CSRF, sign_in
from tests.curriculum_values import uid
from tests.domain.test_commons import LEFT_OUT, RETIMED, city
from tests.drafting import SOME_ID
from tests.factories import give_role, load_library, make_person
from tests.moving_cores import old_core, publish
from tests.templates.html_page import Page

PAGE = "/curricula/care/in-common"


@pytest.fixture
def editor(db: SQLAlchemy, client: FlaskClient) -> FlaskClient:
    """An editor of the owner, and three cities that share two changes."""
    publish(city(1, RETIMED), city(2, RETIMED, LEFT_OUT), city(3, LEFT_OUT), new=False)
    owner = curricula.version("care").curriculum.owner
    return sign_in(client, give_role(make_person(), Role.CURRICULUM_EDITOR, organisation=owner))


def changes_on(client: FlaskClient) -> list[str]:
    page = Page(client.get(PAGE).text)
    return [e.attributes["value"] for e in page.all("input") if e.attributes["name"] == "change"]


def test_the_page_tells_what_is_shared_and_why(editor: FlaskClient) -> None:
    text = Page(editor.get(PAGE).text).one("main").words

    assert "Another length: M01 Module 1 Was: 60 min Now: 45 min 2 cities" in text
    assert "City 001 Because of 1" in text
    assert "Left out: M02 Module 2" in text


def test_what_is_chosen_becomes_a_draft_of_the_next_version(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    form = {"csrf_token": CSRF, "id": SOME_ID, "change": changes_on(editor)}
    answer = editor.post(PAGE, data=form)
    assert editor.post(PAGE, data=form).headers["Location"] == answer.headers["Location"]

    draft = db.session.scalars(select(Draft)).one()
    value = curriculum_data.from_data(draft.content)
    assert answer.headers["Location"] == f"/curricula/care/drafts/{draft.public_id}/impact"
    assert (draft.city_id, draft.base and str(draft.base.number)) == (None, "1.0.0")
    assert [(each.code, each.minutes) for each in value.modules][:2] == [("M01", 45), ("M03", 60)]
    text = Page(editor.get(answer.headers["Location"]).text).one("main").words
    assert "Go along by themselves 3 of 3 cities" in text


def test_nothing_chosen_begins_nothing(db: SQLAlchemy, editor: FlaskClient) -> None:
    answer = editor.post(PAGE, data={"csrf_token": CSRF, "id": SOME_ID, "change": "unknown"})

    assert answer.status_code == 422
    assert "Choose what the core shall take up." in answer.text
    assert f'name="id" value="{SOME_ID}"' in answer.text
    assert db.session.scalars(select(Draft)).all() == []


def test_an_edition_that_is_published_while_the_draft_is_worked_out_is_looked_at_first(
    db: SQLAlchemy, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"csrf_token": CSRF, "id": SOME_ID, "change": changes_on(editor)[:1]}
    shared, published = commons.shared, list[object]()

    def look_and_dawdle(version: CurriculumVersion) -> tuple[Shared, ...]:
        assert "writing" not in db.session.info, "nobody who writes waits for this"
        found = shared(version)
        if not published:
            published.append(load_library(Library(adaptations=(city(4, RETIMED, LEFT_OUT),))))
        return found

    monkeypatch.setattr(commons, "shared", look_and_dawdle)
    answer = editor.post(PAGE, data=form)

    assert answer.status_code == 409
    assert "A city published an edition meanwhile" in answer.text
    assert "3 cities" in answer.text
    assert f'value="{form["change"][0]}" checked' in answer.text
    assert db.session.scalars(select(Draft)).all() == []
    assert editor.post(PAGE, data=form).status_code == 303


def test_the_curriculums_page_leads_its_editors_there(db: SQLAlchemy, editor: FlaskClient) -> None:
    assert PAGE in editor.get("/curricula/care").text
    editor.post("/sign-out", data={"csrf_token": CSRF})
    assert PAGE not in editor.get("/curricula/care").text


def test_what_cases_and_needs_name_no_more_is_told(db: SQLAlchemy, client: FlaskClient) -> None:
    need = Need(uid=uid("need", 1), text="Many", source="Survey", objectives=(uid("obj", 2),))
    cities = (city(1, LEFT_OUT), city(2, LEFT_OUT))
    load_library(Library(curricula=(old_core(needs=(need,)),), adaptations=cities))
    owner = curricula.version("care").curriculum.owner
    editor = sign_in(client, give_role(make_person(), Role.CURRICULUM_EDITOR, organisation=owner))

    form = {"csrf_token": CSRF, "id": SOME_ID, "change": changes_on(editor)}
    answer = editor.post(PAGE, data=form)

    page = editor.get(answer.headers["Location"]).text
    assert "Gone, and named by no case or need any more: Do one thing" in page
