"""Fields and rules that several forms have, each refused in words that help."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, IntegerField, RadioField, SelectMultipleField, TimeField
from wtforms.fields.core import Field
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.errors import AddressProblem, InvalidAddress, InvalidName
from app.domain.names import LONGEST_NAME, clean_address, clean_name
from app.domain.one_line import unseen_in
from app.domain.wall_time import FIRST_DAY, LAST_DAY

PHONE = re.compile(r"[+\d][\d\s()./#*x-]{2,58}")
# Why something is no mail address, to be filled with the `code_point` of the character at fault.
ADDRESSES = {
    AddressProblem.EMPTY: _l("Write a mail address."),
    AddressProblem.NO_AT: _l(
        "There is no @ in the mail address. It should look like name@hospital.org."
    ),
    AddressProblem.LOCAL_PART: _l("What stands before the @ cannot be part of a mail address."),
    AddressProblem.DOMAIN: _l("What stands after the @ cannot be part of a mail address."),
    AddressProblem.SPACE: _l("There is a space in the mail address."),
    AddressProblem.CHARACTER: _l(
        "The mail address contains a character that none has (%(code_point)s)."
    ),
    AddressProblem.TOO_LONG: _l("The mail address is too long."),
}


class Day(DateField):  # type: ignore[misc]  # WTForms ships no types
    """A date from `first` on; years that are slips of the finger are refused."""

    data: Any

    def __init__(self, label: object = None, *, first: date = FIRST_DAY, **options: Any) -> None:  # noqa: ANN401 (WTForms binds it with them)
        super().__init__(label, **options)
        self.first = first

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `2026-12-07`, as date inputs send it; nothing is None."""
        self.data = None
        try:
            super().process_formdata([each for each in valuelist if each.strip()])
        except ValueError as error:
            raise ValueError(_("This is not a date. Write it like 2026-12-07.")) from error
        if self.data and not self.first <= self.data <= LAST_DAY:
            years = {"first": self.first.year, "last": LAST_DAY.year}
            raise ValueError(
                _("Look at the year: it should be between %(first)s and %(last)s.", **years)
            )


class Clock(TimeField):  # type: ignore[misc]  # WTForms ships no types
    """A time of day."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `14:30`; browsers may add seconds. Nothing is None."""
        self.data = None
        try:
            super().process_formdata([each.strip()[:5] for each in valuelist if each.strip()])
        except ValueError as error:
            raise ValueError(_("This is not a time. Write it like 14:30.")) from error


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several of a few choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __iter__(self) -> Iterator[Field]:
        """Return the boxes; that one has to be ticked does not ask for each of them."""
        for box in super().__iter__():
            box.flags.required = False
            yield box


class WhoIsMeant(RadioField):  # type: ignore[misc]  # WTForms ships no types
    """Asked only when it is not certain who is meant; the page gives the choices then."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (WTForms binds it with them)
        super().__init__(
            _("Who is meant"),
            choices=[],
            validators=[Optional()],
            validate_choice=False,
            **options,
        )


def seen(_form: Form, field: Field) -> None:
    """Refuse what cannot be seen: it breaks files that programs read, and deceives people."""
    unseen = unseen_in(field.data or "")
    if unseen:
        raise StopValidation(_unseen_words(unseen))


def an_address(_form: Form, field: Field) -> None:
    """Accept what can be a mail address; whether somebody has it is not said."""
    try:
        field.data = clean_address(field.data)
    except InvalidAddress as error:
        words = str(ADDRESSES[error.problem]) % {"code_point": error.code_point}
        raise ValidationError(words) from error


def a_name(_form: Form, field: Field) -> None:
    """Keep a name as it is written, in any script, or say what is wrong with it."""
    try:
        field.data = clean_name(field.data)
    except InvalidName as error:
        words = _("A name has letters, and at most %(most)s characters.", most=LONGEST_NAME)
        raise ValidationError(
            _unseen_words(error.code_point) if error.code_point else words
        ) from error


def a_phone(_form: Form, field: Field) -> None:
    """Accept what can be dialled, as it is written."""
    seen(_form, field)
    field.data = " ".join(field.data.split())
    digits = sum(character.isdigit() for character in field.data)
    if not PHONE.fullmatch(field.data) or not 4 <= digits <= 20:
        raise ValidationError(_("Write a phone number like +254 700 123 456."))


def _unseen_words(code_point: str) -> str:
    return str(
        _(
            "There is a character in it that cannot be seen (%(code)s). Type it anew.",
            code=code_point,
        )
    )


class Whole(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """A whole number."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits; nothing is None."""
        self.data = None
        try:
            super().process_formdata([each.strip() for each in valuelist if each.strip()])
        except ValueError as error:
            raise ValueError(_("Write a whole number, such as 45.")) from error
