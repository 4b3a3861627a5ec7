"""What may stand in a title or a label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.one_line import unseen_in


@pytest.mark.parametrize(
    "text",
    ["", "Hall 2", "សុខ ចាន់ធូ", "Łukasz’s room – 3rd floor", "क्‍ष", "<b>1</b> & co", "٣"],
)
def test_what_can_be_seen_is_let_through(text: str) -> None:
    assert unseen_in(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("a\0", "U+0000"), ("a\nb", "U+000A"), ("\x1b[1m", "U+001B"), ("a\u202eb", "U+202E"),
     ("\ud800", "U+D800"), ("\ue000", "U+E000"), ("\uffff", "U+FFFF"), ("a\u2066b", "U+2066")],
)  # fmt: skip
def test_what_breaks_files_or_deceives_is_named(text: str, code: str) -> None:
    assert unseen_in(text) == code


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_letters_digits_and_signs_are_never_refused(text: str) -> None:
    assert unseen_in(text) is None
