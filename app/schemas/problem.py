"""What went wrong, as RFC 9457 says it, and the kinds of it that there are."""

from enum import Enum

from pydantic import Field

from app.schemas.base import Schema

MEDIA_TYPE = "application/problem+json"


class Kind(Enum):
    """One kind of problem: its status, and its title, which is the same every time."""

    MALFORMED = (400, "The request cannot be read")
    TOKEN_NEEDED = (401, "A token is needed that works")
    SCOPE_NEEDED = (403, "The token is not made for this")
    FORBIDDEN = (403, "Your roles do not allow this")
    NOT_FOUND = (404, "There is no such thing for you")
    METHOD_NOT_ALLOWED = (405, "This cannot be done with this address")
    CONFLICT = (409, "The thing is no longer, or not yet, in the state that this needs")
    GONE = (410, "This was stopped for good")
    STALE = (412, "Somebody changed it after you read it")
    TOO_LARGE = (413, "The request is too large")
    MEDIA_TYPE = (415, "The body is not of the type that is read here")
    INVALID = (422, "Something in the request cannot be")
    KEY_REUSED = (422, "This Idempotency-Key came with another request before")
    PRECONDITION_NEEDED = (428, "Say which state you change")
    TOO_MANY = (429, "Too many requests: wait a little")
    FAULT = (500, "A fault of ours")

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.value[0]

    @property
    def title(self) -> str:
        """What stands in every answer of this kind."""
        return self.value[1]

    @property
    def slug(self) -> str:
        """The end of its address: where the reference says more."""
        return f"problem-{self.name.lower().replace('_', '-')}"

    @classmethod
    def of_status(cls, status: int) -> "Kind | None":
        """Return the plainest kind with this status, if there is one."""
        plainest = {403: cls.FORBIDDEN, 422: cls.INVALID}
        return plainest.get(status) or next((k for k in cls if k.status == status), None)


class FieldProblem(Schema):
    """One thing that cannot be: where it stands, and why. Exactly one of the places is said."""

    detail: str = Field(examples=["Input should be a valid string"])
    code: str = Field(description="The same for the same cause.", examples=["string_type"])
    pointer: str | None = Field(
        default=None,
        description="A JSON Pointer into the body, as a fragment.",
        examples=["#/affiliations/nairobi/hospital"],
    )
    parameter: str | None = Field(default=None, description="The name of a query parameter.")
    header: str | None = Field(default=None, description="The name of a header.")


class Problem(Schema):
    """What went wrong. Nothing was changed."""

    type: str = Field(description="The kind of problem; its address says more.")
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = Field(
        default=None, description="Each thing in the request that cannot be."
    )
