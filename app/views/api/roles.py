"""Roles within reach, and one's own: read, given, changed and ended."""

from flask import Blueprint, g, url_for

from app.clock import utcnow
from app.domain.permissions import Role, Scope, ScopeKind
from app.errors import NotFound
from app.models.api import ApiToken
from app.models.person import Person as PersonRow
from app.queries import people as people_queries
from app.queries import visible_people, visible_roles
from app.queries.visible_roles import RoleRecord
from app.schemas.me import Me, Token
from app.schemas.paging import MOST_A_PAGE, Page, PageQuery
from app.schemas.people import Person
from app.schemas.roles import NewRole, PersonRole, RolePatch, RoleScope
from app.services import people, roles
from app.views.access import current_person
from app.views.api import cursors
from app.views.api.giving import GIVES, permitted, refusals, scope_of
from app.views.api.operation import Created, changes, creates, reads, removes
from app.views.api.people import viewer
from app.views.api.wrong_fields import refuse

bp = Blueprint("api_roles", __name__, url_prefix="/api/v1")


@bp.get("/roles")
@reads("List roles", answers=Page[PersonRole], query=PageQuery)
def list_roles(query: PageQuery) -> Page[PersonRole]:
    """The roles in your cities, and your own, those that ended too."""
    return _page(query, "roles", None)


@bp.get("/roles/<role_id>")
@reads("Show a role", answers=PersonRole)
def show_role(role_id: str) -> PersonRole:
    """A role in your cities, or one of your own."""
    return _shown(visible_roles.get(role_id, viewer()))


@bp.post("/roles")
@creates("Give a role", takes=NewRole, answers=PersonRole, action=GIVES)
def give_role(body: NewRole) -> Created:
    """A role for somebody you know, from their next request on.

    Nobody gives a role to themselves, or one that reaches further than their own. Mentors and
    trainees are made where courses are planned.
    """
    new = roles.NewRole(
        role=body.role,
        scope=scope_of(body.role, body.scope),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    with refusals():
        roles.give_new(_receiver(body.person), new, actor=current_person(), now=utcnow())
    role_id = visible_roles.id_of(body.person, body.role, body.scope.kind, body.scope.id)
    made = _shown(visible_roles.get(role_id, viewer()))
    return Created(made, url_for(".show_role", role_id=role_id))


def _locked(role_id: str) -> PersonRole:
    roles.lock()
    record = visible_roles.get(role_id, viewer())
    _held(record)
    return _shown(record)


@bp.patch("/roles/<role_id>")
@changes("Change a role", current=_locked, takes=RolePatch, answers=PersonRole, action=GIVES)
def change_role(role_id: str, body: RolePatch) -> PersonRole:
    """Its days. One that is over goes on once its last day is taken away."""
    record = visible_roles.get(role_id, viewer())
    person, role, scope = _held(record)
    days = {"starts_on": record.starts_on, "ends_on": record.ends_on}
    new = roles.NewRole(role=role, scope=scope, **days | body.model_dump(exclude_unset=True))
    with refusals():
        roles.give(person, new, actor=current_person(), now=utcnow())
    return _shown(visible_roles.get(role_id, viewer()))


@bp.delete("/roles/<role_id>")
@removes("End a role", current=_locked, action=GIVES)
def end_role(role_id: str) -> None:
    """At once, whatever its days: it counts for nothing from its holder's next request on."""
    person, role, scope = _held(visible_roles.get(role_id, viewer()))
    with refusals():
        roles.end(person, role, scope, actor=current_person(), now=utcnow())


@bp.get("/people/<person_id>/roles")
@reads("List the roles of a person", answers=Page[PersonRole], query=PageQuery)
def list_roles_of_person(person_id: str, query: PageQuery) -> Page[PersonRole]:
    """What somebody is in your cities, those roles that ended too."""
    person = visible_people.get(person_id, viewer())
    return _page(query, f"roles of {person.id}", person.key)


@bp.get("/me")
@reads("Show yourself", answers=Me)
def show_me() -> Me:
    """Whose token this is, what it may do, and all roles of its person."""
    who, token = viewer(), current_token()
    mine = visible_roles.listed(who, person_key=who.person_id, limit=MOST_A_PAGE)
    return Me(
        person=Person.model_validate(visible_people.get(current_person().public_id, who)),
        roles=[_shown(record) for record in mine.rows],
        token=Token(
            id=token.public_id,
            label=token.label,
            scopes=token.scopes,
            expires_at=token.expires_at,
        ),
    )


def current_token() -> ApiToken:
    """Return the token of this request."""
    token: ApiToken = g.api_token
    return token


def _page(query: PageQuery, listing: str, person_key: int | None) -> Page[PersonRole]:
    after = cursors.read(listing, query.cursor)
    found = visible_roles.listed(viewer(), person_key=person_key, after=after, limit=query.limit)
    return Page[PersonRole](
        items=[_shown(record) for record in found.rows],
        next_cursor=cursors.write(listing, found.next_key),
    )


def _shown(record: RoleRecord) -> PersonRole:
    return PersonRole(
        id=record.id,
        person=record.person,
        role=Role(record.role),
        scope=RoleScope(kind=ScopeKind(record.scope_kind), id=record.scope),
        starts_on=record.starts_on,
        ends_on=record.ends_on,
    )


def _held(record: RoleRecord) -> tuple[PersonRow, Role, Scope]:
    """Return who has which role for what, to whoever may give it; raises Forbidden."""
    role = Role(record.role)
    scope = permitted(role, ScopeKind(record.scope_kind), record.scope)
    return people_queries.get(record.person_key), role, scope


def _receiver(person_id: str) -> PersonRow:
    """Return whom a role is for; who is out of reach is as unknown as nobody. Raises Refused."""
    try:
        key = visible_people.get(person_id, viewer()).key
    except NotFound:
        refuse("#/person", "unknown_person", "There is nobody with this id for you.")
    people.lock([key])
    person = people_queries.get(key)
    if person.erased_at is not None:
        refuse("#/person", "unknown_person", "There is nobody with this id for you.")
    return person
