"""What all schemas share: nothing unknown is taken, and nothing is guessed."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """A value as JSON. A text is no number, and a field that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, from_attributes=True)


class Query(BaseModel):
    """The parameters of an address; they are texts, so numbers are read from them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """An address that takes no parameters."""


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


# The value of a field of a patch that was left out, which is not the same as null.
LEFT_OUT: Any = Field(default=None, json_schema_extra=_without_default)
