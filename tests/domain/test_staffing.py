"""How many mentors are chosen for a session that nobody teaches yet."""

from dataclasses import replace

from hypothesis import given

from app.domain.conflicts.meeting import Mentor, Taught
from app.domain.placements.problem import Problem
from app.domain.placements.solving import solve
from app.domain.placements.staffing import with_team
from tests.placing import BOARD, facts, problem, problems, span, wanted


def board_of(**mentors: object) -> Problem:
    return problem(
        wanted("a", module="M1", candidates=(1, 2, 3)),
        modules=[Taught(uid="M1", minutes=30, board=BOARD)],
        mentors={
            1: Mentor(disciplines=frozenset(BOARD), **mentors),  # type: ignore[arg-type]
            2: Mentor(disciplines=frozenset({"surgery"})),
            3: Mentor(disciplines=frozenset({"pathology"})),
        },
    )


def test_one_who_speaks_for_all_is_enough() -> None:
    asked = board_of()
    assert with_team(asked, asked.wanted[0]).choose == 1


def test_others_are_asked_where_who_speaks_for_all_is_never_free() -> None:
    asked = board_of(blocked=[span(0, 60)])
    session = with_team(asked, asked.wanted[0])

    (placement,) = solve(problem(session, modules=asked.modules, mentors=asked.mentors)).placements

    assert session.choose == 2
    assert placement.mentors == (2, 3)


@given(problems(most=1))
def test_as_many_as_are_asked_for_find_a_place_if_any_number_does(asked: Problem) -> None:
    alone = problem(
        wanted("a", module="M3", city=1, candidates=(1, 2, 3)),
        modules=asked.modules,
        mentors=asked.mentors,
        languages=asked.languages,
    )

    def placed(choose: int) -> bool:
        there = replace(alone, wanted=[replace(alone.wanted[0], choose=choose)])
        found = solve(there).placements
        assert not facts(there, found)
        return bool(found)

    many = with_team(alone, alone.wanted[0]).choose
    assert placed(many) == any(map(placed, (1, 2, 3)))
    assert not any(placed(fewer) for fewer in range(1, many)) or not placed(many)
