"""Why a session has no place, and what would give it one: nothing is said that is not so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from app.domain.conflicts.meeting import Mentor, Taught
from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.outcome import Outcome, Relaxation, Unplaced, Way
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.relaxing import relaxed, ways
from app.domain.placements.solving import solve
from tests import placing
from tests.placing import HERE, THERE, facts, meeting, problem, problems, span, wanted

FULL = [span(-60, 120)]


def places_of(asked: Problem, outcome: Outcome, session: str) -> Iterator[Placement]:
    """Every place that a session could have in a problem beside all that was placed."""
    want = next(each for each in asked.wanted if each.session == session)
    for place in placing.every_place(asked, want):
        if not facts(asked, (*outcome.placements, place)):
            yield place


@given(problems(most=4))
def test_each_tried_moment_is_forbidden_by_a_rule_that_speaks_there(asked: Problem) -> None:
    outcome = solve(asked)
    for unplaced in outcome.unplaced:
        want = next(each for each in asked.wanted if each.session == unplaced.session)
        told: dict[object, set[str]] = {}
        for place in placing.every_place(asked, want):
            broken = facts(asked, (*outcome.placements, place))
            told.setdefault(place.starts_at, set()).update(fact.rule for fact in broken)

        if told:
            assert unplaced.tried == len(told)
            assert sum(unplaced.excluded.values()) >= unplaced.tried
        for rule, times in unplaced.excluded.items():
            assert not told or times <= sum(rule in rules for rules in told.values())


@given(problems(most=4))
def test_first_way_that_gives_it_a_place_is_told_and_no_other(asked: Problem) -> None:
    outcome = solve(asked)
    for unplaced in outcome.unplaced:
        session, told = unplaced.session, unplaced.relaxation
        for way in ways(asked, session):
            eased = relaxed(asked, session, way)
            if told is not None and told == replace(way, placement=told.placement):
                assert told.placement in [*places_of(eased, outcome, session)]
                break
            assert not [*places_of(eased, outcome, session)]
        else:
            assert told is None


def refused(session: Wanted, **beside: object) -> Unplaced:
    outcome = solve(problem(session, **beside))
    assert not outcome.placements
    return outcome.unplaced[0]


BUSY = {1: Mentor(blocked=FULL)}
NEEDING = [Taught(uid="M1", minutes=30, prerequisites=("M2",)), Taught(uid="M2", minutes=30)]


@pytest.mark.parametrize(
    ("session", "beside", "excluded", "way", "subject"),
    [
        (
            wanted("a", rooms=(1,), expected=5), {"rooms": {1: 4}},
            {Rule.CAPACITY: 3}, Way.LARGER_ROOM, 1,
        ),
        (
            wanted("a", rooms=(1,)), {"elsewhere": [meeting("e", 0, 60, course=2, room=1)]},
            {Rule.ROOM: 3}, Way.ANOTHER_ROOM, 0,
        ),
        (wanted("a", mentors=(1,)), {"mentors": BUSY}, {Rule.UNAVAILABLE: 3}, Way.FREE_MENTOR, 1),
        (
            wanted("a", candidates=(1, 2), choose=1),
            {"mentors": BUSY, "elsewhere": [meeting("e", 0, 60, course=2, mentors=(2,))]},
            {Rule.UNAVAILABLE: 3, Rule.MENTOR: 3}, Way.FREE_MENTOR, 1,
        ),
        (
            wanted("a", mentors=(1,), city=HERE), {"mentors": {1: Mentor(away={HERE: FULL})}},
            {Rule.NO_VISIT: 3}, Way.VISIT, 1,
        ),
        (
            wanted("a", mentors=(1,), city=HERE),
            {"elsewhere": [meeting("e", -30, 0, course=2, mentors=(1,), city=THERE)],
             "windows": [span(0, 60)], "step": 30 * placing.MINUTE},
            {Rule.TRAVEL: 2}, Way.ANOTHER_MENTOR, 1,
        ),
        (
            wanted("a", trainees=(7,)),
            {"elsewhere": [meeting("e", 0, 60, course=2, trainees=(7,))]},
            {Rule.TRAINEE: 3}, Way.WITHOUT_TRAINEE, 7,
        ),
        (
            wanted("a", people=(1,)), {"fixed": [meeting("f", -60, 120, people=(1,))]},
            {Rule.PEOPLE: 3}, Way.ANOTHER_DAY, 0,
        ),
        (
            wanted("a", people=(1,)), {"fixed": [meeting("f", 0, 60, people=(1,))]},
            {Rule.PEOPLE: 3}, Way.LATER, 30,
        ),
        (
            wanted("a", people=(1,)), {"fixed": [meeting("f", 0, 90, people=(1,))]},
            {Rule.PEOPLE: 3}, Way.EARLIER, 30,
        ),
        (
            wanted("a", people=(1,)), {"fixed": [meeting("f", -30, 90, people=(1,))]},
            {Rule.PEOPLE: 3}, Way.LATER, 60,
        ),
        (
            wanted("a", people=(1,)), {"fixed": [meeting("f", -30, 120, people=(1,))]},
            {Rule.PEOPLE: 3}, Way.EARLIER, 60,
        ),
        (
            wanted("a", people=(1,), module="M1"),
            {"modules": NEEDING, "fixed": [meeting("f", 5000, 5030, people=(1,), module="M2")]},
            {Rule.ORDER: 3}, Way.WITHOUT_ORDER, "M2",
        ),
        (
            wanted("a", people=(1,), module="M2"),
            {"modules": NEEDING, "fixed": [meeting("f", -90, -60, people=(1,), module="M1")]},
            {Rule.ORDER: 3}, Way.WITHOUT_ORDER, "M2",
        ),
        (
            wanted("a", mentors=(1,), module="M1", candidates=(1,), choose=0),
            {"modules": [Taught(uid="M1", minutes=30, board=("surgery", "pathology"))],
             "mentors": {1: Mentor(disciplines=frozenset({"surgery"}))}},
            {Rule.DISCIPLINE: 3}, Way.WITHOUT_DISCIPLINE, "pathology",
        ),
    ],
)  # fmt: skip
def test_what_forbids_a_session_and_the_least_that_would_let_it_in(
    session: Wanted, beside: dict[str, object], excluded: dict[Rule, int], way: Way, subject: object
) -> None:
    told = refused(session, **beside)

    assert told.tried == sum(excluded.values()) // len(excluded)
    assert told.excluded == excluded
    assert told.relaxation is not None
    assert (told.relaxation.way, told.relaxation.subject) == (way, subject)


def test_two_things_at_once_are_not_told_as_one() -> None:
    told = refused(wanted("a", rooms=(1,), expected=5, mentors=(1,)), rooms={1: 4}, mentors=BUSY)

    assert told.excluded == {Rule.CAPACITY: 3, Rule.UNAVAILABLE: 3}
    assert told.relaxation is None


def test_session_longer_than_every_window_has_nowhere_to_be_tried() -> None:
    told = refused(wanted("a", 90))

    assert (told.tried, told.excluded) == (0, {})
    assert told.relaxation == Relaxation(
        way=Way.LATER, subject=30, placement=Placement(session="a", starts_at=placing.NINE)
    )
    assert refused(wanted("a", 121)).relaxation is None


def test_days_grow_neither_into_others_nor_into_what_is_over() -> None:
    night = problem(wanted("a"), windows=[span(-530, 60), span(1380, 1480)])

    def windows(way: Way, asked: Problem = night) -> list[tuple[int, int]]:
        grown = relaxed(asked, "a", Relaxation(way=way, subject=30)).windows
        minutes = [(each.starts_at, each.ends_at) for each in grown]
        return [tuple((at - placing.NINE) // placing.MINUTE for at in both) for both in minutes]  # type: ignore[misc]

    assert windows(Way.LATER) == [(-530, 90), (1380, 1510)]
    # The first of them would begin on the day before.
    assert windows(Way.EARLIER) == [(-530, 60), (1350, 1480)]
    assert windows(Way.LATER, replace(night, windows=[span(840, 890)])) == [(840, 900)]
    now = replace(night, windows=[span(15, 60), span(1455, 1500)], not_before=placing.NINE)
    assert windows(Way.EARLIER, now) == [(15, 60), (1425, 1500)]


def test_another_day_is_the_one_after_the_last_with_its_hours() -> None:
    told = refused(
        wanted("a", people=(1,)),
        windows=[span(0, 60), span(1440, 1470)],
        fixed=[meeting("f", -60, 1530, people=(1,))],
    )

    assert told.relaxation == Relaxation(
        way=Way.ANOTHER_DAY,
        placement=Placement(session="a", starts_at=placing.NINE + 2 * 1440 * placing.MINUTE),
    )


def test_where_explaining_is_stopped_the_rules_are_told_all_the_same() -> None:
    asked = problem(wanted("a", people=(1,)), fixed=[meeting("b", 0, 60, people=(1,))])

    (why,) = solve(asked, stop_explaining=lambda: True).unplaced

    assert why.excluded == {Rule.PEOPLE: why.tried}
    assert (why.relaxation, why.looked) == (None, False)


def test_one_more_day_is_none_on_which_nothing_can_be_held() -> None:
    busy = {"windows": [span(0, 60)], "fixed": [meeting("f", -60, 120, people=(1,))]}
    tuesday = placing.NINE.date() + timedelta(days=1)

    told = refused(wanted("a", people=(1,)), **busy, can_be_used=lambda day: day > tuesday)
    never = refused(wanted("a", people=(1,)), **busy, can_be_used=lambda _day: False)

    assert told.relaxation == Relaxation(
        way=Way.ANOTHER_DAY,
        placement=Placement(session="a", starts_at=placing.NINE + 2 * 1440 * placing.MINUTE),
    )
    assert never.relaxation is None


def test_where_there_is_no_time_at_all_a_session_is_not_too_long() -> None:
    assert not refused(wanted("a"), windows=[]).at_all
    assert refused(wanted("a", 90)).at_all
