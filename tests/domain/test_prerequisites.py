"""Which module comes before which."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.prerequisites import check_prerequisites
from app.domain.problems import Fault, Problem
from tests.curriculum_values import make_day, make_module, make_version, uid

NUMBERS = st.integers(0, 6)


def needing(number: int, *needed: int, taught: str = "talk") -> Module:
    uids = tuple(uid("mod", each) for each in needed)
    return make_module(number, prerequisites=uids, format=taught)


def told(*modules: Module, in_days: tuple[int, ...] = ()) -> list[tuple[Fault, str, str]]:
    """Return what is wrong, as fault, the module and what it needs."""
    problems = check_prerequisites(modules, [uid("mod", number) for number in in_days])
    return [
        (each.code, str(each.parameters["code"]), str(each.parameters["needs"]))
        for each in problems
    ]


def test_a_prerequisite_that_is_not_there_is_told_where_it_stands() -> None:
    one, two = needing(1), needing(2, 1, 9)

    assert check(make_version(make_day(one, two), modules=(one, two))) == (
        Problem(Fault.UNKNOWN_MODULE, ("modules", 1, "prerequisites", 1), {"value": uid("mod", 9)}),
    )


def test_a_prerequisite_twice_is_told() -> None:
    one, two = needing(1), needing(2, 1, 1)

    assert check(make_version(make_day(one, two), modules=(one, two))) == (
        Problem(Fault.DUPLICATE, ("modules", 1, "prerequisites", 1), {"value": one.uid}),
    )


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        pytest.param({1: [1]}, [("M01", "M01")], id="itself"),
        pytest.param({1: [2], 2: [1]}, [("M02", "M01")], id="each-other"),
        pytest.param({1: [2], 2: [3], 3: [1]}, [("M03", "M01")], id="by-way-of-others"),
        pytest.param({1: [2], 2: [1], 3: [4], 4: [3]}, [("M02", "M01"), ("M04", "M03")], id="two"),
        pytest.param({1: [2, 3], 2: [4], 3: [4], 4: []}, [], id="two-ways-to-the-same"),
    ],
)
def test_nothing_needs_itself_even_by_way_of_others(
    needs: dict[int, list[int]], expected: list[tuple[str, str]]
) -> None:
    modules = [needing(number, *needed, taught="self-study") for number, needed in needs.items()]

    assert told(*modules) == [(Fault.PREREQUISITE_CYCLE, *each) for each in expected]


@pytest.mark.parametrize(
    ("modules", "in_days", "expected"),
    [
        pytest.param((needing(1), needing(2, 1)), (1, 2), [], id="earlier-on-the-days"),
        pytest.param((needing(1, 2), needing(2)), (1, 2), [("M01", "M02")], id="later"),
        pytest.param((needing(1, 2), needing(2)), (2, 1), [], id="days-count-not-the-list"),
        pytest.param((needing(1, 2), needing(2, taught="webinar")), (1,), [], id="online-first"),
        pytest.param(
            (needing(1, 2, taught="webinar"), needing(2)), (2,), [("M01", "M02")], id="online-after"
        ),
        pytest.param(
            (needing(1, 2, taught="webinar"), needing(2, taught="webinar")),
            (),
            [("M01", "M02")],
            id="online-in-the-order-of-the-list",
        ),
        pytest.param((needing(1, 2), needing(2, taught="self-study")), (1,), [], id="alone-first"),
        pytest.param(
            (needing(1, 2, taught="self-study"), needing(2, taught="webinar")),
            (),
            [("M01", "M02")],
            id="alone-before-online",
        ),
        pytest.param(
            (needing(1, 2, taught="self-study"), needing(2, taught="self-study")),
            (),
            [],
            id="alone-in-any-order",
        ),
        pytest.param((needing(1, 2), needing(2)), (1,), [], id="without-a-place-nobody-knows"),
    ],
)
def test_what_is_needed_comes_first(
    modules: tuple[Module, ...], in_days: tuple[int, ...], expected: list[tuple[str, str]]
) -> None:
    assert told(*modules, in_days=in_days) == [
        (Fault.PREREQUISITE_LATER, *each) for each in expected
    ]


@given(st.lists(st.lists(NUMBERS, unique=True), min_size=7, max_size=7))
def test_a_circle_is_told_exactly_when_there_is_one(needs: list[list[int]]) -> None:
    modules = [needing(number, *needed, taught="self-study") for number, needed in enumerate(needs)]
    reached = [set(needed) for needed in needs]
    for _ in needs:
        reached = [each.union(*(reached[number] for number in each)) for each in reached]

    circles = any(number in each for number, each in enumerate(reached))
    assert bool(told(*modules)) == circles


@given(st.lists(st.lists(NUMBERS, unique=True), min_size=7, max_size=7), st.permutations(range(7)))
def test_an_order_is_accepted_exactly_when_all_that_is_needed_comes_before(
    needs: list[list[int]], order: list[int]
) -> None:
    modules = [needing(number, *needed) for number, needed in enumerate(needs)]
    place = {number: at for at, number in enumerate(order)}
    right = all(place[each] < place[at] for at, needed in enumerate(needs) for each in needed)

    assert (told(*modules, in_days=tuple(order)) == []) == right


def test_a_long_chain_is_walked_to_its_end() -> None:
    chain = [needing(number, number + 1, taught="self-study") for number in range(1, 1_000)]
    last = replace(needing(1_000, 1, taught="self-study"), code="LAST")

    assert told(*chain, last) == [(Fault.PREREQUISITE_CYCLE, "LAST", "M01")]
