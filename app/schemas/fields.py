"""Texts of one kind that several schemas hold, refused in words that help."""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain import public_id
from app.domain.errors import InvalidAddress, InvalidName
from app.domain.names import LONGEST_ADDRESS, LONGEST_NAME, clean_address, clean_name
from app.domain.one_line import unseen_in
from app.domain.trainee_import.reading import LONGEST_JOB, LONGEST_TEXT, PHONE
from app.domain.wall_time import FIRST_DAY, LAST_DAY, LONG_AGO

BREAKS = str.maketrans("\r\n\t", "   ")  # what a text of several lines has too
LONGEST_GIVEN = 4 * LONGEST_NAME  # decomposed letters are longer before they are cleaned


def _name(text: str) -> str:
    try:
        return clean_name(text)
    except InvalidName as error:
        raise PydanticCustomError(
            "name",
            "A name has letters, at most {most} characters, and none that cannot be seen"
            " ({problem}).",
            {"most": LONGEST_NAME, "problem": _because(error.problem, error.code_point)},
        ) from None


def _address(text: str) -> str:
    try:
        return clean_address(text)
    except InvalidAddress as error:
        raise PydanticCustomError(
            "address",
            "This can be no mail address ({problem}).",
            {"problem": _because(error.problem, error.code_point)},
        ) from None


def _because(problem: str, code_point: str | None) -> str:
    return f"{problem.replace('_', ' ')} {code_point or ''}".rstrip()


def _line(text: str) -> str:
    unseen = unseen_in(text)
    if unseen:
        raise PydanticCustomError(
            "unseen",
            "It has a character that cannot be seen ({code_point}).",
            {"code_point": unseen},
        )
    line = " ".join(text.split())
    if not line:
        raise PydanticCustomError("empty", "Write something, or leave it out.")
    return line


def _prose(text: str) -> str:
    _line(text.translate(BREAKS))
    return text.strip()


def _phone(text: str) -> str:
    line = _line(text)
    if not PHONE.fullmatch(line):
        raise PydanticCustomError("phone", "A phone number has digits and signs like + ( ) -.")
    return line


def _day_from(first: date, day: date) -> date:
    if not first <= day <= LAST_DAY:
        years = f"{first.year} and {LAST_DAY.year}"
        raise PydanticCustomError("year", f"Look at the year: it should be between {years}.")
    return day


# What other texts are checked by, after their length.
ONE_LINE, SEVERAL_LINES = AfterValidator(_line), AfterValidator(_prose)

PublicId = Annotated[str, StringConstraints(pattern=f"^{public_id.PATTERN}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Name = Annotated[
    str, Field(max_length=LONGEST_GIVEN, examples=["Amina Wanjiru"]), AfterValidator(_name)
]
Address = Annotated[
    str,
    Field(max_length=LONGEST_ADDRESS),
    AfterValidator(_address),
]
Phone = Annotated[str, Field(max_length=60, examples=["+254 700 555 001"]), AfterValidator(_phone)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), ONE_LINE]
Day = Annotated[date, AfterValidator(partial(_day_from, FIRST_DAY))]
LongAgo = Annotated[date, AfterValidator(partial(_day_from, LONG_AGO))]
Job = Annotated[str, Field(max_length=LONGEST_JOB), ONE_LINE]
