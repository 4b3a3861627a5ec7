"""Everything that the files of a curriculum can say can be written in the browser."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum_data import to_data, version_hash
from app.domain.drafts import draft_parts
from app.domain.drafts.review import Obstacle, is_clinical
from app.domain.permissions import Role
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.models.place import OrganisationTag
from app.queries import draft_outlook
from app.queries import drafts as draft_queries
from tests.actors import CSRF, sign_in
from tests.drafting import make_partner
from tests.factories import (
    every_library,
    give_role,
    load_library,
    make_organisation,
    make_person,
)
from tests.views.draft_pages import form_at, send, write

# The richest of those that come with Preceptor.
NAMES = (
    "mcmc@1.0.0", "mcmc@2.0.0", "palliative-fellowship@1.0.0", "surgical-observation@1.0.0",
)  # fmt: skip
Content = dict[str, Any]
FILES = every_library().files


@pytest.mark.parametrize("name", NAMES)
def test_a_curriculum_of_files_is_rebuilt_through_pages_with_the_same_hash(
    app: Flask, db: SQLAlchemy, name: str
) -> None:
    written = {f"{each.slug}@{each.version}": each for each in every_library().curricula}
    wanted = written[name]
    partners = {slug: make_partner(slug, slug=slug) for slug in wanted.clinical_partners}
    editor, reviewer = (sign_in(app.test_client(), each) for each in _people(wanted))
    load_library(Library(guidelines=every_library().guidelines))
    draft = _begun(editor, wanted)
    _write_all(editor, draft, to_data(wanted))
    state = {"csrf_token": CSRF, "to": "review"}
    assert editor.post(f"/drafts/{draft.public_id}/state", data=state).status_code == 303
    _agree(reviewer, draft)
    if is_clinical(wanted) and not partners:
        # Files may leave out the partner that pages insist on; all else is the same.
        assert draft_outlook.of(draft, ()).obstacles == (Obstacle.NO_CLINICAL_PARTNER,)
        assert draft.content_hash == version_hash(wanted)
        return
    for slug, (_partner, person) in partners.items():
        _agree(sign_in(app.test_client(), person), draft, partner=slug)
    page = f"/drafts/{draft.public_id}/publish"
    answer = send(editor, page, form_at(editor, page, "seen"), number=str(wanted.version))

    assert answer.location == f"/curricula/{wanted.slug}/{wanted.version}"
    row = db.session.scalars(select(CurriculumVersion)).one()
    assert row.content == to_data(wanted)
    assert row.content_hash == version_hash(wanted)


def _people(wanted: VersionValue) -> list[Any]:
    tag = OrganisationTag(facet="kind", tag=wanted.owner.kind)
    owner = make_organisation(wanted.owner.name, slug=wanted.owner.slug, tags=[tag])
    held = {"Tomas Lindqvist": Role.CURRICULUM_EDITOR, "Pilar Ruiz": Role.ENDORSER}
    return [give_role(make_person(who), role, organisation=owner) for who, role in held.items()]


def _begun(client: FlaskClient, wanted: VersionValue) -> Draft:
    """Begin it under a name that is not its own, and give it its own."""
    form = form_at(client, "/drafts/new", "slug")
    names = {"title": "x", "slug": "begun", "code": "BEGUN", "owner": wanted.owner.slug}
    public_id = send(client, "/drafts/new", form, **names).location.rpartition("/")[2]
    page = f"/drafts/{public_id}/names"
    form = form_at(client, page, "was-slug")
    assert send(client, page, form, slug=wanted.slug).status_code == 303
    return draft_queries.get(public_id)


def _write_all(client: FlaskClient, draft: Draft, content: Content) -> None:
    for name in draft_parts.LISTS.values():
        for each in content.get(name, ()):
            _add(client, draft, each["uid"])
            for objective in each["objectives"] if name == "modules" else ():
                page = f"/drafts/{draft.public_id}/parts/{each['uid']}"
                form = form_at(client, page, "was-title")
                assert send(client, page, form, do=f"add {objective['uid']}").status_code == 303
    for part in draft_parts.parts_of(content):
        values = draft_parts.values_of(content, part)
        assert write(client, draft.public_id, part, values, FILES).status_code == 303, part
    _plan(client, draft, content)


def _add(client: FlaskClient, draft: Draft, uid: str) -> None:
    fields = {"csrf_token": CSRF, "new": uid, "code": "", "title": ""}
    assert client.post(f"/drafts/{draft.public_id}/parts", data=fields).status_code == 303


def _plan(client: FlaskClient, draft: Draft, content: Content) -> None:
    """Plan the days: one item after another, each as the page offers it."""
    page = f"/drafts/{draft.public_id}/days"
    for number, day in enumerate(content["days"]):
        send(client, page, form_at(client, page, "days"), do="add-day")
        for item in day["items"]:
            form = form_at(client, page, f"day{number}-what")
            what = {f"day{number}-what": item.get("module") or item["kind"]}
            assert send(client, page, form, do="add", **what).status_code == 303
        form = form_at(client, page, f"day{number}-what")
        said = {f"day{number}-starts": day["items"][0]["at"]}
        said |= {f"day{number}-latest_end": day["latest_end"]}
        for place, item in enumerate(day["items"]):
            if "module" not in item:
                names = ("kind", "code", "title", "minutes")
                said |= {f"item{number}-{place}-{name}": str(item[name]) for name in names}
        assert send(client, page, form, do="save", **said).status_code == 303


def _agree(client: FlaskClient, draft: Draft, **more: str) -> None:
    fields = {"csrf_token": CSRF, "seen": draft.content_hash, **more}
    answer = client.post(f"/drafts/{draft.public_id}/review/approve", data=fields)
    assert answer.status_code == 303
