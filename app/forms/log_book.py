"""An entry of a log book, and words with which it is returned."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DecimalField, HiddenField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from app.domain.log_books import (
    LEAST_MINUTES,
    LONGEST_TEXT,
    LONGEST_UNIT,
    LONGEST_WORDS,
    MOST_MINUTES,
    EntryDetails,
)
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, seen

_SHORTER = _("Write it a little shorter.")
MARKER = r"[A-Za-z0-9]{16}\.\d{1,9}\Z"


class Hours(DecimalField):  # type: ignore[misc]  # WTForms ships no types
    """Hours, such as 7 or 7.5; a comma will do."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing is None."""
        self.data = None
        typed = [each.strip().replace(",", ".") for each in valuelist if each.strip()]
        try:
            super().process_formdata(typed)
        except ValueError as error:
            raise ValueError(gettext("Write hours as a number, such as 7 or 7.5.")) from error


class EntryForm(BaseForm):
    """What was seen and done on a day. `marker` tells which state of it the page showed."""

    marker = HiddenField(validators=[Optional(), Regexp(MARKER)])
    unit = StringField(
        _("Unit or activity"),
        validators=[
            DataRequired(_("Write where you were.")), seen,
            Length(max=LONGEST_UNIT, message=_SHORTER),
        ],
    )  # fmt: skip
    done = TextAreaField(
        _("What you saw or did"),
        validators=[
            DataRequired(_("Write what you saw or did.")),
            Length(max=LONGEST_TEXT, message=_SHORTER),
        ],
    )
    hours = Hours(_("Hours"), places=None, validators=[InputRequired(_("Write how many hours."))])
    goals = CheckboxesField(
        _("Which goals the day served"),
        validators=[InputRequired(_("Choose at least one goal."))],
    )
    reflection = TextAreaField(
        _("What you take home"),
        validators=[
            DataRequired(_("Write what you take home from it.")),
            Length(max=LONGEST_TEXT, message=_SHORTER),
        ],
    )

    def validate_hours(self, field: Hours) -> None:
        """Refuse what no day has."""
        if field.data is None:
            return
        if not field.data.is_finite() or not LEAST_MINUTES <= field.data * 60 <= MOST_MINUTES:
            raise ValidationError(gettext("Write between 0.25 and 16 hours."))

    def details(self) -> EntryDetails:
        """Return what was entered."""
        return EntryDetails(
            unit=" ".join(self.unit.data.split()),
            done=self.done.data.replace("\r\n", "\n"),
            minutes=round(self.hours.data * 60),
            goals=tuple(self.goals.data),
            reflection=self.reflection.data.replace("\r\n", "\n"),
        )


def hours_of(minutes: int) -> Decimal:
    """Return minutes as the form writes them."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + 0


class ReturnForm(BaseForm):
    """Why an entry is returned."""

    marker = HiddenField(validators=[DataRequired(), Regexp(MARKER)])
    words = TextAreaField(
        _("What should be written otherwise"),
        validators=[
            DataRequired(_("Say what should be written otherwise.")),
            Length(max=LONGEST_WORDS, message=_SHORTER),
        ],
    )
