"""What is written of the places of a city."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.city_places import is_safe_link, lines_of


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


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.us/j/123456789?pwd=abc",
        "https://meet.example.org:8443/room#here",
        "https://bbb.example.org",
    ],
)
def test_a_whole_link_by_https_is_safe(link: str) -> None:
    assert is_safe_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://zoom.us/j/1",
        "zoom.us/j/1",
        "//zoom.us/j/1",
        "javascript:alert(1)",
        "https:zoom.us",
        "https:///j/1",
        "https://?room=1",
        "https://me:secret@zoom.us/j/1",
        "https://zoom.us@evil.example/j/1",
        "https://zoom.us\\@evil.example",
        "https://zoom.us/j/ 1",
        "https://zoom.us/j/1\nnext",
        "https://zооm.us/j/1",
        "https://zoom.us:port/",
        "https://[zoom.us/",
        "HTTPS://zoom.us/j/1",
        "https://zoom.us/" + "1" * 500,
    ],
)
def test_anything_else_is_not(link: str) -> None:
    assert not is_safe_link(link)


@given(st.text() | st.text().map(lambda rest: f"https://{rest}"))
@example("https://a/\x7f")
def test_what_is_safe_leads_where_it_seems_to(link: str) -> None:
    if is_safe_link(link):
        parts = urlsplit(link)
        assert parts.scheme == "https"
        assert parts.hostname
        assert (parts.username, parts.password) == (None, None)
        assert parts.geturl().rstrip("?#") == link.rstrip("?#")
