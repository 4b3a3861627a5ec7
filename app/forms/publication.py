"""Publishing a draft, and saying what becomes of a version."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.standing import Standing
from app.forms.base import BaseForm
from app.forms.fields import Day

_SHORTER = _("Write it a little shorter.")


def a_number(_form: object, field: Field) -> None:
    """Accept three numbers with dots between them."""
    try:
        VersionNumber.parse(field.data)
    except ValueError as error:
        raise ValidationError(_("Write three numbers with dots between them: 1.2.0.")) from error


class PublishForm(BaseForm):
    """The number, when it is to be another one, and why; `seen` is the text that was shown."""

    seen = HiddenField()
    number = StringField(_("Number"), validators=[InputRequired(), a_number])
    reason = TextAreaField(
        _("Why another number"), validators=[Optional(), Length(max=1_000, message=_SHORTER)]
    )


class StandingForm(BaseForm):
    """What becomes of a version; `seen` is the newest word on it that was shown.

    `today` is the first day that can still be the last one, and `held` the one that was said
    before: it was filled in, so nobody is to blame for it.
    """

    seen = HiddenField()
    standing: Any = RadioField(
        _("What becomes of it"),
        choices=[
            SelectChoice("current", _("It stands: courses begin with it")),
            SelectChoice("deprecated", _("It is old: courses may begin with it for a while")),
            SelectChoice(
                "withdrawn",
                _("It is unsafe: no course begins with it, and those that run are warned"),
            ),
        ],
    )
    last_start_on = Day(_("Last day on which a course may begin"), validators=[Optional()])
    reason = TextAreaField(
        _("Why"),
        validators=[InputRequired(_("Write why.")), Length(max=2_000, message=_SHORTER)],
    )

    today: Any = None
    held: Any = None

    def validate_last_start_on(self, field: Field) -> None:
        """Refuse a day that is over, and one that would say nothing of the version."""
        if field.data in (None, self.held):
            return
        if self.standing.data != Standing.DEPRECATED:
            raise ValidationError(
                gettext("Only a version that is old has a last day. Empty this, or say it is old.")
            )
        if field.data < self.today:
            raise ValidationError(gettext("This day is over. Write today, a later day, or none."))
