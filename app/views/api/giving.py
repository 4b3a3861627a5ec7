"""What a role asks of whoever gives it, to somebody known or by an invitation."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g

from app.clock import utcnow
from app.domain.permissions import GIVEN_FOR, Action, Role, Scope, ScopeKind, may_give
from app.errors import Forbidden, Refused
from app.queries import roles as role_queries
from app.schemas.problem import Kind
from app.schemas.roles import NewRoleScope
from app.services import roles
from app.services.roles import AlreadyGiven, DaysReversed, LastAdministrator, MayNotGive
from app.views.api.wrong_fields import refuse

GIVES = Action.MANAGE_ROLES
PLACES = frozenset({ScopeKind.CITY, ScopeKind.ORGANISATION})


def scope_of(role: Role, named: NewRoleScope) -> Scope:
    """Return what a role is to be given for; raises Refused and Forbidden."""
    if named.kind not in GIVEN_FOR[role]:
        refuse("#/scope/kind", "scope_kind", "This role is not given for such a scope.")
    if (named.id is None) != (named.kind is ScopeKind.PLATFORM):
        refuse("#/scope/id", "scope_id", "A city or organisation has an id, the platform none.")
    if named.kind in PLACES and role_queries.scope_named(named.kind, named.id or "") is None:
        refuse("#/scope/id", "unknown_place", "There is no such place.")
    return permitted(role, named.kind, named.id)


def permitted(role: Role, kind: ScopeKind, slug: str | None) -> Scope:
    """Return the scope, if the token lets its person give the role for it; raises Forbidden.

    What is given in a course or for a visit is given where that is planned, and never here.
    """
    scope = role_queries.scope_named(kind, slug or "")
    if scope is None or not may_give(g.grants, role, roles.place_of(scope), utcnow()):
        raise Forbidden
    return scope


@contextmanager
def refusals() -> Iterator[None]:
    """Say what a role cannot be, as a problem."""
    try:
        yield
    except MayNotGive:
        raise Forbidden from None
    except DaysReversed:
        refuse("#/ends_on", "days_reversed", "This day lies before the first one.")
    except AlreadyGiven:
        raise Refused(Kind.CONFLICT, "They have this role already: change its days.") from None
    except LastAdministrator:
        raise Refused(
            Kind.CONFLICT,
            "Somebody has to stay administrator without an end. Appoint another one first.",
        ) from None
