"""What each teaches beside an even share."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.teaching_load import Balance, balance, even_share, loads_of, unevenness

LOADS = st.dictionaries(st.integers(1, 9), st.integers(0, 3000))


def test_loads_are_minutes_of_all_who_teach_a_session_together() -> None:
    sessions = [((1, 2), 60), ((2,), 45), ((9,), 500)]

    assert loads_of(sessions, [1, 2, 3]) == {1: 60, 2: 105, 3: 0}
    assert unevenness(loads_of(sessions, [1, 2, 3]).values()) == 105
    assert (unevenness([]), even_share([])) == (0, 0)


def test_half_as_much_again_and_more_than_an_hour_is_out_of_balance() -> None:
    assert balance({1: 600, 2: 600, 3: 600}) == dict.fromkeys((1, 2, 3), Balance.EVEN)
    assert balance({1: 1000, 2: 500, 3: 100}) == {
        1: Balance.HEAVY,
        2: Balance.EVEN,
        3: Balance.LIGHT,
    }
    assert balance({1: 90, 2: 0}) == dict.fromkeys((1, 2), Balance.EVEN)


@given(loads=LOADS)
def test_nobody_is_out_of_balance_where_loads_differ_by_an_hour(loads: dict[int, int]) -> None:
    found = balance(loads)

    assert found.keys() == loads.keys()
    if unevenness(loads.values()) <= 60:
        assert set(found.values()) <= {Balance.EVEN}


@given(loads=LOADS)
def test_who_is_heavy_teaches_more_than_who_is_even_and_who_is_light_less(
    loads: dict[int, int],
) -> None:
    found = balance(loads)
    order = [Balance.LIGHT, Balance.EVEN, Balance.HEAVY]

    ranks = [order.index(found[person]) for person in sorted(loads, key=lambda each: loads[each])]
    assert ranks == sorted(ranks)
