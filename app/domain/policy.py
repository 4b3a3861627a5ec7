"""The policy as data: what each role is allowed, what it can be given for, and by whom."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


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
    PLAN_VISITS = "plan_visits"
    SUPERVISE_VISIT = "supervise_visit"
    KEEP_LOG_BOOK = "keep_log_book"


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
        Action.PLAN_VISITS,
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
# Nobody says for somebody else who they are, or what they saw.
ONLY_ONESELF = frozenset({Action.CONFIRM_OWN_RECORD, Action.KEEP_LOG_BOOK})
# Only who was there vouches for what was seen there.
ONLY_AT_THE_HOST = frozenset({Action.SUPERVISE_VISIT})
OWN_RECORD = frozenset({Action.VIEW_ATTENDANCE, Action.VIEW_CERTIFICATE}) | ONLY_ONESELF

POLICY: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.PLATFORM_ADMINISTRATOR: frozenset(Action) - ONLY_ONESELF - ONLY_AT_THE_HOST,
        Role.CURRICULUM_EDITOR: frozenset({Action.EDIT_CURRICULUM, Action.APPROVE_CURRICULUM}),
        Role.ENDORSER: frozenset({Action.APPROVE_CURRICULUM, Action.ENDORSE_ADAPTATION}),
        Role.CITY_ORGANISER: RUNNING_A_COURSE | KNOWING_PEOPLE | {Action.VIEW_AUDIT},
        Role.MENTOR: frozenset(
            {Action.VIEW_RUN, Action.RECORD_ATTENDANCE, Action.VIEW_ORGANISATIONS}
        ),
        Role.HOST_SUPERVISOR: ONLY_AT_THE_HOST,
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
