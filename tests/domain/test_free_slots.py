"""Where a module that has no session fits into a course that has the others."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.domain.curricula.day_plan import ItemKind
from app.domain.free_slots import Taken, concerning, first_free, meets
from app.domain.scheduling import ProposedSession

MONDAY, TUESDAY = date(2037, 12, 7), date(2037, 12, 8)
DAYS = {1: MONDAY, 2: TUESDAY}
EARLY = datetime.combine(date(2037, 1, 1), time())


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def held(day: date, first: int, last: int) -> Taken:
    return Taken(starts=at(day, first), ends=at(day, last))


PLANNED = ProposedSession(
    day=1,
    starts=at(date(2037, 12, 1), 10),
    minutes=60,
    kind=ItemKind.MODULE,
    code="M19",
    title="Survivorship",
    module_uid="mod_aaaaaaaaaaaaaaaa",
)


def test_it_is_held_at_its_planned_time_on_the_day_that_stands_for_its_own() -> None:
    taken = [held(MONDAY, 8, 10), held(MONDAY, 11, 12)]

    assert first_free(PLANNED, taken, DAYS, not_before=EARLY) == at(MONDAY, 10)


def test_where_something_is_held_then_it_comes_as_soon_after_it_as_nothing_is() -> None:
    taken = [held(MONDAY, 9, 11), held(MONDAY, 11, 12), held(MONDAY, 13, 15)]

    assert first_free(PLANNED, taken, DAYS, not_before=EARLY) == at(MONDAY, 12)


def test_a_gap_that_is_too_short_is_left() -> None:
    long = replace(PLANNED, minutes=90)
    taken = [held(MONDAY, 9, 11), held(MONDAY, 12, 15)]

    assert first_free(long, taken, DAYS, not_before=EARLY) == at(MONDAY, 15)


def test_when_its_day_is_over_it_comes_on_a_later_one() -> None:
    taken = [held(MONDAY, 8, 16), held(TUESDAY, 8, 16)]

    assert first_free(PLANNED, taken, DAYS, not_before=at(TUESDAY, 7)) == at(TUESDAY, 16)


def test_after_the_last_day_there_is_nothing_to_propose() -> None:
    assert first_free(PLANNED, [], DAYS, not_before=at(TUESDAY, 18)) is None


def test_it_does_not_go_on_after_midnight() -> None:
    taken = [Taken(starts=at(TUESDAY, 8), ends=at(TUESDAY, 23, 30))]
    planned = replace(PLANNED, day=2)

    assert first_free(planned, taken, DAYS, not_before=at(TUESDAY, 9)) is None


def test_online_it_is_held_when_it_was_planned_or_not_by_itself() -> None:
    online = replace(PLANNED, day=None, starts=at(MONDAY, 12))

    assert first_free(online, [], DAYS, not_before=EARLY) == at(MONDAY, 12)
    assert first_free(online, [held(MONDAY, 12, 13)], DAYS, not_before=EARLY) is None
    assert first_free(online, [], DAYS, not_before=at(MONDAY, 12, 1)) is None


def test_what_ends_as_something_begins_does_not_meet_it() -> None:
    taken = [held(MONDAY, 10, 11)]

    assert not meets(at(MONDAY, 9), 60, taken)
    assert not meets(at(MONDAY, 11), 60, taken)
    assert meets(at(MONDAY, 9) + timedelta(minutes=1), 60, taken)


def test_it_is_over_by_the_end_of_the_day_or_comes_on_a_later_one() -> None:
    taken, ends = [held(MONDAY, 8, 17)], {1: time(17, 30), 2: time(17, 30)}

    assert first_free(PLANNED, taken, DAYS, not_before=EARLY) == at(MONDAY, 17)
    assert first_free(PLANNED, taken, DAYS, not_before=EARLY, latest_ends=ends) == at(TUESDAY, 10)


def test_at_its_planned_time_it_may_be_over_later_than_the_day() -> None:
    ends = {1: time(10, 30)}

    assert first_free(PLANNED, [], DAYS, not_before=EARLY, latest_ends=ends) == at(MONDAY, 10)


def test_where_no_day_has_time_it_is_in_the_evening_and_never_at_night() -> None:
    ends, busy = {1: time(17, 30), 2: time(17, 30)}, [held(TUESDAY, 8, 20)]

    evening = [held(MONDAY, 8, 18), *busy]
    night = [held(MONDAY, 8, 20), *busy]

    assert first_free(PLANNED, evening, DAYS, not_before=EARLY, latest_ends=ends) == at(MONDAY, 18)
    assert first_free(PLANNED, night, DAYS, not_before=EARLY, latest_ends=ends) is None


def test_a_group_is_in_its_own_sessions_and_in_those_for_everybody() -> None:
    of_all = held(MONDAY, 8, 9)
    of_one, of_two = (replace(held(MONDAY, 10, 11), group=group) for group in (1, 2))

    assert concerning([of_all, of_one, of_two], [2]) == [of_all, of_two]
    assert concerning([of_all, of_one, of_two], []) == [of_all, of_one, of_two]
