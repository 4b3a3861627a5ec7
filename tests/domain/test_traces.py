"""Knowing somebody again in what others wrote."""

import pytest

from app.domain.traces import Traces

WANJIKU = Traces.of(
    ["Wanjiku Kamau", "វ៉ាន់ជីគូ", "w.kamau@example.org", "+254 700 123 456", None, " "]
)


@pytest.mark.parametrize(
    "text",
    [
        "Wanjiku Kamau",
        "KAMAU, wanjiku",
        "she is Wanjiku  Kamau, I think",
        "វ៉ាន់ជីគូ",
        "W.Kamau@Example.org",
        "<w.kamau@example.org>",
        "254-700-123456",
        "tel. +254700123456",
    ],
)
def test_found(text: str) -> None:
    assert WANJIKU.are_in(text)


@pytest.mark.parametrize(
    "text", ["", "   ", "Kamau Otieno", "Wanjiku", "kamau@example.org", "123 456"]
)
def test_not_found(text: str) -> None:
    assert not WANJIKU.are_in(text)


def test_a_short_name_is_found_alone_and_not_within_words() -> None:
    ma = Traces.of(["Ma"])

    assert ma.are_in("ma")
    assert not ma.are_in("Main hall, format of marks")


def test_who_has_no_texts_is_found_nowhere() -> None:
    assert not Traces.of([None, ""]).are_in("")
