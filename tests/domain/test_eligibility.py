"""Who has earned the certificate, who can still earn it, and what is missing."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import Mark, Status
from app.domain.curricula.curriculum import Requirements
from app.domain.eligibility import Awaited, Criterion, CriterionKind, Decision, assess
from app.domain.held_session import HeldSession

MONDAY = date(2027, 3, 1)
TUESDAY = MONDAY + timedelta(days=1)
BEFORE = datetime(2027, 2, 1, tzinfo=UTC)
AFTER = datetime(2027, 4, 1, tzinfo=UTC)
P, L, A, E, R = Status.PRESENT, Status.LATE, Status.ABSENT, Status.EXCUSED, Status.REMOTE

RULE = Requirements()
OVERALL_ONLY = Requirements(each_day=False)
REMOTE_IS_A_DAY = Requirements(remote_counts_as_day=True)


def held(
    number: int,
    minutes: int = 60,
    *,
    day: date = MONDAY,
    module: str | None = None,
    group: int | None = None,
    online: bool = False,
    counts: bool = True,
) -> HeldSession:
    return HeldSession(
        id=number,
        module_uid=module or f"m{number}",
        minutes=minutes,
        day=day,
        ends_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        group=group,
        online=online,
        counts=counts,
    )


def marked(status: Status, minutes: int | None = None) -> Mark:
    return Mark(
        status=status,
        minutes=minutes,
        event_id="e",
        observed_at=BEFORE,
        received_at=BEFORE,
        asserted_by=1,
    )


def judge(
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    *,
    requirements: Requirements = RULE,
    required: tuple[str, ...] = (),
    group: int | None = None,
    now: datetime = AFTER,
) -> Decision:
    return assess(requirements, required, sessions, marks, group=group, now=now)


FIVE = [held(n) for n in range(5)]


@pytest.mark.parametrize(
    ("statuses", "eligible"),
    [
        pytest.param([P, P, P, P, P], True, id="all-attended"),
        pytest.param([P, P, P, P, A], True, id="eighty-per-cent-is-enough"),
        pytest.param([P, P, P, A, A], False, id="sixty-per-cent-is-not"),
        pytest.param([P, L, R, L, A], False, id="remote-is-not-at-the-day"),
        pytest.param([P, L, L, L, A], True, id="late-uncounted-is-the-whole-session"),
        pytest.param([P, P, P, E, E], False, id="excused-is-not-presence"),
        pytest.param([P, P, P, P, E], True, id="excused-within-the-twenty-per-cent"),
        pytest.param([P, P, P, P, None], True, id="enough-whatever-is-unmarked"),
        pytest.param([P, P, P, None, None], False, id="unmarked-is-not-attended"),
        pytest.param([A, A, A, A, A], False, id="nothing-attended"),
    ],
)
def test_assess_one_day_of_five_hours(statuses: list[Status | None], eligible: bool) -> None:
    marks = {n: marked(status) for n, status in enumerate(statuses) if status is not None}

    assert judge(FIVE, marks).eligible is eligible


def test_assess_counts_recorded_minutes() -> None:
    short_by_one = {**{n: marked(P) for n in range(4)}, 3: marked(L, 59)}
    just_enough = {**short_by_one, 4: marked(Status.LEFT_EARLY, 1)}

    assert judge(FIVE, short_by_one).eligible is False
    assert judge(FIVE, just_enough).eligible is True


def test_assess_never_rounds_down_to_a_pass() -> None:
    sessions = [held(0, 81), held(1, 20)]  # 80 % of 101 is 80.8

    assert judge(sessions, {0: marked(L, 80)}).eligible is False
    assert judge(sessions, {0: marked(P)}).eligible is True
    assert judge(sessions, {}).criteria[0].needed == 81


def test_assess_of_a_run_without_sessions_is_not_eligible() -> None:
    decision = judge([], {})

    assert (decision.eligible, decision.still_possible) == (False, True)
    assert (decision.attended_minutes, decision.offered_minutes) == (0, 0)


def test_assess_of_no_percentage_still_asks_for_a_minute() -> None:
    nothing_asked = Requirements(min_percent=0)

    assert judge(FIVE, {}, requirements=nothing_asked).eligible is False
    assert judge(FIVE, {2: marked(L, 1)}, requirements=nothing_asked).eligible is True


TWO_DAYS = [
    *(held(n, day=MONDAY) for n in range(5)),
    *(held(n, day=TUESDAY) for n in range(5, 25)),
]


def test_assess_asks_for_each_day() -> None:
    all_but_half_of_monday = {n: marked(P) for n in range(2, 25)}

    assert judge(TWO_DAYS, all_but_half_of_monday).eligible is False
    assert judge(TWO_DAYS, all_but_half_of_monday).unmet == (
        Criterion(
            kind=CriterionKind.DAY, key=MONDAY, needed=240, have=180, of=300, unmarked=120, ahead=0
        ),
    )
    assert judge(TWO_DAYS, all_but_half_of_monday, requirements=OVERALL_ONLY).eligible is True


WITH_WEBINAR = [*FIVE, held(5, 120, day=TUESDAY, online=True)]
AT_THE_DAY = {n: marked(P) for n in range(5)}


def test_assess_counts_online_sessions_overall() -> None:
    decision = judge(WITH_WEBINAR, AT_THE_DAY)

    assert (decision.attended_minutes, decision.offered_minutes) == (300, 420)
    assert [criterion.kind for criterion in decision.unmet] == [CriterionKind.OVERALL]
    assert judge(WITH_WEBINAR, {**AT_THE_DAY, 5: marked(R)}).eligible is True
    assert judge(WITH_WEBINAR, {**AT_THE_DAY, 5: marked(P)}).eligible is True


def test_assess_makes_no_day_of_online_sessions_unless_the_rule_says_so() -> None:
    marks = {**AT_THE_DAY, 5: marked(L, 90)}  # 390 of 420, but 90 of Tuesday's 120

    assert judge(WITH_WEBINAR, marks).eligible is True
    assert [c.key for c in judge(WITH_WEBINAR, marks, requirements=REMOTE_IS_A_DAY).unmet] == [
        TUESDAY
    ]


def test_assess_leaves_an_online_hour_out_of_a_day_in_person() -> None:
    mixed = [held(0), held(1, online=True)]
    days = [c for c in judge(mixed, {}).criteria if c.kind is CriterionKind.DAY]

    assert [(day.key, day.of) for day in days] == [(MONDAY, 60)]


def test_assess_of_a_person_who_followed_from_afar() -> None:
    marks = {**AT_THE_DAY, 3: marked(R), 4: marked(R)}
    decision = judge(FIVE, marks)

    assert decision.attended_minutes == 300
    assert [(c.kind, c.have, c.needed) for c in decision.unmet] == [(CriterionKind.DAY, 180, 240)]
    assert judge(FIVE, marks, requirements=REMOTE_IS_A_DAY).eligible is True


def test_assess_asks_for_every_required_module() -> None:
    sessions = [*FIVE, held(5, 10, module="ethics")]
    marks = {**AT_THE_DAY, 5: marked(E)}

    assert judge(sessions, marks).eligible is True
    assert judge(sessions, marks, required=("ethics", "m0")).unmet == (
        Criterion(
            kind=CriterionKind.MODULE, key="ethics", needed=1, have=0, of=10, unmarked=0, ahead=0
        ),
    )


def test_assess_is_content_with_one_part_of_a_module_in_parts() -> None:
    sessions = [*FIVE, held(5, 10, module="m0")]
    decision = judge(sessions, {**AT_THE_DAY, 5: marked(A)}, required=("m0",))

    assert decision.unmet == ()


def test_assess_tells_a_required_module_that_nobody_teaches_this_person() -> None:
    sessions = [*FIVE, held(5, module="clinic", group=1)]
    criterion = judge(sessions, AT_THE_DAY, required=("clinic",), group=None).unmet[0]

    assert (criterion.key, criterion.of, criterion.met) == ("clinic", 0, False)
    assert criterion.still_possible, "they can be given a group, or a session be planned"


IN_GROUPS = [*FIVE, *(held(10 + g, 90, module="clinic", group=g) for g in (1, 2, 3, 4))]


def test_assess_expects_of_a_person_what_their_own_group_is_taught() -> None:
    decision = judge(IN_GROUPS, {**AT_THE_DAY, 12: marked(P)}, required=("clinic",), group=2)

    assert (decision.attended_minutes, decision.offered_minutes) == (390, 390)
    assert decision.eligible is True


def test_assess_keeps_what_was_attended_before_a_change_of_group() -> None:
    with_group_three = {**AT_THE_DAY, 13: marked(P)}
    decision = judge(IN_GROUPS, with_group_three, required=("clinic",), group=2)

    assert (decision.attended_minutes, decision.offered_minutes) == (390, 390)
    assert decision.eligible is True
    assert decision == judge(IN_GROUPS, with_group_three, required=("clinic",), group=3)


def test_assess_counts_the_same_hour_with_two_groups_once() -> None:
    marks = {11: marked(L, 60), 12: marked(P), 13: marked(L, 30)}

    assert judge(IN_GROUPS, marks, group=1).attended_minutes == 90
    assert judge(IN_GROUPS, marks, group=4).attended_minutes == 90


def test_assess_knows_what_was_taught_to_this_person() -> None:
    sessions = [*IN_GROUPS, held(30, module="webinar"), held(31, module="break", counts=False)]
    marks = {0: marked(P), 1: marked(A), 2: marked(L, 0), 13: marked(R), 31: marked(P)}

    assert judge(sessions, marks, group=2).taught == {"m0", "clinic"}


def test_assess_tells_what_is_unmarked_from_what_is_still_to_come() -> None:
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    sessions = [held(0), held(1), held(2, day=TUESDAY)]
    overall = judge(sessions, {0: marked(A)}, now=noon).criteria[0]

    assert (overall.have, overall.of, overall.unmarked, overall.ahead) == (0, 180, 60, 60)
    assert judge(sessions, {}, now=noon - timedelta(seconds=1)).criteria[0].ahead == 180


@pytest.mark.parametrize(
    ("marks", "required", "now", "awaits"),
    [
        pytest.param({}, ("m0",), BEFORE, Awaited.TIME, id="all-to-come"),
        pytest.param({0: marked(P)}, ("m0",), AFTER, Awaited.MARKS, id="one-not-marked"),
        pytest.param({0: marked(P)}, ("clinic",), AFTER, Awaited.SESSION, id="one-not-planned"),
    ],
)
def test_decision_says_what_has_to_come_first(
    marks: dict[int, Mark], required: tuple[str, ...], now: datetime, awaits: Awaited
) -> None:
    decision = judge([held(0), held(1)], marks, required=required, now=now)

    assert (decision.still_possible, decision.awaits) == (True, awaits)


@pytest.mark.parametrize(
    ("marks", "possible"),
    [
        pytest.param({}, True, id="nothing-marked-yet"),
        pytest.param({0: marked(A)}, True, id="one-hour-missed"),
        pytest.param({0: marked(A), 1: marked(A)}, False, id="two-hours-missed"),
        pytest.param({0: marked(A), 1: marked(E)}, False, id="an-excuse-is-as-good-as-missed"),
        pytest.param({0: marked(A), 1: marked(R)}, False, id="from-afar-is-missed-for-the-day"),
    ],
)
@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_decision_still_possible(marks: dict[int, Mark], possible: bool, now: datetime) -> None:
    assert judge(FIVE, marks, now=now).still_possible is possible


def test_criteria_stand_in_order_overall_days_modules() -> None:
    decision = judge(list(reversed(TWO_DAYS)), {}, required=("m7", "m1", "m7"))

    assert [(c.kind, c.key) for c in decision.criteria] == [
        (CriterionKind.OVERALL, None),
        (CriterionKind.DAY, MONDAY),
        (CriterionKind.DAY, TUESDAY),
        (CriterionKind.MODULE, "m7"),
        (CriterionKind.MODULE, "m1"),
    ]


def test_assess_of_the_worked_example() -> None:
    """The table in docs/eligibility.md."""
    sessions = [
        held(0, 60, day=MONDAY - timedelta(days=7), online=True),
        held(1, 45),
        held(2, 60),
        held(3, 75),
        held(4, 60, module="role play", group=1),
        held(5, 60, module="role play", group=2),
        held(6, 120, day=TUESDAY),
        held(7, 60, day=TUESDAY),
    ]
    marks = {0: marked(R), 1: marked(P), 2: marked(L, 50), 3: marked(P), 6: marked(P)}
    excused = judge(sessions, {**marks, 5: marked(E)}, required=("role play",), group=2)
    left_early = {**marks, 5: marked(Status.LEFT_EARLY, 30)}

    assert [
        (c.key, c.needed, c.have, c.of, c.unmarked, c.still_possible) for c in excused.criteria
    ] == [
        (None, 384, 350, 480, 60, True),
        (MONDAY, 192, 170, 240, 0, False),
        (TUESDAY, 144, 120, 180, 60, True),
        ("role play", 1, 0, 60, 0, False),
    ]
    assert [c.key for c in judge(sessions, left_early, required=("role play",), group=2).unmet] == [
        None,
        TUESDAY,
    ]


MODULES = ("a", "b", "c")
REQUIREMENTS = st.builds(
    Requirements,
    min_percent=st.integers(0, 100),
    each_day=st.booleans(),
    remote_counts_as_day=st.booleans(),
)
SESSIONS = st.lists(
    st.builds(
        held,
        st.integers(0, 9),
        st.integers(1, 120),
        day=st.sampled_from([MONDAY, TUESDAY]),
        module=st.sampled_from(MODULES),
        group=st.sampled_from([None, None, 1, 2]),
        online=st.booleans(),
        counts=st.sampled_from([True, True, True, False]),
    ),
    max_size=8,
    unique_by=lambda session: session.id,
)
MARKS = st.dictionaries(
    st.integers(0, 9),
    st.builds(marked, st.sampled_from(Status), st.none() | st.integers(0, 130)),
)
REQUIRED = st.lists(st.sampled_from(MODULES), unique=True).map(tuple)
NOW = st.sampled_from([BEFORE, datetime(2027, 3, 1, 18, tzinfo=UTC), AFTER])


def by_the_book(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    group: int | None,
) -> bool:
    """The rule once more, session by session and in exact fractions."""
    earned: dict[object, Fraction] = defaultdict(Fraction)
    asked: dict[object, Fraction] = defaultdict(Fraction)
    taught: set[str | None] = set()
    for session in sessions:
        if not session.counts or session.group not in (None, group):
            continue
        mark, minutes = None, Fraction(0)
        for each in same_for_others(session, sessions):
            seen = marks.get(each.id)
            if seen is None or seen.status not in (P, L, R, Status.LEFT_EARLY):
                continue
            counted = session.minutes if seen.minutes is None else seen.minutes
            if min(session.minutes, counted) > minutes:
                mark, minutes = seen, Fraction(min(session.minutes, counted))
        asked["overall"] += session.minutes
        earned["overall"] += minutes
        if minutes:
            taught.add(session.module_uid)
        if not session.online or requirements.remote_counts_as_day:
            asked[session.day] += session.minutes
            if mark is not None and (mark.status != R or requirements.remote_counts_as_day):
                earned[session.day] += minutes
    least = Fraction(requirements.min_percent, 100)
    scopes = asked if requirements.each_day else {"overall": asked["overall"]}
    return (
        earned["overall"] > 0
        and all(earned[scope] / asked[scope] >= least for scope in scopes if asked[scope])
        and taught.issuperset(required)
    )


def same_for_others(own: HeldSession, sessions: list[HeldSession]) -> list[HeldSession]:
    """The session itself, then what other groups are taught at the same place of its module."""
    if own.group is None:
        return [own]
    module = [each for each in sessions if each.module_uid == own.module_uid and each.counts]
    rows = [
        sorted((each.ends_at, each.id) for each in module if each.group == group)
        for group in (1, 2)
    ]
    place = next(row.index((own.ends_at, own.id)) for row in rows if (own.ends_at, own.id) in row)
    ids = [row[place][1] for row in rows if place < len(row)]
    return [own, *(each for each in module if each.id in ids and each is not own)]


@given(REQUIREMENTS, REQUIRED, SESSIONS, MARKS, st.sampled_from([None, 1, 2]), NOW)
def test_assess_agrees_with_the_rule_worked_out_in_fractions(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    group: int | None,
    now: datetime,
) -> None:
    decision = assess(requirements, required, sessions, marks, group=group, now=now)

    assert decision.eligible is by_the_book(requirements, required, sessions, marks, group)
    assert not decision.eligible or decision.still_possible
    for c in decision.criteria:
        assert 0 <= c.have + c.unmarked + c.ahead <= c.of


@given(REQUIREMENTS, REQUIRED, SESSIONS, MARKS, NOW, st.data())
def test_assess_does_not_mind_the_order_of_sessions_and_marks(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    now: datetime,
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(sessions))
    turned = dict(reversed(marks.items()))

    assert judge(shuffled, turned, requirements=requirements, required=required, now=now) == judge(
        sessions, marks, requirements=requirements, required=required, now=now
    )


@given(REQUIREMENTS, REQUIRED, SESSIONS, MARKS, SESSIONS)
def test_assess_does_not_see_what_only_other_groups_are_taught(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    others: list[HeldSession],
) -> None:
    theirs = [
        replace(session, id=session.id + 100, group=3, module_uid=f"their {session.module_uid}")
        for session in others
    ]
    attended = {**marks, **{session.id: marked(P) for session in theirs}}

    assert judge(
        sessions + theirs, attended, requirements=requirements, required=required, group=1
    ) == judge(sessions, marks, requirements=requirements, required=required, group=1)


@given(REQUIREMENTS, REQUIRED, SESSIONS, MARKS, st.integers(0, 9), st.integers(0, 130), NOW)
def test_assess_of_more_attendance_is_never_less(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    number: int,
    more: int,
    now: datetime,
) -> None:
    mark = marks.get(number)
    longer = (
        marked(P)
        if mark is None or mark.minutes is None
        else replace(mark, minutes=mark.minutes + more)
    )
    before = judge(sessions, marks, requirements=requirements, required=required, now=now)
    after = judge(
        sessions, {**marks, number: longer}, requirements=requirements, required=required, now=now
    )

    assert all(b.have <= a.have for b, a in zip(before.criteria, after.criteria, strict=True))
    assert not before.eligible or after.eligible


@given(REQUIREMENTS, REQUIRED, SESSIONS, MARKS, NOW)
def test_decision_is_still_possible_if_attending_all_the_rest_would_earn_it(
    requirements: Requirements,
    required: tuple[str, ...],
    sessions: list[HeldSession],
    marks: dict[int, Mark],
    now: datetime,
) -> None:
    at_best = {**{session.id: marked(P) for session in sessions}, **marks}
    today = judge(sessions, marks, requirements=requirements, required=required, now=now)
    best = judge(sessions, at_best, requirements=requirements, required=required, now=now)

    planned = all(criterion.of for criterion in today.criteria)

    assert not best.eligible or today.still_possible
    assert not planned or today.still_possible is best.eligible
