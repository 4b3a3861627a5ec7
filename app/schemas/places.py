"""Cities."""

from pydantic import Field

from app.schemas.base import Schema


class City(Schema):
    """A city with its own time."""

    id: str = Field(validation_alias="slug", description="Its slug.", examples=["nairobi"])
    code: str = Field(description="The short form that certificate numbers carry.")
    name: str
    native_name: str | None = Field(description="The name as the city writes it.")
    country: str = Field(description="ISO 3166-1, two letters.", examples=["KE"])
    time_zone: str = Field(description="IANA.", examples=["Africa/Nairobi"])
    language: str = Field(description="BCP 47.", examples=["en"])
