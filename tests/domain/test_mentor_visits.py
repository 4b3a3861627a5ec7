"""When a mentor can be in a city: at home, on visits, and on the way between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mentor_visits import NOBODY_KNOWS, Home, Stay, elsewhere, lives_in
from app.domain.spans import Span, merged
from app.domain.travel import BETWEEN_COUNTRIES, HERE, LONGEST, WITHIN_A_COUNTRY, Town, needed

NAIROBI = Town(1, "KE", "Africa/Nairobi")
EMBU = Town(2, "KE", "Africa/Nairobi")
KUMASI = Town(3, "GH", "Africa/Accra")
YANGON = Town(4, "MM", "Asia/Yangon")
TOWNS = st.sampled_from([NAIROBI, EMBU, KUMASI, YANGON])
SINCE = datetime(2026, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUR_WEEKS = timedelta(weeks=4)
WEEK = range(7 * 24)
UNTIL = SINCE + len(WEEK) * HOUR
HOMES = st.just(NOBODY_KNOWS) | st.builds(
    Home,
    st.frozensets(TOWNS.map(lambda town: town.id), max_size=2),
    st.none() | TOWNS.map(lambda town: town.zone),
)


def hours(starts: int, ends: int) -> Span:
    return Span(SINCE + starts * HOUR, SINCE + ends * HOUR)


STAYS = st.lists(
    st.builds(
        Stay,
        TOWNS,
        st.tuples(
            st.integers(-50, 200) | st.integers(-800, -650) | st.integers(700, 900),
            st.integers(1, 80),
        ).map(lambda two: hours(two[0], sum(two))),
    ),
    max_size=4,
)


@given(one=TOWNS, other=TOWNS)
def test_a_way_takes_as_long_there_as_back_and_none_within_a_city(one: Town, other: Town) -> None:
    assert needed(one, other) == needed(other, one) <= LONGEST
    assert (needed(one, other) == HERE) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [
        (NAIROBI, NAIROBI, HERE),
        (NAIROBI, EMBU, WITHIN_A_COUNTRY),
        (NAIROBI, KUMASI, BETWEEN_COUNTRIES),
    ],
)
def test_another_country_takes_longer(one: Town, other: Town, length: timedelta) -> None:
    assert needed(one, other) == length


@pytest.mark.parametrize(
    ("home", "lives"),
    [
        (NOBODY_KNOWS, True),
        (Home(frozenset({NAIROBI.id})), True),
        (Home(zone="Africa/Nairobi"), True),
        (Home(frozenset({KUMASI.id}), "Africa/Nairobi"), True),
        (Home(frozenset({KUMASI.id}), "Africa/Accra"), False),
        (Home(zone="Africa/Accra"), False),
        (Home(frozenset({EMBU.id})), False),
    ],
)
def test_who_works_there_or_has_its_clocks_lives_there(home: Home, lives: bool) -> None:
    assert lives_in(home, NAIROBI) is lives


def test_of_whom_nothing_is_known_nothing_is_blocked() -> None:
    assert elsewhere(NOBODY_KNOWS, (), NAIROBI, SINCE, UNTIL) == ()


def test_of_whom_no_home_is_known_is_there_only_within_a_visit_in_the_weeks_around_it() -> None:
    visit, later = Stay(NAIROBI, hours(24, 72)), SINCE + 2 * FOUR_WEEKS

    assert elsewhere(NOBODY_KNOWS, [visit], NAIROBI, SINCE, UNTIL) == (
        hours(0, 24),
        hours(72, len(WEEK)),
    )
    assert elsewhere(NOBODY_KNOWS, [visit], YANGON, SINCE, UNTIL) == (
        elsewhere(Home(zone=YANGON.zone), [visit], YANGON, SINCE, UNTIL)
    )
    assert elsewhere(NOBODY_KNOWS, [visit], NAIROBI, SINCE, later) == (
        hours(0, 24),
        Span(SINCE + 72 * HOUR, SINCE + 72 * HOUR + FOUR_WEEKS),
    )


def test_who_lives_elsewhere_teaches_within_a_visit_only() -> None:
    visit = Stay(NAIROBI, hours(24, 72))

    assert elsewhere(Home(zone="Africa/Accra"), [visit], NAIROBI, SINCE, UNTIL) == (
        hours(0, 24),
        hours(72, len(WEEK)),
    )


def test_who_lives_here_is_away_on_a_visit_and_on_the_way() -> None:
    home = Home(frozenset({NAIROBI.id}))

    assert elsewhere(home, [Stay(KUMASI, hours(24, 48))], NAIROBI, SINCE, UNTIL) == (hours(12, 60),)
    assert elsewhere(home, [Stay(EMBU, hours(24, 48))], NAIROBI, SINCE, UNTIL) == (hours(18, 54),)


def can_teach(home: Home, stays: list[Stay], town: Town, moment: datetime) -> bool:
    """Ask of one hour: are they here, and is no other city too near in time?"""
    visiting = any(
        stay.town == town and stay.span.starts_at <= moment < stay.span.ends_at for stay in stays
    )
    near = any(
        stay.span.starts_at - needed(town, stay.town)
        <= moment
        < stay.span.ends_at + needed(town, stay.town)
        for stay in stays
        if stay.town != town
    )
    # Nobody visits where they live: around a visit who has no known home is there only within it.
    visitor = home == NOBODY_KNOWS and any(
        stay.span.starts_at - FOUR_WEEKS <= moment < stay.span.ends_at + FOUR_WEEKS
        for stay in stays
        if stay.town == town
    )
    return (visiting or (lives_in(home, town) and not visitor)) and not near


@given(home=HOMES, stays=STAYS, town=TOWNS)
def test_each_hour_is_one_in_which_they_can_be_there_or_not(
    home: Home, stays: list[Stay], town: Town
) -> None:
    found = elsewhere(home, stays, town, SINCE, UNTIL)

    assert found == merged(
        hours(hour, hour + 1)
        for hour in WEEK
        if not can_teach(home, stays, town, SINCE + hour * HOUR)
    )
