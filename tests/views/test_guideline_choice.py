"""The guidelines of a module are chosen from the register, in a draft and in a city's changes."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.adaptations.operations import Rewrite
from app.domain.curricula.guidelines import Guideline, GuidelineKind
from app.domain.permissions import Role
from app.models.draft import Draft
from app.queries import adaptations as adaptation_queries
from tests.actors import CSRF, sign_in
from tests.drafting import Desk, make_desk, write
from tests.factories import give_role, load_library, make_person
from tests.filled_forms import filled
from tests.queries_counted import counted_queries
from tests.views.draft_pages import form_at

OLD = Guideline(
    key="care-1",
    kind=GuidelineKind.GUIDELINE,
    title="Care at home",
    issuer="Union for Care",
    edition="1",
    superseded_by="care-2",
)
NEW = replace(OLD, key="care-2", edition="2", published_on=date(2026, 3, 1), superseded_by="")
MANY = tuple(replace(NEW, key=f"many-{number}", title=f"Care {number}") for number in range(200))


@pytest.fixture
def desk(db: SQLAlchemy) -> Desk:
    found = make_desk()
    load_library(Library(guidelines=(OLD, NEW)))
    return found


@pytest.fixture
def editor(app: Flask, desk: Desk) -> FlaskClient:
    return sign_in(app.test_client(), desk.editor)


def module(draft: Draft) -> str:
    found: str = draft.content["modules"][0]["uid"]
    return found


def page_of(draft: Draft) -> str:
    return f"/drafts/{draft.public_id}/parts/{module(draft)}"


def cited(draft: Draft) -> list[str]:
    found: list[str] = draft.content["modules"][0].get("guidelines", [])
    return found


def cite(desk: Desk, draft: Draft, *keys: str) -> None:
    """Let the first module cite these, also what the register does not know, as files can."""
    write(draft, "guidelines", "\n".join(keys), actor=desk.editor, part=module(draft))


def choose(client: FlaskClient, address: str, keys: Iterable[str], **more: str) -> tuple[int, str]:
    form = form_at(client, address, "was-guidelines")
    form.setlist("guidelines", list(keys))
    for name, text in more.items():
        form[name] = text
    answer = client.post(address, data=form)
    return answer.status_code, answer.text


def boxes(page: str, name: str = "guidelines") -> dict[str, tuple[bool, str]]:
    """Return the boxes of a page in their order by what they send: whether ticked, and words."""
    found = re.findall(
        rf'<input( checked)? id="{name}-\d+" name="{name}" type="checkbox" value="([^"]*)">'
        r"<label[^>]*>([^<]*)</label>",
        page,
    )
    return {key: (bool(checked), words) for checked, key, words in found}


def test_a_guideline_is_chosen_by_what_it_is_called(editor: FlaskClient, draft: Draft) -> None:
    offered = boxes(editor.get(page_of(draft)).text)

    status, _page = choose(editor, page_of(draft), [NEW.key])

    assert list(offered) == [OLD.key, NEW.key]
    assert offered[NEW.key] == (False, "Care at home · Union for Care · edition 2 · 2026")
    assert status == 303
    assert cited(draft) == [NEW.key]
    assert boxes(editor.get(page_of(draft)).text)[NEW.key][0]


def test_what_is_cited_stays_in_its_order_and_says_what_took_its_place(
    desk: Desk, editor: FlaskClient, draft: Draft
) -> None:
    cite(desk, draft, NEW.key, OLD.key, "of-a-file")
    shown = boxes(editor.get(page_of(draft)).text)

    status, _page = choose(editor, page_of(draft), shown, title="Another title")

    assert list(shown) == [NEW.key, OLD.key, "of-a-file"]
    assert all(checked for checked, _words in shown.values())
    assert shown[OLD.key][1].endswith("(superseded by Care at home, edition 2)")
    assert shown["of-a-file"][1] == "of-a-file (not in the register)"
    assert status == 303
    assert cited(draft) == [NEW.key, OLD.key, "of-a-file"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["button", "in place"])
def test_what_the_register_does_not_know_is_refused_beside_the_field_and_nothing_is_lost(
    editor: FlaskClient, draft: Draft, headers: dict[str, str]
) -> None:
    form = form_at(editor, page_of(draft), "was-guidelines")
    form.setlist("guidelines", [NEW.key, "care-9"])
    form["title"] = "What I wrote"

    answer = editor.post(page_of(draft), data=form, headers=headers)

    words = "Not in the register of guidelines: care-9. Take it off, or have it added"
    assert answer.status_code == 422
    assert re.search(rf'<p class="error" id="guidelines-error">.*{words}', answer.text)
    assert f'<a href="#guidelines">Guidelines it follows</a>: {words}' in answer.text
    assert 'value="What I wrote"' in answer.text
    shown = boxes(answer.text)
    assert shown[NEW.key][0]
    assert shown["care-9"] == (True, "care-9 (not in the register)")
    assert cited(draft) == []


def test_who_chooses_what_somebody_else_chose_otherwise_reads_its_title(
    desk: Desk, editor: FlaskClient, draft: Draft
) -> None:
    form = form_at(editor, page_of(draft), "was-guidelines")
    cite(desk, draft, OLD.key)
    form.setlist("guidelines", [NEW.key])

    answer = editor.post(page_of(draft), data=form)

    assert answer.status_code == 409
    error = re.search(r'<p class="error" id="guidelines-error">(.*)</p>', answer.text)
    assert error is not None
    assert "Care at home · Union for Care · edition 1" in error[1]
    assert boxes(answer.text)[NEW.key][0]
    assert cited(draft) == [OLD.key]


def test_a_review_names_guidelines_by_their_titles(
    desk: Desk, editor: FlaskClient, draft: Draft
) -> None:
    cite(desk, draft, NEW.key)

    page = editor.get(f"/drafts/{draft.public_id}/review").text

    assert "Care at home · Union for Care · edition 2 · 2026" in page


def test_a_page_asks_the_same_however_long_the_register_is(
    editor: FlaskClient, draft: Draft
) -> None:
    pages = (page_of(draft), f"/drafts/{draft.public_id}/review")
    counts = []
    for guidelines in ((), MANY):
        load_library(Library(guidelines=guidelines))
        for page in pages:
            with counted_queries() as asked:
                assert editor.get(page).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]
    assert len(boxes(editor.get(pages[0]).text)) == len(MANY) + 2


ADAPTATION = "/cities/nairobi/adaptations/mcmc"
WHY = {"code": "guideline_national", "reason": "The law.", "evidence": "-", "by": "Committee"}


class Organiser:
    """Somebody who adapts the curriculum in Nairobi, with the draft that they began."""

    def __init__(self, app: Flask, desk: Desk) -> None:
        self.desk, self.city = desk, desk.mcmc.city("nairobi")
        person = give_role(make_person("Achieng Omondi"), Role.CITY_ORGANISER, city=self.city)
        self.browser = sign_in(app.test_client(), person)
        begun = {"csrf_token": CSRF, "from": "1.0.0"}
        assert self.browser.post(f"{ADAPTATION}/begin", data=begun).status_code == 303

    def address(self, kind: str) -> str:
        uid = self.desk.mcmc.version.content["modules"][0]["uid"]
        return f"{ADAPTATION}/changes/new?kind={kind}&target={uid}&field=guidelines"

    @property
    def changes(self) -> list[Rewrite]:
        row = adaptation_queries.open_draft(self.city, self.desk.mcmc.version.curriculum)
        assert row is not None
        return [
            each for each in adaptation_queries.value(row).operations if isinstance(each, Rewrite)
        ]


@pytest.fixture
def organiser(app: Flask, desk: Desk) -> Organiser:
    return Organiser(app, desk)


def test_a_city_chooses_other_guidelines_and_reads_their_titles(organiser: Organiser) -> None:
    page = organiser.browser.get(organiser.address("rewrite")).text
    form = filled(page, WHY | {"value": [OLD.key]}) | {"csrf_token": [CSRF]}

    answer = organiser.browser.post(organiser.address("rewrite"), data=form)

    assert answer.status_code == 303
    (change,) = organiser.changes
    assert change.value == [OLD.key]
    shown = organiser.browser.get(ADAPTATION).text
    assert "follows these guidelines: Care at home, edition 1" in shown
    again = organiser.browser.get(f"{ADAPTATION}/changes/{change.id}").text
    ticked, words = boxes(again, "value")[OLD.key]
    assert ticked
    assert words.endswith("(superseded by Care at home, edition 2)")


@pytest.mark.parametrize(("kind", "name"), [("rewrite", "value"), ("replace", "guidelines")])
def test_a_city_is_told_of_what_the_register_does_not_know(
    organiser: Organiser, kind: str, name: str
) -> None:
    page = organiser.browser.get(organiser.address(kind)).text
    form = filled(page, WHY | {name: [NEW.key]}) | {"csrf_token": [CSRF]}
    form |= {"reason": ["A reason of mine"], name: [NEW.key, "care-9"]}

    answer = organiser.browser.post(organiser.address(kind), data=form)

    words = "Not in the register of guidelines: care-9."
    assert answer.status_code == 422
    assert re.search(rf'<p class="error" id="{name}-error">.*{words}', answer.text)
    assert 'value="A reason of mine"' in answer.text
    assert boxes(answer.text, name)["care-9"][0]
    assert organiser.changes == []
