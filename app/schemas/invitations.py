"""Invitations: a role for whoever has a mail address, once they say yes."""

from datetime import date, datetime

from app.domain.permissions import Role
from app.schemas.base import Schema
from app.schemas.fields import Address, Day, PublicId
from app.schemas.roles import NewRoleScope, RoleScope


class Invitation(Schema):
    """A role that is offered and waits to be accepted; both days are included."""

    id: PublicId
    email: str
    role: Role
    scope: RoleScope
    starts_on: date | None
    ends_on: date | None
    invited_by: PublicId
    invited_at: datetime
    expires_at: datetime


class NewInvitation(Schema):
    """A role for whoever has the address; both days are included, null leaves an end open."""

    email: Address
    role: Role
    scope: NewRoleScope
    starts_on: Day | None = None
    ends_on: Day | None = None
