"""Roles: what a person is, somewhere, from a day to a day."""

from datetime import date

from pydantic import Field

from app.domain.permissions import Role, ScopeKind
from app.schemas.base import Schema
from app.schemas.fields import PublicId


class RoleScope(Schema):
    """What a role is given for."""

    kind: ScopeKind
    id: str | None = Field(
        description="The slug of a city or organisation, the id of a course run; null for all."
    )


class PersonRole(Schema):
    """A role of a person; both days are included, and null leaves an end open."""

    person: PublicId
    role: Role
    scope: RoleScope
    starts_on: date | None
    ends_on: date | None
