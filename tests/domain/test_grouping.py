"""Who goes into which group."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grouping.member import Hospitals, Kind, Member, count
from app.domain.grouping.proposal import Wish, propose
from app.domain.grouping.size import MOST_GROUPS, groups_for

DISCIPLINES = ("surgery", "pathology", "nursing", "")
HOSPITALS = ("Embu", "Kenyatta", "Meru", "Kisii", "")
TEAMS = Wish(hospitals=Hospitals.TOGETHER)
Key = tuple[int, ...]

groups = st.integers(1, 6).map(lambda number: list(range(1, number + 1)))
few_groups = st.integers(2, 3).map(lambda number: list(range(1, number + 1)))
ways = st.sampled_from(Hospitals)


def people(most: int, *, staying: int = 0) -> st.SearchStrategy[list[Member]]:
    """Draw people, some of whom are in one of the first groups already."""
    said = st.tuples(
        st.sampled_from(HOSPITALS),
        st.sampled_from(DISCIPLINES),
        st.sampled_from((None, *range(1, staying + 1))),
    )
    return st.lists(said, max_size=most).map(
        lambda found: [
            Member(id=number, hospital=hospital, discipline=discipline, group=group)
            for number, (hospital, discipline, group) in enumerate(found)
        ]
    )


newcomers, some_staying = people(40), people(40, staying=3)


def everywhere(members: Sequence[Member], proposal: Mapping[int, int]) -> dict[int, int]:
    """Return the group of everybody, proposed or kept."""
    kept = {each.id: each.group for each in members if each.group is not None}
    return {**kept, **proposal}


def sizes(proposal: Mapping[int, int], groups: Sequence[int]) -> list[int]:
    counts = Counter(proposal.values())
    return [counts[group] for group in groups]


def cost(members: Sequence[Member], placed: Mapping[int, int], *kinds: Kind) -> Key:
    """Return how uneven groups are in each respect, the least being the evenest."""
    counts = count((each, placed[each.id]) for each in members)
    return tuple(
        sum(some * some for (_, each), some in counts.items() if each[0] is kind) for kind in kinds
    )


def all_ways(members: Sequence[Member], groups: Sequence[int]) -> Iterator[dict[int, int]]:
    waiting = [each.id for each in members if each.group not in groups]
    for choice in product(groups, repeat=len(waiting)):
        yield everywhere(members, dict(zip(waiting, choice, strict=True)))


def whole_teams(members: Sequence[Member], placed: Mapping[int, int]) -> bool:
    found = defaultdict(set)
    for each in members:
        found[each.hospital].add(placed[each.id])
    return all(len(each) == 1 for hospital, each in found.items() if hospital)


@given(newcomers, groups)
def test_sizes_disciplines_and_hospitals_differ_by_one_at_most(
    members: list[Member], groups: list[int]
) -> None:
    placed = propose(members, groups)
    counts = count((each, placed[each.id]) for each in members)

    assert placed.keys() == {each.id for each in members}
    for kind in {each for _, each in counts}:
        shares = [counts[group, kind] for group in groups]
        assert max(shares) - min(shares) <= 1


@given(some_staying, groups, ways)
def test_who_has_a_group_stays_and_everybody_else_gets_one(
    members: list[Member], groups: list[int], hospitals: Hospitals
) -> None:
    placed = propose(members, groups, Wish(hospitals=hospitals))

    assert placed.keys() == {each.id for each in members if each.group not in groups}
    assert set(placed.values()) <= set(groups)


@given(some_staying, groups, ways)
def test_a_proposal_that_was_followed_leaves_nothing_to_propose(
    members: list[Member], groups: list[int], hospitals: Hospitals
) -> None:
    placed = everywhere(members, propose(members, groups, Wish(hospitals=hospitals)))
    after = [Member(id=each.id, hospital=each.hospital, group=placed[each.id]) for each in members]

    assert (
        propose([each for each in after if each.group in groups], groups, Wish(hospitals=hospitals))
        == {}
    )


@given(people(40), groups, ways, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_is_nothing(
    members: list[Member], groups: list[int], hospitals: Hospitals, random: Random
) -> None:
    shuffled = random.sample(members, len(members))

    assert propose(shuffled, groups, Wish(hospitals=hospitals)) == propose(
        members, groups, Wish(hospitals=hospitals)
    )


@given(people(6, staying=2), few_groups)
def test_nothing_is_more_even_beside_those_who_stay(
    members: list[Member], groups: list[int]
) -> None:
    kinds = (Kind.EVERYBODY, Kind.DISCIPLINE)
    placed = everywhere(members, propose(members, groups))

    assert cost(members, placed, *kinds) == min(
        cost(members, each, *kinds) for each in all_ways(members, groups)
    )


@given(people(7, staying=2))
def test_of_two_groups_hospitals_too_are_mixed_as_well_as_they_can(members: list[Member]) -> None:
    placed = everywhere(members, propose(members, [1, 2]))

    assert cost(members, placed, *Kind) == min(
        cost(members, each, *Kind) for each in all_ways(members, [1, 2])
    )


@given(people(40), groups)
def test_teams_stay_together(members: list[Member], groups: list[int]) -> None:
    assert whole_teams(members, propose(members, groups, TEAMS))


@given(people(6), few_groups)
def test_no_groups_of_whole_teams_have_evener_sizes(
    members: list[Member], groups: list[int]
) -> None:
    placed = propose(members, groups, TEAMS)

    assert cost(members, placed, Kind.EVERYBODY) == min(
        cost(members, each, Kind.EVERYBODY)
        for each in all_ways(members, groups)
        if whole_teams(members, each)
    )


@given(st.lists(st.text("spn", min_size=1, max_size=3), max_size=6), few_groups)
def test_of_such_groups_none_has_evener_disciplines(teams: list[str], groups: list[int]) -> None:
    kinds = (Kind.EVERYBODY, Kind.DISCIPLINE)
    everybody = [(team, discipline) for team, some in enumerate(teams) for discipline in some]
    members = [
        Member(id=number, hospital=f"Hospital {team}", discipline=discipline)
        for number, (team, discipline) in enumerate(everybody)
    ]

    assert cost(members, propose(members, groups, TEAMS), *kinds) == min(
        cost(members, {each.id: way[everybody[each.id][0]] for each in members}, *kinds)
        for way in product(groups, repeat=len(teams))
    )


@given(some_staying, groups)
def test_who_comes_later_joins_most_of_their_colleagues(
    members: list[Member], groups: list[int]
) -> None:
    placed = propose(members, groups, TEAMS)
    there = count((each, each.group) for each in members if each.group is not None)

    for each in members:
        hospital = each.counted[2]
        most = max(there[group, hospital] for group in groups)
        if each.id in placed and each.hospital and most:
            assert there[placed[each.id], hospital] == most


def test_many_teams_are_placed_evenly_without_looking_at_all_ways() -> None:
    random = Random(7)
    members = [
        Member(id=number, hospital=f"Hospital {random.randrange(60)}") for number in range(300)
    ]

    found = sizes(propose(members, range(1, 13), TEAMS), range(1, 13))

    assert max(found) - min(found) <= 2


def test_who_stays_is_evened_out_by_who_comes() -> None:
    members = [
        Member(id=1, hospital="Embu", discipline="surgery", group=1),
        Member(id=2, hospital="Embu", discipline="nursing", group=1),
        Member(id=3, hospital="Embu", discipline="surgery"),
        Member(id=4, hospital="Meru", discipline="nursing"),
        Member(id=5, hospital="Meru", discipline="pathology", group=9),
    ]

    assert sizes(everywhere(members[:4], propose(members[:4], [1, 2])), [1, 2]) == [2, 2]
    assert propose(members, [1, 2]) == {3: 2, 4: 2, 5: 1}


def test_three_groups_are_evened_where_no_two_of_them_can_exchange_anybody() -> None:
    known = ("a1", "b1", "c", "a2", "b", "c2", "b3")
    members = [
        Member(id=number, discipline=each[0], group=int(each[1:]) if each[1:] else None)
        for number, each in enumerate(known)
    ]
    placed = everywhere(members, propose(members, [1, 2, 3]))

    assert cost(members, placed, Kind.EVERYBODY, Kind.DISCIPLINE) == (17, 7)


@given(people(30, staying=4), ways)
def test_placed_anew_people_go_where_they_would_with_no_group_and_most_keep_their_number(
    members: list[Member], hospitals: Hospitals
) -> None:
    groups = [1, 2, 3, 4]
    new = [replace(each, group=None) for each in members]
    without = propose(new, groups, Wish(hospitals=hospitals))
    anew = propose(members, groups, Wish(hospitals=hospitals, everybody=True))
    kept = [
        sum(number_of[without[each.id] - 1] == each.group for each in members)
        for number_of in permutations(groups)
    ]

    assert len({(without[each], anew[each]) for each in anew}) == len(set(without.values()))
    assert sum(anew[each.id] == each.group for each in members) == max(kept)


@given(people(30, staying=4), ways)
def test_a_second_proposal_for_everybody_changes_nothing(
    members: list[Member], hospitals: Hospitals
) -> None:
    wish = Wish(hospitals=hospitals, everybody=True)
    placed = propose(members, [1, 2, 3, 4], wish)
    after = [replace(each, group=placed[each.id]) for each in members]

    assert propose(after, [1, 2, 3, 4], wish) == placed


def test_without_groups_nobody_gets_one() -> None:
    assert propose([Member(id=1, hospital="Embu")], []) == {}


@given(st.integers(0, 2_000), st.integers(1, 500))
def test_groups_are_as_few_as_keep_each_small_enough(people: int, size: int) -> None:
    groups = groups_for(people, size)

    assert 0 <= groups <= MOST_GROUPS
    assert groups * size >= people or groups == MOST_GROUPS
    assert (groups - 1) * size < people or not people
