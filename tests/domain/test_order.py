import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.order import Order

KEYS = st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), KEYS),
        st.tuples(st.just("insert"), KEYS, st.none() | KEYS),
        st.tuples(st.just("remove"), KEYS),
        st.tuples(st.just("exchange"), KEYS, KEYS),
    )
)


def step(plain: list[int], name: str, key: int, other: int | None = None) -> None:
    """Do to a list what an order does; raises the same errors, and then changes nothing."""
    if name in ("append", "insert"):
        if key in plain:
            raise ValueError(key)
        at = len(plain) if name == "append" else 0
        if other is not None:
            if other not in plain:
                raise KeyError(other)
            at = plain.index(other) + 1
        plain.insert(at, key)
        return
    if key not in plain:
        raise KeyError(key)
    if name == "remove":
        plain.remove(key)
    elif other != key and other in plain:
        raise ValueError(other)
    elif other is not None:
        plain[plain.index(key)] = other


@given(st.lists(KEYS, unique=True), STEPS)
def test_an_order_is_what_a_list_would_be(first: list[int], steps: list[tuple[str, int]]) -> None:
    plain, order = list(first), Order(first)
    for name, *keys in steps:
        expected: type[Exception] | None = None
        try:
            step(plain, name, *keys)
        except (KeyError, ValueError) as error:
            expected = type(error)
        if expected:
            with pytest.raises(expected):
                getattr(order, name)(*keys)
        else:
            getattr(order, name)(*keys)
        assert list(order) == plain

    assert all((key in order) == (key in plain) for key in range(10))
    befores = {key: order.before(key) for key in plain}
    assert befores == dict(zip(plain, [None, *plain], strict=False))


def test_an_empty_order_has_no_key() -> None:
    order: Order[str] = Order()

    assert list(order) == []
    assert "a" not in order


def test_a_key_stands_in_an_order_once() -> None:
    with pytest.raises(ValueError, match="a"):
        Order(["a", "b", "a"])
