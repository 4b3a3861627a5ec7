"""Counts in which nobody can be made out, whatever is compared with what."""

from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.aggregates import LEAST, MOST_CELLS, Table, tables

PEOPLE = st.lists(st.tuples(*(st.sampled_from("abcd") for _ in range(3))), max_size=60)
MANY = st.lists(st.tuples(st.integers(0, 40).map(str)), max_size=400)


def several(**counts: int) -> list[tuple[str]]:
    return [(label,) for label, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("people", "table"),
    [
        (several(a=4), None),
        (several(a=5), Table((("a", 5),), 0)),
        (several(a=9, b=5), Table((("a", 9), ("b", 5)), 0)),
        (several(a=9, b=3, c=2), Table((("a", 9),), 5)),
        (several(a=9, b=6, c=1), Table((("a", 9),), 7)),
        (several(a=9, b=1), Table((), 10)),
        (several(a=2, b=2, c=2), Table((), 6)),
    ],
)
def test_small_cells_are_folded_together(people: list[tuple[str]], table: Table | None) -> None:
    assert tables(people) == (None if table is None else (table,))


def test_a_course_within_one_city_does_not_show_the_few_beside_it() -> None:
    """Of 24 in Nairobi 21 were on a course held nowhere else; 3 would be left."""
    people = [("Nairobi", "A")] * 21 + [("Nairobi", "B")] * 3 + [("Kumasi", "B")] * 9
    found = tables(people)

    assert found is not None
    assert (dict(found[0].cells).get("Nairobi"), dict(found[1].cells).get("A")) != (24, 21)


@given(PEOPLE | MANY)
def test_no_cell_is_small_and_sums_are_kept(people: list[tuple[str, ...]]) -> None:
    found = tables(people)

    if len(people) < LEAST:
        assert found is None
        return
    assert found is not None
    for table in found:
        counts = [count for _, count in table.cells]
        assert all(count >= LEAST for count in counts)
        assert table.others == 0 or table.others >= LEAST
        assert sum(counts) + table.others == len(people)
        assert len(counts) + bool(table.others) <= MOST_CELLS


@given(PEOPLE)
def test_no_difference_between_tables_is_small(people: list[tuple[str, str, str]]) -> None:
    """Whatever unions of shown cells lie within one another: the rest is nobody or enough."""
    found = tables(people) or ()
    unions = [every_union(table, number, people) for number, table in enumerate(found)]

    for one, other in combinations(range(len(unions)), 2):
        for this in unions[one]:
            for that in unions[other]:
                if this <= that or that <= this:
                    assert len(this ^ that) == 0 or len(this ^ that) >= LEAST


def every_union(
    table: Table, number: int, people: list[tuple[str, str, str]]
) -> list[frozenset[int]]:
    shown = {label for label, _ in table.cells}
    groups: dict[str, set[int]] = {}
    for index, person in enumerate(people):
        label = person[number] if person[number] in shown else "others"
        groups.setdefault(label, set()).add(index)
    sizes = range(len(groups) + 1)
    chosen = chain.from_iterable(combinations(groups.values(), size) for size in sizes)
    return [frozenset(set().union(*each)) for each in chosen]


@given(PEOPLE, st.randoms())
def test_the_order_of_people_does_not_matter(
    people: list[tuple[str, str, str]], random: Random
) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)

    assert tables(shuffled) == tables(people)
