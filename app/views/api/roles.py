"""Roles within reach, and one's own."""

from flask import Blueprint, g

from app.domain.permissions import Role, ScopeKind
from app.models.api import ApiToken
from app.queries import visible_people, visible_roles
from app.queries.visible_roles import RoleRecord
from app.schemas.me import Me, Token
from app.schemas.paging import MOST_A_PAGE, Page, PageQuery
from app.schemas.people import Person
from app.schemas.roles import PersonRole, RoleScope
from app.views.access import current_person
from app.views.api import cursors
from app.views.api.operation import reads
from app.views.api.people import viewer

bp = Blueprint("api_roles", __name__, url_prefix="/api/v1")


@bp.get("/roles")
@reads("List roles", answers=Page[PersonRole], query=PageQuery)
def list_roles(query: PageQuery) -> Page[PersonRole]:
    """The roles in your cities, and your own, those that ended too."""
    return _page(query, "roles", None)


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
        person=record.person,
        role=Role(record.role),
        scope=RoleScope(kind=ScopeKind(record.scope_kind), id=record.scope),
        starts_on=record.starts_on,
        ends_on=record.ends_on,
    )
