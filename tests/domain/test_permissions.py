"""The policy, row by row, and the walls between cities, runs and days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.permissions import (
    GIVEN_FOR,
    POLICY,
    Action,
    Place,
    Role,
    RoleGrant,
    Scope,
    ScopeKind,
    allowing,
    may,
    reach,
)

TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NAIROBI, KUMASI = 1, 2
RUN, OTHER_RUN = 10, 11
OWNER, OTHER_OWNER = 20, 21
VISIT, OTHER_VISIT = 30, 31
GRACE, KOFI = 40, 41

HERE = Place(organisation_id=OWNER, city_id=NAIROBI, course_run_id=RUN, visit_id=VISIT)
ELSEWHERE = Place(
    organisation_id=OTHER_OWNER,
    city_id=KUMASI,
    course_run_id=OTHER_RUN,
    visit_id=OTHER_VISIT,
)
SCOPE_IDS = {
    ScopeKind.PLATFORM: None,
    ScopeKind.ORGANISATION: OWNER,
    ScopeKind.CITY: NAIROBI,
    ScopeKind.COURSE_RUN: RUN,
    ScopeKind.VISIT: VISIT,
}

# What nobody may in somebody else's place, and what only who was there may.
ALL = {str(action) for action in Action} - {
    "confirm_own_record", "keep_log_book", "supervise_visit"
}  # fmt: skip
ALLOWED = {
    "platform_administrator": ALL,
    "curriculum_editor": {"edit_curriculum", "approve_curriculum"},
    "endorser": {"approve_curriculum", "endorse_adaptation"},
    "city_organiser": ALL
    - {"close_account", "edit_organisation", "erase_person", "view_figures"}
    - {"edit_curriculum", "approve_curriculum", "endorse_adaptation"},
    "mentor": {"view_run", "record_attendance", "view_organisations"},
    "host_supervisor": {"supervise_visit"},
    "trainee": set(),
    "partner_viewer": {"view_figures"},
    "anonymous": set(),
}
SCOPED = {
    "platform_administrator": {"platform"},
    "curriculum_editor": {"organisation"},
    "endorser": {"organisation", "city"},
    "city_organiser": {"city"},
    "mentor": {"course_run"},
    "host_supervisor": {"visit"},
    "trainee": {"course_run", "visit"},
    "partner_viewer": {"platform", "organisation"},
    "anonymous": set(),
}


def grant(
    role: Role,
    kind: ScopeKind,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    return RoleGrant(
        role=role,
        scope_kind=kind,
        scope_id=SCOPE_IDS[kind],
        starts_on=starts_on,
        ends_on=ends_on,
    )


ORGANISER = grant(Role.CITY_ORGANISER, ScopeKind.CITY)
MENTOR = grant(Role.MENTOR, ScopeKind.COURSE_RUN)


def test_policy_says_something_of_every_role() -> None:
    assert {*POLICY} == {*GIVEN_FOR} == {*Role}


def allowed(role: Role, place: Place) -> dict[str, set[str]]:
    """What the role allows at the place, by the kind of scope it was given for."""
    return {
        kind: {action for action in Action if may([grant(role, kind)], action, place, NOW)}
        for kind in ScopeKind
    }


@pytest.mark.parametrize("role", Role)
def test_may_of_every_scope_and_action_here(role: Role) -> None:
    assert allowed(role, HERE) == {
        kind: ALLOWED[role] if kind in SCOPED[role] else set() for kind in ScopeKind
    }


@pytest.mark.parametrize("role", Role)
def test_may_of_every_scope_and_action_elsewhere(role: Role) -> None:
    assert allowed(role, ELSEWHERE) == {
        kind: ALLOWED[role] if kind == "platform" and kind in SCOPED[role] else set()
        for kind in ScopeKind
    }


@pytest.mark.parametrize("action", Action)
def test_may_without_a_role_is_nothing(action: Action) -> None:
    assert not may([], action, HERE, NOW)


@pytest.mark.parametrize("role", Role)
def test_may_of_a_role_for_no_certain_place_is_nothing(role: Role) -> None:
    kinds = [kind for kind in ScopeKind if kind is not ScopeKind.PLATFORM]
    homeless = [RoleGrant(role=role, scope_kind=kind, scope_id=None) for kind in kinds]

    assert not may(homeless, Action.VIEW_RUN, Place(), NOW)


def test_may_in_a_city_reaches_its_runs_and_not_another_citys() -> None:
    assert may([ORGANISER], Action.PLAN_RUN, Place(city_id=NAIROBI, course_run_id=99), NOW)
    assert not may([ORGANISER], Action.PLAN_RUN, Place(city_id=KUMASI, course_run_id=RUN), NOW)


def test_may_record_in_a_run_does_not_reach_the_citys_other_runs() -> None:
    there = Place(city_id=NAIROBI, course_run_id=OTHER_RUN)

    assert may([MENTOR], Action.RECORD_ATTENDANCE, HERE, NOW)
    assert not may([MENTOR], Action.RECORD_ATTENDANCE, there, NOW)


def test_may_does_not_mistake_one_kind_of_id_for_another() -> None:
    assert not may([ORGANISER], Action.PLAN_RUN, Place(course_run_id=NAIROBI), NOW)
    assert not may([MENTOR], Action.RECORD_ATTENDANCE, Place(city_id=RUN), NOW)


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        pytest.param(None, None, True, id="open-at-both-ends"),
        pytest.param(0, None, True, id="begins-today"),
        pytest.param(1, None, False, id="begins-tomorrow"),
        pytest.param(None, 0, True, id="ends-today"),
        pytest.param(None, -1, False, id="ended-yesterday"),
        pytest.param(0, 0, True, id="today-only"),
        pytest.param(1, -1, False, id="wrong-way-round"),
    ],
)
def test_may_within_the_dates_of_the_role(
    starts: int | None, ends: int | None, allowed: bool
) -> None:
    dated = grant(
        Role.CITY_ORGANISER,
        ScopeKind.CITY,
        starts_on=None if starts is None else TODAY + timedelta(days=starts),
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
    )

    assert may([dated], Action.PLAN_RUN, HERE, NOW) is allowed


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", "2027-03-01T00:00Z", "2027-03-01T23:59Z"),
        ("America/Asuncion", "2027-03-01T03:00Z", "2027-03-02T02:59Z"),
        ("Asia/Phnom_Penh", "2027-02-28T17:00Z", "2027-03-01T16:59Z"),
    ],
)
def test_may_from_midnight_to_midnight_of_the_place(zone: str, first: str, last: str) -> None:
    dated = replace(ORGANISER, starts_on=TODAY, ends_on=TODAY, time_zone=zone)
    begins, ends = datetime.fromisoformat(first), datetime.fromisoformat(last)
    minute = timedelta(minutes=1)

    allowed = [
        may([dated], Action.PLAN_RUN, HERE, moment)
        for moment in (begins - minute, begins, ends, ends + minute)
    ]

    assert allowed == [False, True, True, False]


OWN = {"view_attendance", "view_certificate", "confirm_own_record", "keep_log_book"}


@pytest.mark.parametrize("action", Action)
def test_may_with_ones_own_record(action: Action) -> None:
    record = Place(city_id=KUMASI, person_id=GRACE)

    assert may([], action, record, NOW, person_id=GRACE) is (action in OWN)


@pytest.mark.parametrize("action", sorted(OWN))
def test_may_with_somebody_elses_record(action: str) -> None:
    record = Place(city_id=KUMASI, person_id=GRACE)

    assert not may([], Action(action), record, NOW, person_id=KOFI)
    assert not may([], Action(action), record, NOW)
    assert not may([], Action(action), Place(), NOW)


def test_nobody_says_for_somebody_else_who_they_are() -> None:
    grants = [grant(role, kind) for role in Role for kind in ScopeKind]
    place = replace(HERE, person_id=GRACE)

    assert not may(grants, Action.CONFIRM_OWN_RECORD, place, NOW, person_id=KOFI)


GRANTS = st.lists(
    st.builds(
        RoleGrant,
        role=st.sampled_from(Role),
        scope_kind=st.sampled_from(ScopeKind),
        scope_id=st.none() | st.integers(1, 3),
        starts_on=st.none() | st.dates(TODAY - timedelta(2), TODAY + timedelta(2)),
        ends_on=st.none() | st.dates(TODAY - timedelta(2), TODAY + timedelta(2)),
        time_zone=st.sampled_from(["UTC", "America/Asuncion", "Pacific/Kiritimati"]),
    ),
    max_size=4,
)
IDS = st.none() | st.integers(1, 3)
PLACES = st.builds(
    Place, organisation_id=IDS, city_id=IDS, course_run_id=IDS, visit_id=IDS, person_id=IDS
)
ACTIONS = st.sampled_from(Action)


@given(GRANTS, GRANTS, ACTIONS, PLACES)
def test_may_of_roles_together_is_what_some_one_of_them_allows(
    some: list[RoleGrant], more: list[RoleGrant], action: Action, place: Place
) -> None:
    assert may(some + more, action, place, NOW) is (
        may(some, action, place, NOW) or may(more, action, place, NOW)
    )


@given(GRANTS, ACTIONS, PLACES)
def test_reach_agrees_with_may(grants: list[RoleGrant], action: Action, place: Place) -> None:
    reached = any(place.lies_in(scope) for scope in reach(grants, action, NOW))

    assert reached is may(grants, action, place, NOW)


def test_reach_is_the_scopes_that_a_list_is_narrowed_to() -> None:
    assert reach([ORGANISER, MENTOR], Action.RECORD_ATTENDANCE, NOW) == {
        Scope(ScopeKind.CITY, NAIROBI),
        Scope(ScopeKind.COURSE_RUN, RUN),
    }
    assert reach([ORGANISER, MENTOR], Action.PLAN_RUN, NOW) == {Scope(ScopeKind.CITY, NAIROBI)}


def test_of_several_roles_that_allow_it_the_one_that_reaches_least_is_named() -> None:
    administrator = RoleGrant(
        role=Role.PLATFORM_ADMINISTRATOR, scope_kind=ScopeKind.PLATFORM, scope_id=None
    )
    organiser = RoleGrant(role=Role.CITY_ORGANISER, scope_kind=ScopeKind.CITY, scope_id=NAIROBI)
    over = replace(organiser, ends_on=TODAY - timedelta(days=2))

    def named(*grants: RoleGrant, place: Place = HERE) -> RoleGrant | None:
        return allowing(grants, Action.PLAN_RUN, place, NOW)

    assert named(administrator, organiser) == organiser
    assert named(administrator, organiser, place=ELSEWHERE) == administrator
    assert named(over, administrator) == administrator
    assert named(over) is None
