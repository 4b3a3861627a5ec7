"""Courses: what they teach where, their sessions as released and as planned, and releases."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.schemas.base import Schema
from app.schemas.fields import ONE_LINE, PublicId

NOTE = 400
LONGEST_STATE = 40


class CourseRun(Schema):
    """A course with dates in one city."""

    id: PublicId
    title: str
    city: str = Field(description="The slug of the city.", examples=["nairobi"])
    time_zone: str = Field(description="IANA.", examples=["Africa/Nairobi"])
    curriculum: str = Field(description="What is taught.", examples=["mcmc@1.0.0"])
    adaptation: str | None = Field(description="The city's edition; null is as published.")
    starts_on: date
    ends_on: date
    status: str = Field(description="`draft` until its first release, then `published`.")


class SessionMentor(Schema):
    """Who teaches a session."""

    id: PublicId
    name: str
    part: str = Field(
        description=(
            "`lead`, `co_teacher`, `moderator`, `site_facilitator`, `assessor` or `interpreter`."
        )
    )
    remote: bool = Field(description="Whether they join from elsewhere, though it has a room.")


class SessionSite(Schema):
    """A further room in which a session is followed."""

    city: str
    room: str
    host: str | None = Field(description="Who is there with the people.")


class Session(Schema):
    """One dated meeting; times have the offset that clocks of its zone have then."""

    id: PublicId
    starts_at: datetime
    ends_at: datetime
    time_zone: str = Field(description="IANA.", examples=["Africa/Nairobi"])
    minutes: int
    kind: str = Field(description="Such as `module`, `practical`, `break`.", examples=["module"])
    module: str | None = Field(description="The uid of the module that is taught.")
    code: str
    title: str
    status: str = Field(description="`tentative`, `confirmed` or `cancelled`.")
    group: str | None = Field(description="Who is taught apart; null is everybody.")
    room: str | None
    online: bool
    mentors: list[SessionMentor]
    sites: list[SessionSite]


class SessionList(Schema):
    """All sessions of a course, in order of time."""

    items: list[Session]


class Plan(SessionList):
    """The sessions as they are planned now, whatever others know."""

    state: str = Field(description="Names this state of the plan; send it with a release.")


class Release(Schema):
    """The plan as it was shown to everybody."""

    number: int
    note: str
    released_at: datetime
    released_by: str | None = Field(description="The name; null where nobody knows.")


class ReleaseList(Schema):
    """All releases of a course, the newest first."""

    items: list[Release]


class NewRelease(Schema):
    """Show the plan to everybody."""

    note: Annotated[str, Field(max_length=NOTE), ONE_LINE] | None = Field(
        default=None, description="What is new, in a sentence."
    )
    held_too: bool = Field(
        default=False, description="Also give another time to what has begun or has marks."
    )
    state: str | None = Field(
        default=None,
        max_length=LONGEST_STATE,
        description="The state of the plan that you read; if it is another by now, it is refused.",
    )
