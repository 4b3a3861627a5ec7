"""Making a token of the API."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.domain.api_scopes import READ, WRITE
from app.forms.base import BaseForm
from app.forms.fields import seen

MOST_CHARACTERS = 80


class ApiTokenForm(BaseForm):
    """What a program is called, what it may do, where, and for how long; `place` gets choices."""

    label = StringField(
        _("The program that will use it"),
        validators=[
            DataRequired(_("Give it a name, so that you know later which one it is.")),
            seen,
            Length(max=MOST_CHARACTERS, message=_("Use at most %(max)d characters.")),
        ],
    )
    scope = RadioField(
        _("What the program may do as you"),
        choices=[SelectChoice(READ, _("Only read")), SelectChoice(WRITE, _("Read and change"))],
        default=READ,
    )
    place = SelectField(_("Where"), choices=[], default="")
    days = SelectField(
        _("How long it works"),
        choices=[
            SelectChoice("30", _("30 days")),
            SelectChoice("90", _("90 days")),
            SelectChoice("365", _("A year")),
        ],
        default="90",
    )

    @property
    def scopes(self) -> list[str]:
        """What was chosen, as the words of a token."""
        return [self.scope.data, *([self.place.data] if self.place.data else [])]
