from collections.abc import Callable

import pytest
from flask import Flask, flash, render_template

from tests.templates.html_page import Page

Show = Callable[..., Page]

HERE = '{% extends "base.html" %}{% block title %}Here{% endblock %}'
PLACES = [
    {"label": label, "url": f"/{label}", "icon": "today", "current": label == "f"}
    for label in "abcdef"
]
ACCOUNT = {"name": "Wanjiru", "role": "", "url": "/me", "sign_out_url": "/out"}


def test_frame_of_a_visitor_has_links_and_needs_no_session(render: Show) -> None:
    page = render(HERE, navigation=PLACES[:3], account=None)

    assert page.one("html").attributes == {"lang": "en", "dir": "ltr"}
    assert page.one("title").text == "Here · Preceptor"
    assert page.all("details") == []
    assert page.one("body").attributes == {}


def test_frame_of_a_person_sends_the_token_with_htmx(render: Show) -> None:
    page = render(HERE, navigation=PLACES, account=ACCOUNT)

    assert page.one("body").attributes["hx-headers"] == '{"X-CSRF-Token": "the-token"}'
    assert page.values("form", "action") == ["/out"]


def test_frame_gives_a_phone_four_places_and_more(render: Show) -> None:
    page = render(HERE, navigation=PLACES, account=ACCOUNT)

    assert page.words("summary") == ["More", "Wanjiru"]
    assert page.values("summary", "aria-current") == ["true", None]
    assert [item.words for item in page.with_class("beyond")] == ["e", "f"]


def test_frame_with_five_places_needs_no_more(render: Show) -> None:
    page = render(HERE, navigation=PLACES[:5], account=ACCOUNT)

    assert page.words("summary") == ["Wanjiru"]
    assert page.with_class("beyond") == []


def test_frame_begins_with_a_way_past_the_places(render: Show) -> None:
    page = render(HERE, navigation=PLACES, account=ACCOUNT)

    assert page.all("a")[0].attributes == {"class": "skip", "href": "#content"}
    assert page.one("main").attributes["id"] == "content"


def test_a13_frame_has_nothing_that_a_strict_policy_refuses(render: Show) -> None:
    page = render(HERE, navigation=PLACES, account=ACCOUNT)
    inline = [name for e in page.elements for name in e.attributes if name.startswith("on")]

    assert page.all("style") == []
    assert page.words("script") == ["", ""]
    assert inline == []
    assert [e.tag for e in page.elements if "style" in e.attributes] == []


def test_flashed_message_is_shown_with_its_way_back(face: Flask) -> None:
    with face.test_request_context("/"):
        flash("Saved.", "good")
        flash({"text": "Moved.", "undo_url": "/undo"}, "note")
        page = Page(render_template("errors/404.html"))

    assert [notice.words for notice in page.with_class("notice")] == ["✓ Saved.", "i Moved. Undo"]
    assert page.values("form", "action") == ["/undo"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 429, 500])
def test_error_page_says_what_happened_and_what_to_do(face: Flask, status: int) -> None:
    with face.test_request_context("/"):
        page = Page(render_template(f"errors/{status}.html"))

    assert len(page.all("h1")) == 1
    assert len(page.all("p")) >= 3


def test_page_of_a_fault_needs_neither_session_nor_context(face: Flask) -> None:
    with face.test_request_context("/"):
        page = Page(face.jinja_env.get_template("errors/500.html").render())

    assert page.words("h1") == ["This did not work, and the fault is ours"]
