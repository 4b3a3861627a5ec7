"""The steps of a visit: no way around what stands in between, and never more people than places."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.observation_visits import (
    CAN_CHANGE,
    HOLDS_PLACES,
    OVER,
    STEPS,
    AtItsEnd,
    DaysReversed,
    DocumentState,
    NotYet,
    Obstacle,
    OutsideSlot,
    Stay,
    VisitFacts,
    VisitState,
    cancelled,
    check_days,
    days_of,
    following,
    most_at_once,
    obstacles,
    proceed,
)

MONDAY = date(2037, 12, 7)
FRIDAY = MONDAY + timedelta(days=4)
READY = VisitFacts(
    state=VisitState.PROPOSED,
    starts_on=MONDAY,
    ends_on=FRIDAY,
    today=FRIDAY,
    trainees=2,
    free_places=2,
    supervised=True,
    goals=1,
    documents=(DocumentState.ACCEPTED,),
)
DAYS = st.dates(MONDAY - timedelta(days=8), MONDAY + timedelta(days=12))
FACTS = st.builds(
    VisitFacts,
    state=st.sampled_from(VisitState),
    starts_on=st.just(MONDAY),
    ends_on=st.just(FRIDAY),
    today=DAYS,
    trainees=st.integers(0, 4),
    free_places=st.integers(0, 4),
    within_slot=st.booleans(),
    days=st.integers(0, 2),
    supervised=st.booleans(),
    goals=st.integers(0, 2),
    documents=st.lists(st.sampled_from(DocumentState), max_size=3).map(tuple),
    unwritten=st.integers(0, 2),
    waiting=st.integers(0, 2),
)
STAYS = st.builds(
    lambda first, days, people: Stay(first, first + timedelta(days=days), people),
    DAYS,
    st.integers(0, 9),
    st.integers(1, 3),
)


def test_a_visit_for_which_all_is_ready_goes_from_the_first_step_to_the_last() -> None:
    seen, facts = [READY.state], READY
    while following(facts.state):
        facts = replace(facts, state=proceed(facts))
        seen.append(facts.state)

    assert tuple(seen) == STEPS


@pytest.mark.parametrize(
    ("state", "lacking", "obstacle"),
    [
        (VisitState.PROPOSED, {"trainees": 0}, Obstacle.NOBODY_GOES),
        (VisitState.CONFIRMED, {"trainees": 0}, Obstacle.NOBODY_GOES),
        (VisitState.PROPOSED, {"within_slot": False}, Obstacle.OUTSIDE_SLOT),
        (VisitState.PROPOSED, {"days": 0}, Obstacle.NO_DAYS),
        (VisitState.PROPOSED, {"goals": 0}, Obstacle.NO_GOALS),
        (VisitState.PROPOSED, {"supervised": False}, Obstacle.NO_SUPERVISOR),
        (VisitState.ACCEPTED, {"documents": ()}, Obstacle.NO_DOCUMENTS),
        (VisitState.DOCUMENTS, {"within_slot": False}, Obstacle.OUTSIDE_SLOT),
        (VisitState.DOCUMENTS, {"days": 0}, Obstacle.NO_DAYS),
        (VisitState.DOCUMENTS, {"goals": 0}, Obstacle.NO_GOALS),
        (VisitState.DOCUMENTS, {"supervised": False}, Obstacle.NO_SUPERVISOR),
        (VisitState.DOCUMENTS, {"documents": ()}, Obstacle.NO_DOCUMENTS),
        (
            VisitState.DOCUMENTS,
            {"documents": (DocumentState.ACCEPTED, DocumentState.RECEIVED)},
            Obstacle.DOCUMENTS_OPEN,
        ),
        (VisitState.DOCUMENTS, {"free_places": 1}, Obstacle.NO_PLACES),
        (VisitState.CONFIRMED, {"today": MONDAY - timedelta(days=1)}, Obstacle.NOT_BEGUN),
        (VisitState.ONGOING, {"today": FRIDAY - timedelta(days=1)}, Obstacle.NOT_OVER),
        (VisitState.ONGOING, {"unwritten": 1}, Obstacle.DAYS_UNWRITTEN),
        (VisitState.ONGOING, {"waiting": 1}, Obstacle.NOT_COUNTERSIGNED),
    ],
)
def test_what_is_lacking_is_named_and_stops_the_step(
    state: VisitState, lacking: dict[str, object], obstacle: Obstacle
) -> None:
    facts = replace(READY, state=state, **lacking)  # type: ignore[arg-type]

    with pytest.raises(NotYet) as refused:
        proceed(facts)
    assert refused.value.obstacles == obstacles(facts) == (obstacle,)


def test_a_visit_is_on_from_its_first_day_and_completed_on_its_last() -> None:
    on_its_way = replace(READY, state=VisitState.CONFIRMED, today=MONDAY)

    assert proceed(on_its_way) is VisitState.ONGOING
    assert proceed(replace(READY, state=VisitState.ONGOING)) is VisitState.COMPLETED


@given(st.lists(st.tuples(FACTS, st.booleans()), max_size=20))
def test_no_path_leads_to_an_illegal_state(attempts: list[tuple[VisitFacts, bool]]) -> None:
    path = [VisitState.PROPOSED]
    for drawn, cancels in attempts:
        facts = replace(drawn, state=path[-1])
        try:
            target = cancelled(facts.state) if cancels else proceed(facts)
        except (NotYet, AtItsEnd):
            continue
        path.append(target)
        if target is VisitState.CONFIRMED:
            assert facts.trainees <= facts.free_places
            assert {*facts.documents} == {DocumentState.ACCEPTED}
            assert facts.within_slot
            assert facts.days
            assert facts.goals
        if target is VisitState.ONGOING:
            assert facts.today >= facts.starts_on
        if target is VisitState.COMPLETED:
            assert not facts.unwritten
            assert not facts.waiting

    walked = [state for state in path if state is not VisitState.CANCELLED]
    assert tuple(walked) == STEPS[: len(walked)]
    assert VisitState.CANCELLED not in path or VisitState.COMPLETED not in path


@given(FACTS)
def test_a_step_is_made_where_nothing_stands_in_its_way_and_nowhere_else(facts: VisitFacts) -> None:
    if facts.state in OVER:
        with pytest.raises(AtItsEnd):
            proceed(facts)
        assert obstacles(facts) == ()
    elif obstacles(facts):
        with pytest.raises(NotYet):
            proceed(facts)
    else:
        assert proceed(facts) is following(facts.state)


@pytest.mark.parametrize("state", VisitState)
def test_a_visit_is_cancelled_from_all_states_but_completed(state: VisitState) -> None:
    if state is VisitState.COMPLETED:
        with pytest.raises(AtItsEnd):
            cancelled(state)
    else:
        assert cancelled(state) is VisitState.CANCELLED


def test_what_can_change_holds_no_places_and_what_is_over_cannot_change() -> None:
    assert CAN_CHANGE.isdisjoint(HOLDS_PLACES)
    assert CAN_CHANGE.isdisjoint(OVER)
    assert set(VisitState) == CAN_CHANGE | HOLDS_PLACES | OVER


@given(st.lists(STAYS, max_size=8), DAYS, st.integers(0, 9))
def test_the_fullest_day_is_that_of_counting_day_by_day(
    stays: list[Stay], first: date, length: int
) -> None:
    days = [first + timedelta(days=n) for n in range(length + 1)]
    counted = [
        sum(each.people for each in stays if each.starts_on <= day <= each.ends_on) for day in days
    ]

    assert most_at_once(stays, days[0], days[-1]) == max(counted)


@given(st.integers(1, 5), st.lists(STAYS, max_size=12))
def test_places_are_never_exceeded_whoever_is_confirmed_in_which_order(
    places: int, asked: list[Stay]
) -> None:
    held: list[Stay] = []
    for stay in asked:
        free = places - most_at_once(held, stay.starts_on, stay.ends_on)
        facts = replace(READY, state=VisitState.DOCUMENTS, trainees=stay.people, free_places=free)
        if not obstacles(facts):
            held.append(stay)

    days = {each.starts_on for each in held}
    assert all(most_at_once(held, day, day) <= places for day in days)


def test_days_lie_within_those_of_the_slot_and_in_order() -> None:
    check_days(MONDAY, FRIDAY, slot_from=MONDAY, slot_to=FRIDAY)

    with pytest.raises(OutsideSlot):
        check_days(MONDAY, FRIDAY, slot_from=MONDAY + timedelta(days=1), slot_to=FRIDAY)
    with pytest.raises(OutsideSlot):
        check_days(MONDAY, FRIDAY, slot_from=MONDAY, slot_to=FRIDAY - timedelta(days=1))
    with pytest.raises(DaysReversed):
        check_days(FRIDAY, MONDAY, slot_from=MONDAY, slot_to=FRIDAY)


@given(DAYS, st.integers(0, 20), st.sets(st.integers(0, 6)))
def test_the_days_of_a_visit_are_all_but_the_free_ones(
    first: date, length: int, rest: set[int]
) -> None:
    last = first + timedelta(days=length)
    days = days_of(first, last, rest)

    every = {first + timedelta(days=n) for n in range(length + 1)}
    assert days == sorted(day for day in every if day.weekday() not in rest)
