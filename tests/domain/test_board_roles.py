"""Roles in simulated tumour boards."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.domain.board_roles import LEADING, Board, BoardRole, Roles, rotate

CHAIR, COORDINATOR, PRESENTER, NOTE_TAKER = BoardRole
FOUR = (11, 12, 13, 14)


@st.composite
def courses(draw: st.DrawFn, *, most: int = 6, boards: int = 5, kept: bool = True) -> list[Board]:
    """Draw boards of two groups and of everybody, with some roles that are kept.

    Who held a role may have left the course since.
    """
    everybody = draw(st.lists(st.integers(1, 9), max_size=most, unique=True))
    cut = draw(st.integers(0, len(everybody)))
    parts = (everybody, everybody[:cut], everybody[cut:])
    found = []
    for people in draw(st.lists(st.sampled_from(parts), max_size=boards)):
        whose = draw(st.lists(st.sampled_from([*people, 99]), max_size=3, unique=True))
        roles = draw(st.permutations(tuple(BoardRole)))
        settled = dict(zip(roles, whose, strict=False)) if kept else {}
        found.append(Board(people=people, kept=settled))
    return found


def leaders(found: Sequence[Roles]) -> set[int]:
    return {roles[role] for roles in found for role in LEADING if role in roles}


def all_leaders(boards: Sequence[Board]) -> Iterator[set[int]]:
    """Yield who chairs or coordinates, in every way in which these roles can be given."""
    ways = []
    for board in boards:
        able = [None, *(each for each in board.people if each not in board.kept.values())]
        choices = [[board.kept[role]] if role in board.kept else able for role in LEADING]
        ways.append([{*pair} for pair in product(*choices) if pair[0] != pair[1] or not pair[0]])
    for way in product(*ways):
        yield {each for pair in way for each in pair if each is not None}


@given(courses())
def test_nobody_has_two_roles_in_a_board(boards: list[Board]) -> None:
    for roles in rotate(boards):
        assert len(set(roles.values())) == len(roles)


@given(courses())
def test_what_is_kept_stays_and_all_else_is_given_to_people_of_the_board(
    boards: list[Board],
) -> None:
    for board, roles in zip(boards, rotate(boards), strict=True):
        given = {role: person for role, person in roles.items() if role not in board.kept}
        assert board.kept.items() <= roles.items()
        assert set(given.values()) <= set(board.people)


@given(courses())
def test_a_role_is_nobodys_only_when_nobody_is_left(boards: list[Board]) -> None:
    for board, roles in zip(boards, rotate(boards), strict=True):
        assert len(roles) == len(BoardRole) or set(board.people) <= set(roles.values())


@given(courses(most=5, boards=3))
def test_as_many_different_people_as_can_chair_or_coordinate(boards: list[Board]) -> None:
    assert len(leaders(rotate(boards))) == max(len(each) for each in all_leaders(boards))


@given(courses(most=9, boards=9, kept=False))
def test_nobody_leads_again_before_everybody_of_the_board_has(boards: list[Board]) -> None:
    led: set[int] = set()
    for board, roles in zip(boards, rotate(boards), strict=True):
        again = {roles[role] for role in LEADING if role in roles} & led
        led |= leaders([roles])
        assert not again or set(board.people) <= led


@given(st.integers(1, 9), st.integers(0, 12))
def test_in_one_group_nobody_leads_two_times_more_than_another(people: int, boards: int) -> None:
    found = rotate([Board(people=range(people))] * boards)
    times = [sum(each in leaders([roles]) for roles in found) for each in range(people)]

    assert max(times) - min(times) <= 1


@given(courses())
def test_the_same_course_gets_the_same_roles(boards: list[Board]) -> None:
    assert rotate(boards) == rotate(boards)


@given(courses(kept=False))
def test_what_was_rotated_and_is_kept_since_changes_nothing(boards: list[Board]) -> None:
    found = rotate(boards)
    half = len(boards) // 2
    over = [
        Board(people=board.people, kept=roles)
        for board, roles in zip(boards[:half], found[:half], strict=True)
    ]

    assert rotate([*over, *boards[half:]])[:half] == found[:half]


def test_four_people_take_turns() -> None:
    first, second, third = rotate([Board(people=FOUR)] * 3)

    assert first == {CHAIR: 11, COORDINATOR: 12, PRESENTER: 13, NOTE_TAKER: 14}
    assert second == {CHAIR: 13, COORDINATOR: 14, PRESENTER: 11, NOTE_TAKER: 12}
    assert third == {CHAIR: 12, COORDINATOR: 11, PRESENTER: 14, NOTE_TAKER: 13}


def test_who_left_drops_out_and_the_rest_closes_up() -> None:
    held = Board(people=(11, 13, 14, 15), kept={CHAIR: 11, COORDINATOR: 12})
    _, second = rotate([held, Board(people=(11, 13, 14, 15))])

    assert second == {CHAIR: 13, COORDINATOR: 14, PRESENTER: 11, NOTE_TAKER: 15}


def test_a_board_of_everybody_leaves_the_small_boards_to_those_who_have_no_other() -> None:
    everybody, first = Board(people=FOUR), Board(people=(11, 12))

    assert leaders(rotate([everybody, first])) == set(FOUR)
    assert rotate([everybody, first])[1] == {CHAIR: 11, COORDINATOR: 12}


def test_what_somebody_said_counts_for_them() -> None:
    said = Board(people=FOUR, kept={CHAIR: 14})
    first, second = rotate([said, Board(people=FOUR)])

    assert first == {CHAIR: 14, COORDINATOR: 11, PRESENTER: 12, NOTE_TAKER: 13}
    assert (second[CHAIR], second[COORDINATOR]) == (12, 13)
