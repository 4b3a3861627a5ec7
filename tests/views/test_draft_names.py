"""The names of a curriculum, which can be changed until something is published under them."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.draft import Draft
from app.models.place import OrganisationTag
from app.queries import drafts as draft_queries
from tests.actors import CSRF
from tests.drafting import Desk
from tests.factories import give_role, make_organisation
from tests.views.draft_pages import Sign, form_at, send


@pytest.fixture
def draft(desk: Desk, sign: Sign) -> Draft:
    """A curriculum that is published nowhere yet."""
    editor = sign("editor")
    form = form_at(editor, "/drafts/new", "slug")
    assert form["owner"] == desk.owner.slug
    names = {"title": "New", "slug": "new", "code": "NEW", "owner": desk.owner.slug}
    answer = send(editor, "/drafts/new", form, **names)
    return draft_queries.get(answer.location.rpartition("/")[2])


def page(draft: Draft) -> str:
    return f"/drafts/{draft.public_id}/names"


def test_both_names_are_changed_before_anything_is_published(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    other = make_organisation("Uhai Hospital", slug="uhai")
    give_role(desk.editor, Role.CURRICULUM_EDITOR, organisation=other)
    editor = sign("editor")
    form = form_at(editor, page(draft), "was-slug")
    assert (form["slug"], form["owner"]) == ("new", desk.owner.slug)

    for _twice in range(2):
        answer = send(editor, page(draft), form, slug="newer", owner="uhai")
        assert answer.location == f"/drafts/{draft.public_id}"
    assert (draft.curriculum.slug, draft.curriculum.owner) == ("newer", other)
    assert draft.content["slug"] == "newer"
    assert draft.content["owner"] == {"slug": "uhai", "name": "Uhai Hospital", "kind": "lead"}
    assert editor.get("/curricula/newer/drafts").status_code == 200


def test_a_name_that_is_taken_is_told_and_nothing_typed_is_lost(sign: Sign, draft: Draft) -> None:
    editor = sign("editor")
    answer = send(editor, page(draft), form_at(editor, page(draft), "was-slug"), slug="mcmc")

    assert answer.status_code == 422
    assert "There is another curriculum under this name." in answer.text
    assert 'value="mcmc"' in answer.text
    assert draft.curriculum.slug == "new"


@pytest.mark.parametrize("slug", ["", "With Blanks", "a" * 65])
def test_what_can_be_no_name_is_refused(sign: Sign, draft: Draft, slug: str) -> None:
    editor = sign("editor")
    answer = send(editor, page(draft), form_at(editor, page(draft), "was-slug"), slug=slug)

    assert answer.status_code == 422
    assert draft.content["slug"] == "new"


def test_who_comes_second_sees_what_the_first_one_wrote(sign: Sign, draft: Draft) -> None:
    one, two = sign("editor"), sign("second")
    mine, theirs = (form_at(each, page(draft), "was-slug") for each in (one, two))
    send(two, page(draft), theirs, slug="theirs")
    answer = send(one, page(draft), mine, slug="mine")

    assert answer.status_code == 409
    assert "theirs" in answer.text
    assert 'value="mine"' in answer.text
    again = form_at(one, page(draft), "was-slug")
    assert send(one, page(draft), again, slug="mine").status_code == 303
    assert draft.curriculum.slug == "mine"


def test_published_names_stay_and_the_page_says_so(desk: Desk, sign: Sign) -> None:
    draft, editor = desk.begin(), sign("editor")
    shown = editor.get(page(draft)).text
    sent = {"csrf_token": CSRF, "was-slug": "mcmc", "slug": "other"}
    sent |= dict.fromkeys(("owner", "was-owner"), desk.owner.slug)

    assert "These names are fixed" in shown
    assert 'name="slug"' not in shown
    assert editor.post(page(draft), data=sent).status_code == 409
    assert draft.curriculum.slug == "mcmc"


def test_no_owner_is_named_for_whom_one_does_not_write(sign: Sign, draft: Draft) -> None:
    make_organisation("Uhai Hospital", slug="uhai")
    editor = sign("editor")
    form = form_at(editor, page(draft), "was-slug")

    assert send(editor, page(draft), form, owner="uhai").status_code == 422


def test_an_organisation_that_is_several_things_owns_it_as_one_of_them(
    db: SQLAlchemy, desk: Desk, sign: Sign, draft: Draft
) -> None:
    desk.owner.tags.append(OrganisationTag(facet="kind", tag="partner"))
    db.session.commit()
    editor = sign("editor")
    form = form_at(editor, page(draft), "was-slug")
    answer = send(editor, page(draft), form, owner=f"{desk.owner.slug}/partner")

    assert answer.status_code == 303
    assert draft.content["owner"]["kind"] == "partner"
