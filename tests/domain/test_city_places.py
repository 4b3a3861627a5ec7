"""What is written of the places of a city."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.city_places import lines_of


def test_each_thing_stands_on_a_line_once_and_without_blanks() -> None:
    text = "  Projector \r\n\r\nVideo   kit\nProjector\n \t"

    assert lines_of(text) == ("Projector", "Video kit")
    assert lines_of(None) == lines_of("") == ()


@given(st.text())
def test_what_was_listed_lists_the_same(text: str) -> None:
    lines = lines_of(text)

    assert lines_of("\n".join(lines)) == lines
    assert all(line.strip() == line != "" for line in lines)
    assert len(set(lines)) == len(lines)


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    assert {word for line in lines_of(text) for word in line.split()} == set(text.split())
