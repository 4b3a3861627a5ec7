"""Who pays for a course."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.funders import Funder, seen_of, without_repeats

WORDS = st.sampled_from(["", "WHO", "Union", "G-1"])
FUNDERS = st.lists(
    st.builds(
        Funder,
        organisation_id=st.none() | st.integers(1, 3),
        name=WORDS,
        grant_code=WORDS,
        note=WORDS,
    ),
    max_size=6,
)


@given(FUNDERS)
def test_what_says_nothing_or_the_same_again_is_left_out(funders: list[Funder]) -> None:
    kept = without_repeats(funders)

    assert without_repeats(kept) == kept
    assert len(set(kept)) == len(kept)
    assert not any(each.empty for each in kept)
    # An organisation goes by its own name.
    assert not any(each.organisation_id and each.name for each in kept)
    said = [each for each in funders if not each.empty]
    assert bool(kept) == bool(said)
    codes = {(each.organisation_id, each.grant_code, each.note) for each in said}
    assert {(each.organisation_id, each.grant_code, each.note) for each in kept} == codes


@given(FUNDERS, FUNDERS)
def test_two_lists_are_seen_alike_only_if_they_are_the_same(
    one: list[Funder], other: list[Funder]
) -> None:
    assert (seen_of(one) == seen_of(other)) == (one == other)


@given(FUNDERS)
def test_somebody_is_named_where_anything_is_said(funders: list[Funder]) -> None:
    for each in funders:
        named = each.organisation_id is not None or each.name != ""
        assert each.nameless == (not each.empty and not named)
