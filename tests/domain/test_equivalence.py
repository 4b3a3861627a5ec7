"""What was attended in an earlier course counts in this one, and never against anybody."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import Mark, Status
from app.domain.curricula.curriculum import Requirements
from app.domain.curricula.equivalence import Elsewhere, met_elsewhere
from app.domain.eligibility import Decision, assess
from app.domain.held_session import HeldSession
from tests.domain.test_eligibility import AFTER, BEFORE, MONDAY, TUESDAY, held, marked

MARCH = date(2026, 3, 2)
MODULES = ("m1", "m2", "m3", "m4")
SESSIONS = st.lists(
    st.builds(
        held,
        st.just(0),
        st.integers(1, 90),
        day=st.sampled_from([MONDAY, TUESDAY]),
        module=st.sampled_from(MODULES),
        online=st.booleans(),
    ),
    max_size=6,
).map(lambda some: [_numbered(each, number) for number, each in enumerate(some, 1)])
MARKS = st.dictionaries(
    st.integers(1, 6),
    st.builds(marked, st.sampled_from(Status), st.none() | st.integers(0, 90)),
)
UIDS = st.frozensets(st.sampled_from(MODULES))
RULES = st.builds(
    Requirements,
    min_percent=st.integers(0, 100),
    each_day=st.booleans(),
    remote_counts_as_day=st.booleans(),
)
MOMENTS = st.sampled_from([BEFORE, AFTER])


def _numbered(session: HeldSession, number: int) -> HeldSession:
    return held(
        number,
        session.minutes,
        day=session.day,
        module=session.module_uid,
        online=session.online,
    )


def seen(uid: str, *, minutes: int = 60, city: str = "Kumasi", on: date = MARCH) -> Elsewhere:
    return Elsewhere(module_uid=uid, minutes=minutes, city=city, on=on)


def judge(
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    *elsewhere: str,
    rules: Requirements | None = None,
) -> Decision:
    rules = rules or Requirements()
    return assess(rules, ["m1", "m2"], sessions, marks, group=None, now=AFTER, elsewhere=elsewhere)


def test_a_module_is_met_by_itself_and_by_what_it_is_declared_to_be_equivalent_to() -> None:
    modules = {"m1": (), "m2": ("old2",), "m3": ("old3",), "m4": ()}

    met = met_elsewhere(modules, [seen("m1"), seen("old2"), seen("m5")])

    assert met == {"m1": seen("m1"), "m2": seen("old2")}


def test_equivalence_goes_one_way_and_one_step() -> None:
    modules = {"m1": ("m2",), "m2": ("m3",), "m3": ()}

    assert met_elsewhere(modules, [seen("m3")]).keys() == {"m2", "m3"}


def test_who_was_absent_there_has_met_nothing_and_the_last_time_is_told() -> None:
    later = seen("m1", city="Nairobi", on=MARCH + timedelta(days=200))
    absent = seen("m1", minutes=0, on=MARCH + timedelta(days=300))

    assert met_elsewhere({"m1": ()}, [absent, later, seen("m1")]) == {"m1": later}
    assert met_elsewhere({"m1": ()}, [absent]) == {}


def test_a_module_met_before_is_missed_nowhere() -> None:
    sessions = [held(1, 100, module="m1"), held(2, 60, module="m2", day=TUESDAY)]
    marks = {1: marked(Status.PRESENT), 2: marked(Status.ABSENT)}

    without, with_it = judge(sessions, marks), judge(sessions, marks, "m2")

    assert (without.eligible, without.still_possible) == (False, False)
    assert with_it.eligible
    overall = with_it.criteria[0]
    assert (overall.have, overall.of, with_it.brought) == (160, 160, 60)
    assert [each.key for each in with_it.criteria] == [None, MONDAY, "m1", "m2"]


def test_the_certificate_states_what_was_attended_in_this_course() -> None:
    sessions = [held(1, 100, module="m1"), held(2, 60, module="m2")]
    decision = judge(sessions, {1: marked(Status.PRESENT)}, "m2")

    assert (decision.attended_minutes, decision.offered_minutes) == (100, 160)
    assert decision.taught == {"m1"}


def test_nobody_earns_a_certificate_without_attending_anything_in_the_course() -> None:
    sessions = [held(1, module="m1"), held(2, module="m2")]
    absent = {1: marked(Status.ABSENT), 2: marked(Status.ABSENT)}

    missed, waiting = judge(sessions, absent, "m1", "m2"), judge(sessions, {}, "m1", "m2")

    assert (missed.eligible, missed.still_possible) == (False, False)
    assert (waiting.eligible, waiting.still_possible, waiting.attended_minutes) == (False, True, 0)
    assert judge(sessions, {1: marked(Status.PRESENT)}, "m1", "m2").eligible


def test_a_day_asks_for_no_module_that_was_met_before() -> None:
    sessions = [held(1, 60, module="m1"), held(2, 60, module="m2"), held(3, 60, module="m3")]
    marks = {number: marked(Status.PRESENT) for number in (1, 3)}

    (monday,) = [each for each in judge(sessions, marks, "m2").criteria if each.key == MONDAY]

    assert (monday.have, monday.of, monday.met) == (120, 120, True)


@given(SESSIONS, MARKS, UIDS, UIDS, RULES, MOMENTS)
def test_equivalence_never_makes_anybody_less_eligible(
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    required: frozenset[str],
    elsewhere: frozenset[str],
    rules: Requirements,
    now: object,
) -> None:
    def asked(uids: frozenset[str]) -> Decision:
        return assess(rules, sorted(required), sessions, marks, group=None, now=now, elsewhere=uids)  # type: ignore[arg-type]

    without, with_it = asked(frozenset()), asked(elsewhere)

    assert with_it.eligible >= without.eligible
    assert with_it.still_possible >= without.still_possible
    assert with_it.attended_minutes == without.attended_minutes
    assert with_it.offered_minutes == without.offered_minutes
    assert with_it.taught == without.taught
    assert {each.key for each in with_it.unmet} <= {each.key for each in without.unmet}
    assert not with_it.eligible or with_it.still_possible
