"""Who may do what, where. What the policy does not say is denied."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.policy import (
    BY_ONE_PROOF,
    BY_PERSONAL_LINK,
    GIVEN_FOR,
    MAY_GIVE,
    OWN_RECORD,
    POLICY,
    WITH_SECOND_FACTOR,
    Action,
    Role,
    ScopeKind,
)
from app.domain.wall_time import today_in

# Whoever asks who may do what reads the policy here too.
__all__ = [
    "BY_ONE_PROOF",
    "BY_PERSONAL_LINK",
    "GIVEN_FOR",
    "MAY_GIVE",
    "NARROWEST_FIRST",
    "POLICY",
    "WITH_SECOND_FACTOR",
    "Action",
    "Place",
    "Role",
    "RoleGrant",
    "Scope",
    "ScopeKind",
    "allowing",
    "demands_second_factor",
    "furthest",
    "giving",
    "lasting",
    "may",
    "may_give",
    "only",
    "reach",
]


@dataclass(frozen=True)
class Scope:
    """A part of the world that a role reaches; the platform, which is all of it, has no id."""

    kind: ScopeKind
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RoleGrant:
    """A role somebody was given, from a day to a day, both included; None leaves an end open.

    The days are those of the calendar where the scope lies: `time_zone` (IANA). `narrowed_to` is
    a part of the scope beyond which the holder does not want it to reach.
    """

    role: Role
    scope_kind: ScopeKind
    scope_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    time_zone: str = "UTC"
    narrowed_to: Scope | None = None

    @property
    def scope(self) -> Scope:
        """How far the role reaches."""
        return self.narrowed_to or Scope(self.scope_kind, self.scope_id)

    def holds(self, now: datetime) -> bool:
        """Whether the role counts at this moment, for the kind of scope it was given for."""
        today = today_in(self.time_zone, now)
        begun = self.starts_on is None or self.starts_on <= today
        over = self.ends_on is not None and self.ends_on < today
        return begun and not over and self.scope_kind in GIVEN_FOR[self.role]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a thing lies. A run names its city too; a person's own record names the person."""

    organisation_id: int | None = None
    city_id: int | None = None
    course_run_id: int | None = None
    visit_id: int | None = None
    person_id: int | None = None

    def lies_in(self, scope: Scope) -> bool:
        """Whether a role with this scope reaches the place."""
        if scope.kind is ScopeKind.PLATFORM:
            return True
        held = {
            ScopeKind.ORGANISATION: self.organisation_id,
            ScopeKind.CITY: self.city_id,
            ScopeKind.COURSE_RUN: self.course_run_id,
            ScopeKind.VISIT: self.visit_id,
        }[scope.kind]
        return held is not None and held == scope.id


def reach(grants: Iterable[RoleGrant], action: Action, now: datetime) -> frozenset[Scope]:
    """Return where these grants allow the action now: what a query narrows its list to."""
    return frozenset(grant.scope for grant in _with(grants, action, now))


def lasting(grants: Iterable[RoleGrant], until: date | None) -> tuple[RoleGrant, ...]:
    """Return those of these that hold until a day, or without an end for None."""
    return tuple(g for g in grants if g.ends_on is None or (until and until <= g.ends_on))


def may_give(grants: Iterable[RoleGrant], role: Role, place: Place, now: datetime) -> bool:
    """Say whether these grants let their holder give, or end, a role for this place.

    Not for oneself: that is for who calls to see to, as grants do not know whose they are.
    """
    return giving(grants, role, place, now) is not None


def demands_second_factor(grants: Iterable[RoleGrant], now: datetime) -> bool:
    """Say whether whoever holds these has to prove more than a link or a password does."""
    return any(grant.role in WITH_SECOND_FACTOR and grant.holds(now) for grant in grants)


def only(roles: Collection[Role], grants: Iterable[RoleGrant]) -> tuple[RoleGrant, ...]:
    """Return what remains of these to who came in by what opens some roles only."""
    return tuple(grant for grant in grants if grant.role in roles)


# From the part of the world that is smallest to all of it.
NARROWEST_FIRST = (
    ScopeKind.VISIT, ScopeKind.COURSE_RUN, ScopeKind.CITY, ScopeKind.ORGANISATION,
    ScopeKind.PLATFORM,
)  # fmt: skip


def giving(
    grants: Iterable[RoleGrant], role: Role, place: Place, now: datetime
) -> RoleGrant | None:
    """Return the grant that lets its holder give a role; of several that reaches least."""
    fitting = [
        grant
        for grant in grants
        if role in MAY_GIVE.get(grant.role, frozenset())
        and grant.holds(now)
        and place.lies_in(grant.scope)
    ]
    return min(fitting, key=_width, default=None)


def furthest(grants: Iterable[RoleGrant], action: Action, now: datetime) -> RoleGrant | None:
    """Return the grant that reaches furthest with this action now, whatever the place."""
    return max(_with(grants, action, now), key=_width, default=None)


def allowing(
    grants: Iterable[RoleGrant], action: Action, place: Place, now: datetime
) -> RoleGrant | None:
    """Return the grant that allows the action at the place now; of several that reaches least."""
    fitting = [grant for grant in _with(grants, action, now) if place.lies_in(grant.scope)]
    return min(fitting, key=_width, default=None)


def _with(grants: Iterable[RoleGrant], action: Action, now: datetime) -> list[RoleGrant]:
    return [grant for grant in grants if grant.holds(now) and action in POLICY[grant.role]]


def _width(grant: RoleGrant) -> int:
    return NARROWEST_FIRST.index(grant.scope_kind)


def may(
    grants: Iterable[RoleGrant],
    action: Action,
    place: Place,
    now: datetime,
    *,
    person_id: int | None = None,
) -> bool:
    """Say whether these grants allow the action at the place now.

    `person_id` is who asks: people see their own record without any role, and after it ended.
    """
    if action in OWN_RECORD and person_id is not None and place.person_id == person_id:
        return True
    return allowing(grants, action, place, now) is not None
