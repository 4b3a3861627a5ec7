"""What somebody types in a draft is not lost where others took away what they typed it in."""

import pytest
from flask.testing import FlaskClient

from app.domain.drafts import draft_parts
from app.models.draft import Draft
from app.services import draft_writing, drafts
from tests.actors import CSRF
from tests.drafting import Desk
from tests.factories import NOW
from tests.templates.html_page import Page
from tests.views.draft_pages import Fields, Forms, Sign, form_at, send

IN_PLACE = {"HX-Request": "true"}


def address(draft: Draft, rest: str = "") -> str:
    return f"/drafts/{draft.public_id}{rest}"


def last_day(client: FlaskClient, draft: Draft) -> tuple[Fields, str]:
    """The form of the last day, and the name of a field of it."""
    number = len(draft.content["days"]) - 1
    form = form_at(client, address(draft, "/days"), f"day{number}-what")
    return form, f"day{number}-starts"


def test_what_was_entered_in_a_day_that_is_gone_is_shown_and_added_once(
    sign: Sign, draft: Draft
) -> None:
    one, two, page = sign("editor"), sign("second"), address(draft, "/days")
    mine, begins = last_day(one, draft)
    theirs, _begins = last_day(two, draft)
    days = draft.content["days"]
    send(two, page, theirs, do="remove-day")
    mine[begins] = "07:15"
    answer = one.post(page, data=mine, headers=IN_PLACE)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, f"#in-day-{len(days) - 1}")
    assert f'id="in-day-{len(days) - 1}"' in answer.text
    assert "Somebody else took this day out meanwhile." in answer.text
    again = next(form for form in Forms(answer.text).forms if begins in form)
    assert again[begins] == "07:15"
    assert send(one, page, again, do="save").status_code == 303
    assert send(one, page, again, do="save").status_code == 409
    now = draft.content["days"]
    assert now[:-1] == days[:-1]
    assert now[-1]["items"][0]["at"] == "07:15"
    assert len(now) == len(days)


def test_a_day_comes_back_as_the_last_one_also_where_several_were_taken_out(
    sign: Sign, draft: Draft
) -> None:
    one, two, page = sign("editor"), sign("second"), address(draft, "/days")
    mine, begins = last_day(one, draft)
    for _twice in range(2):
        theirs, _begins = last_day(two, draft)
        send(two, page, theirs, do="remove-day")
    answer = send(one, page, mine, do="save", **{begins: "07:15"})
    again = next(form for form in Forms(answer.text).forms if begins in form)

    assert send(one, page, again, do="down 0").status_code == 303
    assert [day["items"][0]["at"] for day in draft.content["days"]][1:] == ["07:15"]


@pytest.mark.parametrize("in_place", [True, False])
def test_what_was_entered_in_a_module_that_is_gone_is_shown_to_be_copied(
    desk: Desk, sign: Sign, draft: Draft, *, in_place: bool
) -> None:
    editor, part = sign("editor"), draft.content["modules"][0]["uid"]
    page = address(draft, f"/parts/{part}")
    form = form_at(editor, page, "was-title")
    seen = draft_parts.fingerprint(draft.content, part)
    draft_writing.remove(draft.public_id, part, seen=seen, actor=desk.second, now=NOW)
    form["body"] = "Two hours of writing."
    answer = editor.post(page, data=form, headers=IN_PLACE if in_place else {})

    assert answer.status_code == 409
    assert answer.headers.get("HX-Retarget") == ("#part" if in_place else None)
    assert "Somebody else took this out of the draft meanwhile" in answer.text
    assert "Two hours of writing." in answer.text
    assert not any("primary" in each.classes for each in Page(answer.text).all("button"))
    assert editor.get(page).status_code == 404


def test_an_objective_that_is_gone_is_moved_nowhere_and_what_was_typed_is_kept(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    editor, module = sign("editor"), draft.content["modules"][0]
    page, objective = address(draft, f"/parts/{module['uid']}"), module["objectives"][1]["uid"]
    form = form_at(editor, page, "was-title")
    seen = draft_parts.fingerprint(draft.content, objective)
    draft_writing.remove(draft.public_id, objective, seen=seen, actor=desk.second, now=NOW)

    assert send(editor, page, form, do=f"up {objective}", title="Typed").status_code == 303
    assert draft.content["modules"][0]["title"] == "Typed"


@pytest.mark.parametrize("part", ["head", "days"])
def test_what_was_entered_in_a_draft_that_is_discarded_is_shown_to_be_copied(
    desk: Desk, sign: Sign, draft: Draft, part: str
) -> None:
    editor = sign("editor")
    form = form_at(editor, address(draft, "/parts/head"), "was-title")
    page, name = address(draft, "/parts/head"), "title"
    if part == "days":
        page = address(draft, "/days")
        form, name = last_day(editor, draft)
    drafts.discard(draft.public_id, actor=desk.second, now=NOW)
    typed = "Typed at length" if part == "head" else "07:15"
    form[name] = typed
    for headers in ({}, IN_PLACE):
        answer = editor.post(page, data=form, headers=headers)
        assert answer.status_code == 409
        assert "This draft was published or discarded meanwhile" in answer.text
        assert f'value="{typed}"' in answer.text


def test_a_page_that_waits_for_a_small_answer_is_told_in_a_sentence_that_it_is_too_late(
    desk: Desk, sign: Sign, draft: Draft
) -> None:
    editor = sign("editor")
    drafts.discard(draft.public_id, actor=desk.second, now=NOW)
    asked = {"csrf_token": CSRF, "to": "review"}
    answer = editor.post(address(draft, "/state"), data=asked, headers=IN_PLACE)

    assert (answer.status_code, answer.text) == (409, "")
    assert answer.headers["HX-Reswap"] == "none"
    assert "so this was not saved" in answer.headers["HX-Trigger"]
    assert "Somebody else was quicker" in editor.post(address(draft, "/state"), data=asked).text
