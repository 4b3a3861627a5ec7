"""The register of guidelines: what is sound, and what took the place of what."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.curricula.guidelines import (
    Guideline,
    GuidelineKind,
    check_cited,
    check_entry,
    check_guidelines,
    from_texts,
    newest,
    superseded,
    texts_of,
)
from app.domain.problems import Fault, Path, Problem
from app.domain.records import from_record, to_record
from tests.curriculum_values import guidelines


def edition(key: str, superseded_by: str = "", **said: Any) -> Guideline:
    values = {"kind": GuidelineKind.GUIDELINE, "title": "Care", "issuer": "A society"}
    return Guideline(**(values | {"edition": key} | said), key=key, superseded_by=superseded_by)


SOUND = (edition("one", "two"), edition("two", "three"), edition("three"), edition("other"))
REGISTER = {each.key: each for each in SOUND}


@given(guidelines())
def test_a_sound_register_has_no_problem(register: tuple[Guideline, ...]) -> None:
    assert check_guidelines(register) == ()


@given(guidelines())
def test_data_and_back_is_the_same_register(register: tuple[Guideline, ...]) -> None:
    assert tuple(from_record(Guideline, to_record(each)) for each in register) == register


def test_dates_are_texts_in_data() -> None:
    data = to_record(edition("one", published_on=date(2026, 3, 1)))

    assert data["published_on"] == "2026-03-01"
    assert "published_on" not in to_record(edition("one"))


@pytest.mark.parametrize(
    ("fields", "fault", "path"),
    [
        ({"key": "One"}, Fault.MALFORMED, ("key",)),
        ({"title": ""}, Fault.BLANK, ("title",)),
        ({"issuer": " "}, Fault.BLANK, ("issuer",)),
        ({"edition": ""}, Fault.BLANK, ("edition",)),
        ({"edition": "e" * 41}, Fault.TOO_LONG, ("edition",)),
        ({"url": "javascript:alert(1)"}, Fault.NO_ADDRESS, ("url",)),
        ({"note": "\x00"}, Fault.CONTROL_CHARACTER, ("note",)),
        ({"superseded_by": "nine"}, Fault.UNKNOWN_GUIDELINE, ("superseded_by",)),
        ({"superseded_by": "zero"}, Fault.SUPERSEDED_BY_ITSELF, ("superseded_by",)),
    ],
)
def test_check_finds_what_is_wrong_with_a_guideline(
    fields: dict[str, Any], fault: Fault, path: Path
) -> None:
    found = check_guidelines((*SOUND, replace(edition("zero"), **fields)))

    assert [(each.code, each.path) for each in found] == [(fault, ("guidelines", 4, *path))]


def test_a_key_stands_once() -> None:
    assert check_guidelines((edition("one"), edition("one"))) == (
        Problem(Fault.DUPLICATE, ("guidelines", 1, "key"), {"value": "one"}),
    )


def test_a_circle_is_told_once() -> None:
    circle = (edition("a", "b"), edition("b", "c"), edition("c", "b"), edition("d", "a"))

    assert [(each.code, each.path[1]) for each in check_guidelines(circle)] == [
        (Fault.SUPERSEDED_BY_ITSELF, 1)
    ]


def test_a_register_has_an_end() -> None:
    assert check_guidelines([edition("a")] * 1_001) == (
        Problem(Fault.TOO_MANY, ("guidelines",), {"value": 1_001, "most": 1_000}),
    )


def test_newest_is_what_took_its_place_in_the_end() -> None:
    assert [newest(key, REGISTER).key for key in REGISTER] == ["three", "three", "three", "other"]
    with pytest.raises(KeyError):
        newest("nine", REGISTER)


def test_superseded_tells_those_that_are_cited_with_what_came_last() -> None:
    cited = ("three", "two", "nine", "one", "other")

    assert superseded(cited, REGISTER) == {"two": REGISTER["three"], "one": REGISTER["three"]}


@given(guidelines())
def test_what_came_last_is_not_superseded(register: tuple[Guideline, ...]) -> None:
    by_key = {each.key: each for each in register}
    old = superseded(by_key, by_key)

    assert old.keys() == {each.key for each in register if each.superseded_by}
    assert superseded((each.key for each in old.values()), by_key) == {}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_a_circle_is_found_exactly_when_there_is_one(following: dict[str, str]) -> None:
    known = {key: other if other in following else "" for key, other in following.items()}
    ways = dict(known)
    for _ in known:
        ways = {key: known.get(end, "") for key, end in ways.items()}

    found = check_guidelines([edition(key, other) for key, other in known.items()])
    assert bool(found) == any(ways.values())


def test_check_cited_names_what_the_register_does_not_know() -> None:
    path = ("modules", 2, "guidelines")

    assert list(check_cited(("one", "nine"), path, REGISTER)) == [
        Problem(Fault.UNKNOWN_GUIDELINE, (*path, 1), {"value": "nine"})
    ]


@given(guidelines())
def test_what_a_form_shows_and_back_is_the_same_register(register: tuple[Guideline, ...]) -> None:
    assert tuple(from_texts(each.key, texts_of(each)) for each in register) == register


@given(guidelines())
def test_what_stands_in_a_sound_register_can_be_written_again(
    register: tuple[Guideline, ...],
) -> None:
    by_key = {each.key: each for each in register}

    assert [check_entry(each, by_key) for each in register] == [()] * len(register)


@pytest.mark.parametrize("key", ["one", "two", "three"])
def test_a_circle_is_found_at_the_entry_that_closes_it(key: str) -> None:
    entry = replace(REGISTER["three"], superseded_by=key)

    assert check_entry(entry, REGISTER) == (
        Problem(Fault.SUPERSEDED_BY_ITSELF, ("superseded_by",), {"value": "three"}),
    )


def test_an_entry_is_checked_as_a_register_is() -> None:
    entry = edition("new key", "nobody", title="", url="somewhere")

    assert [(each.code, each.path) for each in check_entry(entry, REGISTER)] == [
        (Fault.MALFORMED, ("key",)),
        (Fault.BLANK, ("title",)),
        (Fault.NO_ADDRESS, ("url",)),
        (Fault.UNKNOWN_GUIDELINE, ("superseded_by",)),
    ]


def test_a_full_register_takes_nothing_more_and_can_still_be_corrected() -> None:
    full = {f"g-{number}": edition(f"g-{number}") for number in range(1_000)}

    assert [(each.code, each.path) for each in check_entry(edition("more"), full)] == [
        (Fault.TOO_MANY, ())
    ]
    assert check_entry(edition("g-1", "g-2"), full) == ()
