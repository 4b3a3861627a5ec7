import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.records import defaults, from_record, to_record
from tests.curriculum_values import LINES


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Whole:
    title: str
    parts: tuple[Part, ...]
    size: int = 3
    open: bool = False
    best: Part | None = None
    least: int | None = None
    on: date | None = None
    words: tuple[str, ...] = ()
    said: Any = None


PARTS = st.builds(Part, LINES, st.sampled_from(Colour))
WHOLES = st.builds(
    Whole,
    title=LINES,
    parts=st.lists(PARTS, max_size=2).map(tuple),
    size=st.integers(),
    open=st.booleans(),
    best=st.none() | PARTS,
    least=st.none() | st.integers(),
    on=st.none() | st.dates(),
    words=st.lists(LINES, max_size=2).map(tuple),
    said=st.none() | st.integers() | st.lists(st.booleans(), max_size=2),
)
LEAST: Mapping[str, Any] = {"title": "A", "parts": []}


@given(WHOLES)
def test_a_record_and_back_is_the_same_value(whole: Whole) -> None:
    assert from_record(Whole, json.loads(json.dumps(to_record(whole)))) == whole


def test_a_record_leaves_out_what_is_at_its_default() -> None:
    assert to_record(Whole("A", ())) == {"title": "A", "parts": []}
    assert to_record(Whole("A", (), size=4)) == {"title": "A", "parts": [], "size": 4}


def test_a_record_holds_what_it_always_holds() -> None:
    record = to_record(Whole("A", ()), always=("size", "words"))

    assert record == {"title": "A", "parts": [], "size": 3, "words": []}


def test_a_record_is_plain_data() -> None:
    whole = Whole("A", (Part("B", Colour.BLUE),), best=Part("C"), on=date(2026, 3, 1))

    assert to_record(whole) == {
        "title": "A",
        "parts": [{"name": "B", "colour": "blue"}],
        "best": {"name": "C"},
        "on": "2026-03-01",
    }


def test_defaults_are_plain_data() -> None:
    assert defaults(Whole) == {
        "size": 3, "open": False, "best": None, "least": None, "on": None, "words": [],
        "said": None,
    }  # fmt: skip


def test_what_is_made_already_is_taken_as_it_is() -> None:
    part = Part("B")

    assert from_record(Whole, {**LEAST, "best": "see below"}, {"best": part}).best is part


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"colour": "red"}, id="unknown-field"),
        pytest.param({"size": "3"}, id="text-for-a-number"),
        pytest.param({"size": True}, id="truth-for-a-number"),
        pytest.param({"size": 3.0}, id="fraction"),
        pytest.param({"size": None}, id="nothing"),
        pytest.param({"open": 1}, id="number-for-a-truth"),
        pytest.param({"words": "ab"}, id="text-for-a-list-of-texts"),
        pytest.param({"words": [1]}, id="number-in-a-list-of-texts"),
        pytest.param({"parts": [["name", "B"]]}, id="list-for-a-part"),
        pytest.param({"best": {}}, id="part-without-its-name"),
        pytest.param({"on": 20_260_301}, id="number-for-a-date"),
    ],
)
def test_what_no_record_holds_is_a_type_error(said: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        from_record(Whole, {**LEAST, **said})


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"on": "2026-02-30"}, id="no-date"),
        pytest.param({"best": {"name": "B", "colour": "green"}}, id="no-colour"),
    ],
)
def test_a_word_that_means_nothing_is_a_value_error(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_record(Whole, {**LEAST, **said})
