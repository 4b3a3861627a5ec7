"""What is asked and answered is read as it was written; windows and days of what is laid."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.city_calendar import EVERY_DAY, MONDAY_TO_FRIDAY
from app.domain.placements.checking import brings_nothing_new, keeps_every_rule
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.repair import repairs
from app.domain.placements.repairs import Loss
from app.domain.placements.solving import solve
from app.domain.plans.new_sessions import NOWHERE
from app.domain.plans.planned import Planned
from app.domain.proposals import asked as values
from app.domain.proposals import results
from app.domain.proposals.asked import AskedRepair, AskedTimes, NewSession, Within
from app.domain.proposals.laying import is_laid, laid
from app.domain.proposals.windows import MOST_DAYS, STEP, windows
from app.domain.spans import Span
from app.domain.wall_time import to_local
from tests.domain.test_repair import Broken, tight_plans
from tests.placing import problems

ZONES = ["UTC", "Africa/Nairobi", "Europe/London", "Asia/Kolkata", "America/Asuncion"]
EARLY = datetime(2000, 1, 1, tzinfo=UTC)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
hours = st.times(time(0), time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0))
within = st.builds(Within, first=days, last=days, begins=hours, ends=hours, days_off=st.booleans())
ids = st.lists(st.integers(1, 99), max_size=3).map(tuple)
keys = st.text("abc123", min_size=1, max_size=16)
since_2026 = st.integers(0, 2 * 365 * 24 * 3600).map(lambda each: timedelta(seconds=each))
moments = since_2026.map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + each)
new = st.builds(NewSession, session=keys, module=keys, group=st.none() | st.integers(1, 9))
losses = st.builds(
    Loss, span=st.builds(Span, moments, moments), mentor=st.none() | st.integers(1, 9)
)


@given(
    st.builds(
        AskedTimes,
        within=within,
        sessions=st.lists(keys).map(tuple),
        new=st.lists(new).map(tuple),
        rooms=ids,
        mentors=ids,
    )
)
def test_times_that_were_asked_for_are_read_as_they_were_written(asked: AskedTimes) -> None:
    assert values.times_from_data(values.as_data(asked)) == asked


@given(st.builds(AskedRepair, within=within, loss=losses, rooms=ids, mentors=ids))
def test_a_repair_that_was_asked_for_is_read_as_it_was_written(asked: AskedRepair) -> None:
    assert values.repair_from_data(values.as_data(asked)) == asked


@given(problems(most=3))
def test_an_answer_is_read_as_it_was_written(problem: Problem) -> None:
    outcome = solve(problem, most_steps=60)
    read = results.outcome_from_data(results.outcome_as_data(outcome))
    assert read.placements == tuple(outcome.placements)
    assert read.unplaced == tuple(outcome.unplaced)
    assert (read.cost, read.steps) == (outcome.cost, outcome.steps)
    assert keeps_every_rule(problem, read.placements)


@given(tight_plans())
def test_a_repair_brings_nothing_new_and_is_read_as_it_was_written(broken: Broken) -> None:
    placements = [*broken.plan.values()]
    found = repairs(broken.asked, placements, broken.loss, most_steps=300)
    read = results.repairs_from_data(results.repairs_as_data(found))
    assert [each.rank for each in read.repairs] == [each.rank for each in found.repairs]
    for each, other in zip(read.repairs, found.repairs, strict=True):
        assert list(each.changes) == list(other.changes)
        after = [one.after for one in each.changes]
        assert brings_nothing_new(broken.asked, placements, after)


@given(tight_plans(), st.data())
def test_two_sessions_of_the_same_people_put_at_one_time_bring_something_new(
    broken: Broken, data: st.DataObject
) -> None:
    plan, wanted = broken.plan, {each.session: each for each in broken.asked.wanted}
    pairs = [
        (one, other)
        for one in plan
        for other in plan
        if one != other and set(wanted[one].people) & set(wanted[other].people)
    ]
    assume(pairs)
    one, other = data.draw(st.sampled_from(pairs))
    after = replace(plan[one], starts_at=plan[other].starts_at)
    assert not brings_nothing_new(broken.asked, [*plan.values()], [after])


@given(within, st.sampled_from(ZONES), moments)
def test_windows_lie_within_the_days_and_hours_and_after_what_is_over(
    asked: Within, zone: str, now: datetime
) -> None:
    whole = windows(asked, zone, MONDAY_TO_FRIDAY, not_before=EARLY)
    left = windows(asked, zone, MONDAY_TO_FRIDAY, not_before=now)

    assert len(whole) <= MOST_DAYS
    for each in whole:
        day = to_local(each.starts_at, zone).date()
        assert asked.first <= day <= asked.last
        assert asked.days_off or day.weekday() < 5
    for each in left:
        assert each.starts_at >= now
        (of_day,) = [day for day in whole if day.starts_at <= each.starts_at < day.ends_at]
        assert each.ends_at == of_day.ends_at
        assert (each.starts_at - of_day.starts_at) % STEP == timedelta(0)


def test_hours_that_clocks_skip_begin_when_they_go_on() -> None:
    """Clocks in London go from one to two on 28 March 2027."""
    asked = Within(
        first=date(2027, 3, 28), last=date(2027, 3, 28), begins=time(1, 30), ends=time(4)
    )
    (span,) = windows(asked, "Europe/London", EVERY_DAY, not_before=EARLY)
    assert span == Span(
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 3, tzinfo=UTC)
    )


def planned(key: str, day: int, plan_day: int | None, **values: object) -> Planned:
    at = datetime(2027, 1, day, 9, tzinfo=UTC)
    given = {
        "id": key, "kind": "module", "code": key, "title": key, "starts": to_local(at, "UTC"),
        "starts_at": at, "minutes": 30, "time_zone": "UTC", "status": "confirmed",
        "plan_day": plan_day,
    }  # fmt: skip
    return Planned(**(given | values))


def test_a_date_keeps_its_day_of_the_plan_and_what_comes_to_a_new_one_brings_its_own() -> None:
    plan = {
        each.id: each
        for each in (planned("a", 4, 1), planned("b", 5, 2), planned("c", 5, None, online=True))
    }
    starts_at = NOWHERE.replace(tzinfo=UTC)
    fresh = {"n": planned("n", 4, 3, starts=NOWHERE, starts_at=starts_at)}

    def at(key: str, day: int, room: int | None = None) -> Placement:
        return Placement(session=key, starts_at=datetime(2027, 1, day, 14, tzinfo=UTC), room=room)

    placements = [at("a", 5), at("c", 4), at("n", 8, room=7)]
    after = {each.id: each for each in laid(plan, fresh, placements)}

    assert {key: each.plan_day for key, each in after.items()} == {"a": 2, "c": None, "n": 3}
    assert after["n"].room == 7
    assert after["a"].starts == datetime.combine(date(2027, 1, 5), time(14))
    assert laid(plan, fresh, [at("n", 4)])[0].plan_day == 1
    assert not is_laid(plan, placements)
    assert is_laid(plan | after, placements)


def test_a_room_online_stays_whatever_number_it_has() -> None:
    plan = {"a": planned("a", 4, None, online=True, virtual_room=3)}
    place = Placement(session="a", starts_at=plan["a"].starts_at, room=-3)
    assert laid(plan, {}, [place]) == [plan["a"]]
    assert is_laid(plan, [place])
