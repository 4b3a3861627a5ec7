"""Entries say everything, are about days that have come, and together make a whole book."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.log_books import (
    FROZEN,
    Blank,
    EntryDetails,
    EntryState,
    NoSuchDay,
    blank_fields,
    check,
    check_day,
    progress,
)

MONDAY = date(2037, 12, 7)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
WHOLE = EntryDetails(
    unit="Radiotherapy", done="Saw plans checked.", minutes=420, goals=("g1",), reflection="Twice."
)
NAMES = [each.name for each in fields(EntryDetails)]
EMPTY = {"unit": " ", "done": "\n", "minutes": 0, "goals": (), "reflection": ""}


@pytest.mark.parametrize("name", NAMES)
def test_each_field_is_asked_for(name: str) -> None:
    with pytest.raises(Blank) as refused:
        check(replace(WHOLE, **{name: EMPTY[name]}))  # type: ignore[arg-type]
    assert refused.value.fields == (name,)


@given(st.sets(st.sampled_from(NAMES)))
def test_all_that_is_blank_is_named_at_once(blank: set[str]) -> None:
    details = replace(WHOLE, **{name: EMPTY[name] for name in blank})  # type: ignore[arg-type]

    assert set(blank_fields(details)) == blank


@given(st.sampled_from(WEEK), st.sampled_from(WEEK))
def test_an_entry_is_about_a_day_of_the_visit_that_has_come(day: date, today: date) -> None:
    starts_on, ends_on = WEEK[1], WEEK[4]
    may = starts_on <= day <= ends_on and day <= today
    if may:
        check_day(day, starts_on=starts_on, ends_on=ends_on, today=today)
    else:
        with pytest.raises(NoSuchDay):
            check_day(day, starts_on=starts_on, ends_on=ends_on, today=today)


@given(
    st.sets(st.sampled_from(WEEK)),
    st.dictionaries(st.sampled_from(WEEK), st.sampled_from(EntryState)),
)
def test_a_book_is_whole_when_every_day_is_countersigned_and_nothing_waits(
    due: set[date], newest: dict[date, EntryState]
) -> None:
    found = progress(due, newest)

    assert set(found.missing) == due - newest.keys()
    assert found.countersigned == sum(newest.get(day) in FROZEN for day in due)
    assert found.countersigned + len(found.missing) <= found.days == len(due)
    assert found.extra == len(newest.keys() - due)
    assert found.waiting == sum(state not in FROZEN for state in newest.values())
    assert found.is_whole is (due <= newest.keys() and set(newest.values()) <= FROZEN)
