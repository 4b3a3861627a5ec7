"""The first difference of two values is one, and is shown so that it can be seen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.first_difference import Difference, first_difference

VALUES = st.recursive(
    st.integers() | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return what stands at a path, None where nothing does."""
    for step in path:
        inside = isinstance(value, list) and isinstance(step, int) and step < len(value)
        value = value[step] if inside or (isinstance(value, dict) and step in value) else None
    return value


@given(VALUES)
def test_a_value_does_not_differ_from_itself(value: object) -> None:
    assert first_difference(value, value) is None


@given(VALUES, VALUES)
def test_what_differs_is_found_at_a_place_that_differs(before: object, after: object) -> None:
    difference = first_difference(before, after)

    assert (difference is None) == (before == after)
    if difference:
        assert at(before, difference.path) != at(after, difference.path)


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_texts_are_shown_where_they_differ(before: str, after: str) -> None:
    difference = first_difference({"body": before}, {"body": after})

    if difference:
        assert difference.before != difference.after
        assert max(len(difference.before), len(difference.after)) <= 62


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 2}, Difference(("a",), "1", "2", 0)),
        ({"a": 1, "b": 1}, {"b": 2, "a": 2}, Difference(("b",), "1", "2", 0)),
        ({"a": 1}, {}, Difference(("a",), "1", "nothing", 0)),
        ({"a": ["x"]}, {"a": ["x", "y"]}, Difference(("a", 1), "nothing", '"y"', 0)),
        ({"a": "one\ntwo"}, {"a": "one\nten"}, Difference(("a",), r'"one\ntwo"', r'"one\nten"', 1)),
        (
            "x" * 100 + "old",
            "x" * 100 + "new",
            Difference((), "…" + "x" * 20 + 'old"', "…" + "x" * 20 + 'new"', 0),
        ),
    ],
)  # fmt: skip
def test_a_difference_names_the_field_and_both_values(
    before: object, after: object, expected: Difference
) -> None:
    assert first_difference(before, after) == expected
