"""What is changed of a curriculum, and what it rests on, in words that say neither too much."""

import pytest
from flask import Flask, render_template_string

from app.domain.adaptations.operations import REWRITABLE
from tests.templates.html_page import Page

BADGE = """{%- from "curricula/parts.html" import change_badge -%}
{{ change_badge({"operation": {"kind": "rewrite", "field": field}}) }}"""
EDITION = "{{ edition|edition_words }}"


def said(app: Flask, source: str, **values: str) -> str:
    with app.test_request_context():
        return " ".join(
            Page(f"<p>{render_template_string(source, **values)}</p>").one("p").words.split()
        )


@pytest.mark.parametrize("field", REWRITABLE)
def test_what_is_written_anew_is_not_called_another_way_of_teaching(app: Flask, field: str) -> None:
    words = said(app, BADGE, field=field)

    assert words.startswith("✎")
    assert "Taught" not in words


@pytest.mark.parametrize(
    ("edition", "words"),
    [("2", "edition 2"), ("3rd", "edition 3rd"), ("not stated", "edition not stated")],
)
def test_the_edition_of_a_guideline_is_called_one(app: Flask, edition: str, words: str) -> None:
    assert said(app, EDITION, edition=edition) == words
