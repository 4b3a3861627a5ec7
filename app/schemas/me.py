"""Who asks, and with which token."""

from datetime import datetime

from pydantic import Field

from app.schemas.base import Schema
from app.schemas.fields import PublicId
from app.schemas.people import Person
from app.schemas.roles import PersonRole


class Token(Schema):
    """The token of this request, but for its secret."""

    id: PublicId
    label: str
    scopes: list[str] = Field(examples=[["read", "write", "city:nairobi"]])
    expires_at: datetime


class Me(Schema):
    """The person whose token it is, with the roles that count for it now."""

    person: Person
    roles: list[PersonRole]
    token: Token
