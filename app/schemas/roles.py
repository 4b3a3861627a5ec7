"""Roles: what a person is, somewhere, from a day to a day."""

from datetime import date

from pydantic import Field

from app.domain.permissions import Role, ScopeKind
from app.schemas.base import LEFT_OUT, Schema
from app.schemas.fields import Day, PublicId, Slug


class RoleScope(Schema):
    """What a role is given for."""

    kind: ScopeKind
    id: str | None = Field(
        description="The slug of a city or organisation, the id of a course run; null for all."
    )


class PersonRole(Schema):
    """A role of a person; both days are included, and null leaves an end open."""

    id: str
    person: PublicId
    role: Role
    scope: RoleScope
    starts_on: date | None
    ends_on: date | None


class NewRoleScope(Schema):
    """What a role is to be given for."""

    kind: ScopeKind
    id: Slug | None = Field(
        default=None, description="The slug of a city or organisation; nothing for the platform."
    )


class NewRole(Schema):
    """A role for somebody you know; both days are included, and null leaves an end open."""

    person: PublicId
    role: Role
    scope: NewRoleScope
    starts_on: Day | None = None
    ends_on: Day | None = None


class RolePatch(Schema):
    """From when to when a role lasts; null opens an end."""

    starts_on: Day | None = LEFT_OUT
    ends_on: Day | None = LEFT_OUT
