"""A session that a city adds to the plan of its course."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.forms.base import BaseForm
from app.forms.fields import Clock, Day, Whole, seen

LONGEST = 12 * 60


class CalledForm(BaseForm):
    """What it is; the page gives the choices."""

    kind = SelectField(_("What it is"), validators=[InputRequired(_("Choose what it is."))])
    title = StringField(
        _("Title"),
        validators=[
            DataRequired(_("Give it the title that people read in their calendar.")),
            seen,
            Length(max=200, message=_("A title has at most 200 characters.")),
        ],
    )


class RenamedSessionForm(CalledForm):
    """What it is by now; `revision` is the state of the session that was looked at."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AddedSessionForm(CalledForm):
    """What, when, how long, for whom and where; the page gives the choices."""

    date = Day(_("Date"), validators=[InputRequired(_("Choose a date."))])
    start = Clock(_("Start"), validators=[InputRequired(_("Choose a time."))])
    minutes = Whole(
        _("Minutes"),
        validators=[
            InputRequired(_("Say how many minutes it lasts.")),
            NumberRange(1, LONGEST, message=_("A session lasts from 1 to 720 minutes.")),
        ],
    )
    fold = RadioField(
        _("Which of the two"), choices=[], validators=[Optional()], validate_choice=False
    )
    group = SelectField(_("For"))
    room = SelectField(_("Room"))
    tentative = BooleanField(_("It is not certain yet"))
