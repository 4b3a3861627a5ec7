"""Organisations: what all may know of one, and what the directory has of it."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.domain.organisations import (
    LONGEST_ABOUT,
    LONGEST_AGREEMENT,
    LONGEST_PURPOSE,
    LONGEST_SOURCE,
    LONGEST_TAG,
    MOST_ROWS,
    Kind,
    tags_of,
)
from app.schemas.base import LEFT_OUT, Schema
from app.schemas.fields import ONE_LINE, SEVERAL_LINES, Address, LongAgo, Text

MOST_FIELDS = 15
MOST_INSTITUTIONS = 200
NOT_FOR_ALL = "Null where your roles do not open the directory."


def _one_field(text: str) -> str:
    if tags_of(text) != (text,):
        raise PydanticCustomError("field", "A field of expertise has letters, and no comma.")
    return text


About = Annotated[str, Field(max_length=LONGEST_ABOUT), SEVERAL_LINES]
Source = Annotated[
    str,
    Field(max_length=LONGEST_SOURCE, pattern=r"^https?://[!-~]+$", description="An address."),
]
Expertise = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_TAG), ONE_LINE, AfterValidator(_one_field)]],
    Field(max_length=MOST_FIELDS, examples=[["palliative care", "pathology"]]),
]
Kinds = Annotated[list[Kind], Field(max_length=len(Kind))]


class Organisation(Schema):
    """A lead, a technical partner, an owner of curricula: what all may know of it, and more."""

    id: str = Field(validation_alias="slug", description="Its slug.", examples=["c-can"])
    name: str
    kinds: list[str] = Field(description="Such as `lead`, `hospital`.", examples=[["lead"]])
    source: str | None = Field(description="Where this is documented.")
    expertise: list[str] | None = Field(
        description=NOT_FOR_ALL, examples=[["palliative care", "pathology"]]
    )


class Institution(Schema):
    """A hospital or another place where people work, as its city knows it."""

    city: str = Field(max_length=80, description="The slug of the city.", examples=["nairobi"])
    name: str = Field(max_length=200, examples=["Kenyatta National Hospital"])


class Contact(Schema):
    """Whom to ask, and about what."""

    name: str
    email: str | None
    purpose: str | None


class Agreement(Schema):
    """What was agreed; both days are included, and null leaves an end open or unknown."""

    scope: str
    starts_on: date | None
    ends_on: date | None


class DirectoryEntry(Organisation):
    """All that is kept of an organisation, as far as your roles open the directory."""

    about: str | None = Field(description=NOT_FOR_ALL)
    institutions: list[Institution] | None = Field(
        description=f"Its hospitals and institutes here. {NOT_FOR_ALL}"
    )
    contacts: list[Contact] | None = Field(description=NOT_FOR_ALL)
    agreements: list[Agreement] | None = Field(description=NOT_FOR_ALL)


class NewContact(Schema):
    """Whom to ask, and about what."""

    name: Text
    email: Address | None = None
    purpose: Annotated[str, Field(max_length=LONGEST_PURPOSE), ONE_LINE] | None = None


class NewAgreement(Schema):
    """What was agreed; both days are included, and null leaves an end open or unknown."""

    scope: Annotated[str, Field(max_length=LONGEST_AGREEMENT), SEVERAL_LINES]
    starts_on: LongAgo | None = None
    ends_on: LongAgo | None = None

    @field_validator("ends_on")
    @classmethod
    def _ends_after_it_begins(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("starts_on")
        if first and last and last < first:
            raise PydanticCustomError("days_reversed", "It ends before it begins.")
        return last


Institutions = Annotated[list[Institution], Field(max_length=MOST_INSTITUTIONS)]
Contacts = Annotated[list[NewContact], Field(max_length=MOST_ROWS)]
Agreements = Annotated[list[NewAgreement], Field(max_length=MOST_ROWS)]


class NewOrganisation(Schema):
    """An organisation that the directory does not have yet. Write what is documented or agreed."""

    name: Text
    about: About | None = None
    source: Source | None = None
    kinds: Kinds = Field(default_factory=list)
    expertise: Expertise = Field(default_factory=list)
    institutions: Institutions = Field(default_factory=list)
    contacts: Contacts = Field(default_factory=list)
    agreements: Agreements = Field(default_factory=list)


class OrganisationPatch(Schema):
    """What changes of an organisation, as a JSON merge patch; a list is replaced as a whole."""

    name: Text = LEFT_OUT
    about: About | None = LEFT_OUT
    source: Source | None = LEFT_OUT
    kinds: Kinds = LEFT_OUT
    expertise: Expertise = LEFT_OUT
    institutions: Institutions = LEFT_OUT
    contacts: Contacts = LEFT_OUT
    agreements: Agreements = LEFT_OUT
