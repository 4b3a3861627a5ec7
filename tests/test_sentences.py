"""Every sentence that a person reads goes through gettext.

A template is read twice. Its text outside of Jinja is parsed as HTML: letters that a person would
see, or hear, there are a fault. The strings inside of Jinja are looked at in the syntax tree: one
that reads like words (a space between letters, or a capital before small letters) must be handed
to gettext.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from jinja2 import Environment, nodes

APP = Path(__file__).parents[1] / "app"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SEEN_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder"}
UNSEEN_ELEMENTS = {"script", "style", "code"}
UNSEEN_ARGUMENTS = {"classes", "class_", "attributes"}
OUR_NAME = "Preceptor"

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


class Reader(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN_ELEMENTS
        self.words += [value for name, value in attrs if name in SEEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def bare_text(source: str) -> list[str]:
    """Text with letters that stands in the HTML itself, outside of every Jinja tag."""
    html, inside_trans = [], False
    for _line, kind, value in ENVIRONMENT.lex(source):
        if kind == "name" and value in {"trans", "endtrans"}:
            inside_trans = value == "trans"
        elif kind == "data" and not inside_trans:
            html.append(value)
    reader = Reader()
    reader.feed("".join(html))
    reader.close()
    pieces = (piece.replace(OUR_NAME, "").strip() for piece in reader.words)
    return [piece for piece in pieces if re.search(r"[^\W\d_]", piece)]


def constants(node: nodes.Node) -> Iterator[str]:
    """Strings of the template that are not handed to gettext."""
    if isinstance(node, nodes.TemplateData | nodes.Compare):
        return
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in GETTEXT:
        return
    if isinstance(node, nodes.Keyword) and node.key in UNSEEN_ARGUMENTS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from constants(child)


def reads_like_words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]\s+[^\W\d_]|\b[A-Z][a-z]", text))


def unspoken(source: str) -> list[str]:
    """All that a translator would never get to see."""
    tree = ENVIRONMENT.parse(source)
    inside = [text for text in constants(tree) if reads_like_words(text)]
    return bare_text(source) + inside


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
def test_template_hands_every_sentence_to_gettext(path: Path) -> None:
    assert unspoken(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ _('Hello') }}</p>", []),
        ("<p>{% trans %}Hello{% endtrans %}</p>", []),
        ("<img alt='A face'>", ["A face"]),
        ("<button aria-label='{{ _('Close') }}' class='big one'>✕</button>", []),
        ("{{ button('Save it') }}", ["Save it"]),
        ("{{ button(_('Save it'), kind='primary') }}", []),
        ("{{ name|default('Nobody') }}", ["Nobody"]),
        ("{{ ngettext('%(num)d day', '%(num)d days', n) }}", []),
        ("<script>let a = 'Hello there';</script>", []),
        ("{% if field.type == 'DateField' %}<hr>{% endif %}", []),
        ("<p>{# A comment #}{{ n }} · ✓ 12</p>", []),
        ("<a href='/x'>Preceptor</a>", []),
    ],
)
def test_sentence_outside_of_gettext_is_found(source: str, found: list[str]) -> None:
    assert unspoken(source) == found


def test_extraction_finds_sentences_of_templates_and_of_python() -> None:
    with (APP / "translations" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    extracted = extract_from_dir(APP.parent, methods, options, directory_filter=in_app)
    found = {(name, message) for name, _line, message, _comments, _context in extracted}

    assert ("app/templates/base.html", "Skip to the content") in found
    assert ("app/formatting.py", ("%(num)d hour", "%(num)d hours")) in found


def in_app(folder: str) -> bool:
    return Path(folder).is_relative_to(APP)
