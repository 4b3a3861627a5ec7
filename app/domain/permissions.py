"""Who may do what, where. The policy is data; whatever it does not say is denied."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.wall_time import today_in


class Role(StrEnum):
    """What a person can be, somewhere, for a time."""

    PLATFORM_ADMINISTRATOR = "platform_administrator"
    CURRICULUM_EDITOR = "curriculum_editor"
    ENDORSER = "endorser"
    CITY_ORGANISER = "city_organiser"
    MENTOR = "mentor"
    HOST_SUPERVISOR = "host_supervisor"
    TRAINEE = "trainee"
    PARTNER_VIEWER = "partner_viewer"
    ANONYMOUS = "anonymous"


class ScopeKind(StrEnum):
    """What a role can be given for."""

    PLATFORM = "platform"
    ORGANISATION = "organisation"
    CITY = "city"
    COURSE_RUN = "course_run"
    VISIT = "visit"


class Action(StrEnum):
    """What can be asked for. Each is one thing that a person would call one thing."""

    CREATE_RUN = "create_run"
    VIEW_RUN = "view_run"
    PLAN_RUN = "plan_run"
    MANAGE_ENROLMENTS = "manage_enrolments"
    IMPORT_TRAINEES = "import_trainees"
    RECORD_ATTENDANCE = "record_attendance"
    VIEW_REGISTER = "view_register"
    VIEW_ATTENDANCE = "view_attendance"
    ISSUE_CERTIFICATES = "issue_certificates"
    VIEW_CERTIFICATE = "view_certificate"
    MANAGE_ROLES = "manage_roles"
    HAND_OVER_LINK = "hand_over_link"
    VIEW_AUDIT = "view_audit"
    VIEW_PEOPLE = "view_people"
    EDIT_PERSON = "edit_person"
    MERGE_PEOPLE = "merge_people"
    CLOSE_ACCOUNT = "close_account"
    ANSWER_REQUESTS = "answer_requests"
    ERASE_PERSON = "erase_person"
    VIEW_FIGURES = "view_figures"
    VIEW_ORGANISATIONS = "view_organisations"
    EDIT_ORGANISATION = "edit_organisation"
    CONFIRM_OWN_RECORD = "confirm_own_record"
    EDIT_CURRICULUM = "edit_curriculum"
    APPROVE_CURRICULUM = "approve_curriculum"
    ADAPT_CURRICULUM = "adapt_curriculum"
    ENDORSE_ADAPTATION = "endorse_adaptation"


# Public pages ask for nothing, and need no role.
NOTHING: frozenset[Action] = frozenset()
RUNNING_A_COURSE = frozenset(
    {
        Action.ADAPT_CURRICULUM,
        Action.CREATE_RUN,
        Action.VIEW_RUN,
        Action.PLAN_RUN,
        Action.MANAGE_ENROLMENTS,
        Action.IMPORT_TRAINEES,
        Action.RECORD_ATTENDANCE,
        Action.VIEW_REGISTER,
        Action.VIEW_ATTENDANCE,
        Action.ISSUE_CERTIFICATES,
        Action.VIEW_CERTIFICATE,
        Action.MANAGE_ROLES,
        Action.HAND_OVER_LINK,
    }
)
KNOWING_PEOPLE = frozenset(
    {
        Action.VIEW_PEOPLE,
        Action.EDIT_PERSON,
        Action.MERGE_PEOPLE,
        Action.ANSWER_REQUESTS,
        Action.VIEW_ORGANISATIONS,
    }
)
# Nobody says for somebody else who they are.
ONLY_ONESELF = frozenset({Action.CONFIRM_OWN_RECORD})
OWN_RECORD = frozenset({Action.VIEW_ATTENDANCE, Action.VIEW_CERTIFICATE}) | ONLY_ONESELF

POLICY: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.PLATFORM_ADMINISTRATOR: frozenset(Action) - ONLY_ONESELF,
        Role.CURRICULUM_EDITOR: frozenset({Action.EDIT_CURRICULUM, Action.APPROVE_CURRICULUM}),
        Role.ENDORSER: frozenset({Action.APPROVE_CURRICULUM, Action.ENDORSE_ADAPTATION}),
        Role.CITY_ORGANISER: RUNNING_A_COURSE | KNOWING_PEOPLE | {Action.VIEW_AUDIT},
        Role.MENTOR: frozenset(
            {Action.VIEW_RUN, Action.RECORD_ATTENDANCE, Action.VIEW_ORGANISATIONS}
        ),
        Role.HOST_SUPERVISOR: NOTHING,
        Role.TRAINEE: NOTHING,
        Role.PARTNER_VIEWER: frozenset({Action.VIEW_FIGURES}),
        Role.ANONYMOUS: NOTHING,
    }
)

# Who may give what, within what they hold themselves. Mentors, hosts and trainees are made where
# courses and visits are planned. A city looks after its own organisers; who checks its work is
# appointed from outside.
MAY_GIVE: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.PLATFORM_ADMINISTRATOR: frozenset(
            {
                Role.PLATFORM_ADMINISTRATOR,
                Role.CURRICULUM_EDITOR,
                Role.ENDORSER,
                Role.CITY_ORGANISER,
                Role.PARTNER_VIEWER,
            }
        ),
        Role.CITY_ORGANISER: frozenset({Role.CITY_ORGANISER}),
    }
)

# What these may change reaches so far that a link or a password alone does not open it.
WITH_SECOND_FACTOR = frozenset({Role.PLATFORM_ADMINISTRATOR, Role.CURRICULUM_EDITOR, Role.ENDORSER})
BY_ONE_PROOF = frozenset(Role) - WITH_SECOND_FACTOR
# What a personal link opens, whatever its holder may do besides: a card gets lost.
BY_PERSONAL_LINK = frozenset({Role.MENTOR, Role.TRAINEE})

# A role given for another kind of scope counts for nothing. Nobody is given to be anonymous.
GIVEN_FOR: Mapping[Role, frozenset[ScopeKind]] = MappingProxyType(
    {
        Role.PLATFORM_ADMINISTRATOR: frozenset({ScopeKind.PLATFORM}),
        Role.CURRICULUM_EDITOR: frozenset({ScopeKind.ORGANISATION}),
        Role.ENDORSER: frozenset({ScopeKind.ORGANISATION, ScopeKind.CITY}),
        Role.CITY_ORGANISER: frozenset({ScopeKind.CITY}),
        Role.MENTOR: frozenset({ScopeKind.COURSE_RUN}),
        Role.HOST_SUPERVISOR: frozenset({ScopeKind.VISIT}),
        Role.TRAINEE: frozenset({ScopeKind.COURSE_RUN, ScopeKind.VISIT}),
        Role.PARTNER_VIEWER: frozenset({ScopeKind.PLATFORM, ScopeKind.ORGANISATION}),
        Role.ANONYMOUS: frozenset(),
    }
)


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
