"""Two editions of a curriculum, compared."""

from typing import Any

from pydantic import Field

from app.domain.comparisons.comparison_rules import DifferenceKind
from app.schemas.base import Query, Schema
from app.schemas.curricula import HASH
from app.schemas.fields import Slug

MEANS = (
    "A version (`1.0.0`; `1.0` means the newest 1.0.x), the same as a city teaches it"
    " (`1.0.0+kumasi`), or as it did in an earlier edition (`1.0.0+kumasi/1`)."
)


class ComparisonQuery(Query):
    """Which two are compared."""

    curriculum: Slug = Field(description="Its slug.")
    before: str = Field(alias="from", max_length=200, description=MEANS)
    after: str = Field(alias="to", max_length=200, description="As `from`.")


class ComparedSide(Schema):
    """One of the two."""

    reference: str = Field(examples=["1.0.0+kumasi"])
    version: str = Field(examples=["1.0.0"])
    content_hash: str = Field(description="The fingerprint of all that the version says.")
    city: str | None
    adaptation: str | None = Field(description="The label of the edition.", examples=["KMS-1.0"])
    adaptation_hash: str | None = Field(description="The fingerprint of what the edition says.")
    hash: str = Field(description=HASH)


class DifferenceFound(Schema):
    """One thing that differs; `before` or `after` is null where it is not there."""

    target: str = Field(description="The uid of what differs, `curriculum` or `requirements`.")
    kind: DifferenceKind
    weight: str = Field(description="`patch`, `minor` or `major`.", examples=["minor"])
    name: str = Field(description="What people call it; the name of the rule in `requirements`.")
    before: Any
    after: Any


class Comparison(Schema):
    """What differs between two, and what that asks of a version's number."""

    curriculum: str
    before: ComparedSide
    after: ComparedSide
    change: str = Field(description="The gravest weight, or `none`.", examples=["major"])
    number: str | None = Field(
        description="The least number that follows the version of `before` with these differences;"
        " null where nothing differs.",
        examples=["2.0.0"],
    )
    differences: list[DifferenceFound]
