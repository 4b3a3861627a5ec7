"""What a form changes of a record that others change too."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import edits
from app.domain.edits import Overtaken

FIELDS = ("name", "gender", "hospital")
values = st.fixed_dictionaries({field: st.sampled_from("abc") for field in FIELDS})


@given(shown=values, now=values, typed=values)
def test_only_what_was_typed_otherwise_is_changed(
    shown: dict[str, str], now: dict[str, str], typed: dict[str, str]
) -> None:
    with suppress(Overtaken):
        for field, value in edits.changes(typed, shown=shown, now=now).items():
            assert value == typed[field] != shown[field]
            assert now[field] == shown[field]


@given(shown=values, now=values, typed=values)
def test_sent_again_after_the_warning_it_changes_what_was_typed_and_nothing_else(
    shown: dict[str, str], now: dict[str, str], typed: dict[str, str]
) -> None:
    try:
        changed = edits.changes(typed, shown=shown, now=now)
    except Overtaken as error:
        changed = edits.changes(typed, shown=error.shown_next(shown), now=now)

    meant = {field: typed[field] for field in FIELDS if typed[field] != shown[field]}
    assert now | changed == now | meant


def test_what_belonged_to_something_that_is_gone_is_told_and_not_lost() -> None:
    with pytest.raises(Overtaken) as raised:
        edits.changes(
            {"name": "a", "work-7-profession": "Nurse"},
            shown={"name": "a", "work-7-profession": "Doctor"},
            now={"name": "a"},
        )

    assert raised.value.fields == ["work-7-profession"]
    assert raised.value.now == {"name": "a", "work-7-profession": ""}
