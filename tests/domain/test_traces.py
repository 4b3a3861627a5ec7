"""Knowing somebody again in what others wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.traces import Traces

WANJIKU = Traces.of(
    ["Wanjiku Kamau", "វ៉ាន់ជីគូ", None, " "],
    contacts=["w.kamau@example.org", "+254 700 123 456"],
    others=["A-10 447", "Embu Level 5 Hospital"],
)


@pytest.mark.parametrize(
    "text",
    [
        "Wanjiku Kamau",
        "KAMAU, wanjiku",
        "វ៉ាន់ជីគូ",
        "W.Kamau@Example.org",
        "254-700-123456",
        "0700 123 456",
        "a-10 447",
        "Embu  level 5 hospital",
    ],
)
def test_a_value_that_is_theirs_is_known(text: str) -> None:
    assert WANJIKU.are(text)
    assert WANJIKU.are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "she is Wanjiku  Kamau, I think",
        "<w.kamau@example.org>",
        "write to w.kamau@example.org.",
        "tel. +254700123456 or 0711",
    ],
)
def test_they_are_found_within_other_words(text: str) -> None:
    assert WANJIKU.are_in(text)
    assert not WANJIKU.are(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Kamau Otieno",
        "Wanjiku",
        "Wanjikus Kamauro",
        "kamau@example.org",
        "new.kamau@example.org",
        "w.kamau@example.org.ke",
        "123 456",
        "1254700123456789",
        "A-10 4471",
        "she works at Embu Level 5 Hospital",
    ],
)
def test_what_is_somebody_elses_is_not_theirs(text: str) -> None:
    assert not WANJIKU.are(text)
    assert not WANJIKU.are_in(text)


def test_a_name_of_one_word_is_found_alone_and_only_feared_among_others() -> None:
    grace = Traces.of(["Grace"])

    assert grace.are("grace")
    assert not grace.are_in("Grace Achieng was here")
    assert grace.may_be_in("Grace asked for it")
    assert not grace.may_be_in("a graceful answer")


@pytest.mark.parametrize(
    ("cells", "theirs"),
    [
        (["Wanjiku Kamau", "Embu Level 5 Hospital", "w.kamau@example.org"], True),
        (["Wanjiku Kamau", "Embu Level 5 Hospital", "0700 999 999"], False),
        (["Wanjiku Kamau", "Embu Level 5 Hospital", "another@example.org"], False),
        (["Kamau Wanjiku", "Embu Level 5 Hospital", ""], True),
        (["Peter Otieno", "Embu Level 5 Hospital", ""], False),
    ],
)
def test_a_line_is_theirs_by_how_they_are_reached_or_else_by_name(
    cells: list[str], theirs: bool
) -> None:
    assert WANJIKU.are_of_line(cells) is theirs


LETTERS = st.text(alphabet="abcé", min_size=1)


@given(first=LETTERS, second=LETTERS, letter=st.sampled_from("abc9_"))
def test_nobody_is_found_in_a_part_of_a_word(first: str, second: str, letter: str) -> None:
    name, address = f"{first} {second}", f"{first}@example.org"
    person = Traces.of([name], contacts=[address])

    for longer in (
        f"z{letter}{name}",
        f"{name}{letter}z",
        f"z{letter}{address}",
        f"{address}{letter}",
    ):
        assert not person.are_in(f"so said {longer} to us")
    assert person.are_in(f"so said {name} to us")
    assert person.are_in(f"so said {address} to us")


def test_who_has_no_texts_is_found_nowhere() -> None:
    assert not Traces.of([None, ""]).are_in("")
