"""People: what is known of one, and what can be said of them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.schemas.base import LEFT_OUT, Schema
from app.schemas.fields import Address, Job, Name, Phone, PublicId, Slug, Text
from app.schemas.paging import PageQuery

FEWEST_SEARCHED = 3
MOST_CITIES = 20


class Affiliation(Schema):
    """Where somebody works in a city, and as what, as it is known."""

    hospital: str
    profession: str | None
    discipline: str | None
    until: date | None = Field(description="The last day there, where that is over.")


class NewAffiliation(Schema):
    """Where somebody works in a city, and as what."""

    hospital: Text
    profession: Job | None = None
    discipline: Job | None = None


class AffiliationPatch(Schema):
    """What changes of somebody's work in a city; null takes away what was known."""

    hospital: Text = LEFT_OUT
    profession: Job | None = LEFT_OUT
    discipline: Job | None = LEFT_OUT


class Person(Schema):
    """A person, as far as you may know them: of their work, that in your cities."""

    id: PublicId
    name: str = Field(description="One field, as its owner writes it.")
    name_in_script: str | None
    email: str | None = Field(description="The first one that is known.")
    phone: str | None = Field(description="The first one that is known.")
    language: str = Field(description="BCP 47.")
    created_at: datetime
    affiliations: dict[str, Affiliation] = Field(description="By the slug of the city.")


class NewPerson(Schema):
    """Somebody nobody knows yet."""

    name: Name
    name_in_script: Name | None = None
    email: Address | None = None
    phone: Phone | None = None
    affiliations: dict[Slug, NewAffiliation] = Field(
        default_factory=dict,
        max_length=MOST_CITIES,
        description="By the slug of the city. Whoever is not an administrator names one of theirs.",
    )


class PersonPatch(Schema):
    """What changes of a person, as a JSON merge patch; null takes away what was known."""

    name: Name = LEFT_OUT
    name_in_script: Name | None = LEFT_OUT
    email: Address | None = LEFT_OUT
    phone: Phone | None = LEFT_OUT
    affiliations: dict[Slug, AffiliationPatch] = LEFT_OUT


class PeopleQuery(PageQuery):
    """Which people, in which order."""

    q: Annotated[str, StringConstraints(strip_whitespace=True)] | None = Field(
        default=None,
        min_length=FEWEST_SEARCHED,
        max_length=100,
        description="A part of a name or of a mail address.",
    )
    sort: Literal["created", "name"] = Field(default="created", description="The order.")
