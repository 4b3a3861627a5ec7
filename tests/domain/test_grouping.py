"""Spreading people over groups."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grouping import Member, propose

groups = st.integers(1, 6).map(lambda count: list(range(1, count + 1)))
hospitals = st.sampled_from(("Embu", "Kenyatta", "Meru", "Kisii", ""))
people = st.lists(hospitals, max_size=40).map(
    lambda found: [Member(id=number, hospital=each) for number, each in enumerate(found)]
)


def sizes(proposal: dict[int, int], groups: list[int]) -> list[int]:
    count = Counter(proposal.values())
    return [count[group] for group in groups]


@given(people, groups)
def test_groups_differ_by_one_person_at_most(people: list[Member], groups: list[int]) -> None:
    found = sizes(propose(people, groups), groups)

    assert sum(found) == len(people)
    assert max(found) - min(found) <= 1


@given(people, groups)
def test_colleagues_are_spread_as_evenly(people: list[Member], groups: list[int]) -> None:
    proposal = propose(people, groups)

    for hospital in {member.hospital for member in people}:
        share = {m.id: proposal[m.id] for m in people if m.hospital == hospital}
        assert max(sizes(share, groups)) - min(sizes(share, groups)) <= 1


@given(people, groups, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_is_nothing(
    people: list[Member], groups: list[int], random: Random
) -> None:
    shuffled = random.sample(people, len(people))

    assert propose(shuffled, groups) == propose(people, groups)


def test_who_has_a_group_stays_and_the_others_fill_up_the_small_ones() -> None:
    people = [
        Member(id=1, hospital="Embu", group=1),
        Member(id=2, hospital="Embu", group=1),
        Member(id=3, hospital="Embu"),
        Member(id=4, hospital="Meru"),
        Member(id=5, hospital="Meru", group=9),
    ]

    assert propose(people, [1, 2]) == {3: 2, 4: 2, 5: 1}


def test_without_groups_nobody_gets_one() -> None:
    assert propose([Member(id=1, hospital="Embu")], []) == {}
