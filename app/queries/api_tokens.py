"""Tokens of the API: whose one is, what remains of that person's roles, and a person's own."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.domain import api_scopes
from app.domain.api_scopes import TokenScopes
from app.domain.permissions import BY_ONE_PROOF, RoleGrant, Scope, ScopeKind, only
from app.domain.secret_token import hash_of
from app.extensions import db
from app.models.account import Account
from app.models.api import ApiToken
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import City, Organisation
from app.queries import people

PLACES: dict[ScopeKind, type[City] | type[Organisation]] = {
    ScopeKind.CITY: City,
    ScopeKind.ORGANISATION: Organisation,
}


def find(token: str) -> ApiToken | None:
    """Return a token with its person, whether it works or not; none of a closed account."""
    closed = select(Account.person_id).where(Account.active.is_(False))
    return db.session.scalars(
        select(ApiToken)
        .join(ApiToken.person)
        .options(contains_eager(ApiToken.person))
        .where(ApiToken.token_sha256 == hash_of(token), Person.id.not_in(closed))
        .where(Person.merged_into_id.is_(None))
    ).one_or_none()


def of_person(person_id: int) -> Sequence[ApiToken]:
    """Return all tokens of a person, the newest first."""
    return db.session.scalars(
        select(ApiToken).filter_by(person_id=person_id).order_by(ApiToken.id.desc())
    ).all()


def everybodys() -> Sequence[ApiToken]:
    """Return all tokens there are with their people, in the order in which they were made."""
    return db.session.scalars(
        select(ApiToken)
        .join(ApiToken.person)
        .options(contains_eager(ApiToken.person))
        .order_by(ApiToken.id)
    ).all()


def place(scopes: TokenScopes) -> Scope | None:
    """Return the place that a token is kept to; None for none, and for one that is gone."""
    if scopes.kind is None:
        return None
    table = PLACES[scopes.kind]
    found = db.session.scalar(select(table.id).where(table.slug == scopes.slug))
    return Scope(scopes.kind, found) if found is not None else None


def grants_of(token: ApiToken) -> tuple[RoleGrant, ...]:
    """Return what its person's roles are now, as far as the token lets them reach."""
    grants = people.grants_of(token.person_id)
    if not token.strong:
        grants = only(BY_ONE_PROOF, grants)
    scopes = api_scopes.parse(token.scopes)
    if scopes.kind is None:
        return grants
    return api_scopes.narrowed(grants, place(scopes), city_of_run=_city_of_run(grants))


def _city_of_run(grants: Sequence[RoleGrant]) -> dict[int, int]:
    ids = {grant.scope_id for grant in grants if grant.scope_kind is ScopeKind.COURSE_RUN}
    rows = db.session.execute(select(CourseRun.id, CourseRun.city_id).where(CourseRun.id.in_(ids)))
    return {row.id: row.city_id for row in rows}
