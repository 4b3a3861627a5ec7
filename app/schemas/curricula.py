"""Curricula: what is published, and what a city teaches."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from app.schemas.base import Query, Schema
from app.schemas.fields import Slug

HASH = "The fingerprint of what is taught: equal teaching has an equal one."


class Stands(Schema):
    """What became of a published version."""

    standing: str = Field(
        description="`current`, `deprecated` (old) or `withdrawn` (unsafe: teach it no more).",
        examples=["current"],
    )
    reason: str = Field(description="Why; empty as long as nothing was said.")
    last_start_on: date | None = Field(description="The last day on which a course may begin.")


class VersionSummary(Schema):
    """One published version."""

    version: str = Field(examples=["1.0.0"])
    published_at: datetime
    content_hash: str = Field(description="The fingerprint of all that the version says.")
    stands: Stands


class Curriculum(Schema):
    """A curriculum and the versions of it that are published, the newest first."""

    id: str = Field(description="Its slug.", examples=["mcmc"])
    code: str = Field(description="The short form that certificate numbers carry.")
    title: str = Field(description="As the newest version calls it.")
    owner: str = Field(description="The slug of the organisation that answers for it.")
    versions: list[VersionSummary]


class ObjectiveTaught(Schema):
    """One thing that a trainee can do afterwards."""

    uid: str
    text: str
    required: bool = Field(description="Whether no city may leave it out.")


class ModuleTaught(Schema):
    """A unit of teaching, as the city has it."""

    uid: str = Field(description="Stays, whatever becomes of code, title and place.")
    code: str
    title: str
    minutes: int
    format: str
    required: bool = Field(description="Whether the certificate asks for it.")
    disciplines: list[str]
    objectives: list[ObjectiveTaught]
    prerequisites: list[str] = Field(description="Uids of modules that come before it.")
    cases: list[str] = Field(description="Codes of the cases that it discusses.")
    guidelines: list[str] = Field(description="Keys of the register.")
    tags: list[str]


class ChangeMade(Schema):
    """One change of the city, and why."""

    operation: str
    kind: str = Field(examples=["retime"])
    target: str | None = Field(description="The uid of what is changed.")
    code: str | None = Field(description="The kind of reason.", examples=["local_epidemiology"])
    reason: str
    evidence: str


class Minutes(Schema):
    """How long is taught."""

    in_person: int
    online: int
    self_paced: int


class Teaching(Schema):
    """What is taught: a published version or, with a city, what the city made of it."""

    curriculum: str
    version: str
    kind: str = Field(examples=["course"])
    title: str
    language: str = Field(description="BCP 47.")
    note: str = Field(description="What has to be known of the text, such as that it is a sample.")
    stands: Stands = Field(description="What became of the version, which a city rests on too.")
    city: str | None
    adaptation: str | None = Field(description="The label of the edition.", examples=["KMS-1.0"])
    hash: str = Field(description=HASH)
    minutes: Minutes
    requirements: dict[str, Any]
    modules: list[ModuleTaught]
    changes: list[ChangeMade]


class TeachingQuery(Query):
    """Whose way of teaching is meant."""

    city: Slug | None = Field(default=None, description="As this city teaches it.")


class Adaptation(Schema):
    """The newest edition of what a city changes in a curriculum."""

    id: str = Field(examples=["mcmc/kumasi"])
    curriculum: str
    city: str
    number: int
    label: str
    base: str = Field(description="The version that it changes.")
    content_hash: str
    published_at: datetime
    endorsed_on: date | None = Field(description="Null before a body of the city agreed to it.")
