"""One page of a list."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from app.schemas.base import Query, Schema

MOST_A_PAGE = 200
LONGEST_CURSOR = 2_000

Item = TypeVar("Item", bound=Schema)
Limit = Annotated[int, Field(ge=1, le=MOST_A_PAGE)]


class PageQuery(Query):
    """Which page of a list is meant."""

    limit: Limit = Field(default=50, description="How many at most.")
    cursor: str | None = Field(
        default=None,
        max_length=LONGEST_CURSOR,
        description="The next_cursor of the page before, as it is.",
    )


class Page(Schema, Generic[Item]):
    """Some of a list, in an order that stays while others are added."""

    items: list[Item]
    next_cursor: str | None = Field(description="What to send for the next page; null on the last.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name in the document of a page of such things: CityPage."""
        return f"{params[0].__name__}{cls.__name__}"
