"""One session on the board: all that a gesture can change of it, in a form."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.forms.base import BaseForm
from app.forms.fields import Clock, Day

SHORTEST, LONGEST = 1, 720  # minutes
SHIFT, ALONG = "shift", "along"
FOLLOWING = [
    SelectChoice("", _("stays")),
    SelectChoice(SHIFT, _("closes up and makes way")),
    SelectChoice(ALONG, _("moves by as much")),
]


class BoardForm(BaseForm):
    """Time, length, room, group and mentors; what is not sent, or sent as it was, stays.

    `mentor_from` and `mentor_to` are the columns of two mentors, of a session that was dragged.
    `fold` is asked only when clocks show the time twice.
    """

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    date = Day(_("Date"))
    start = Clock(_("Start"))
    fold = RadioField(
        _("Which of the two"), choices=[], validators=[Optional()], validate_choice=False
    )
    minutes = IntegerField(
        _("Minutes"),
        validators=[
            Optional(),
            NumberRange(SHORTEST, LONGEST, message=_("A session takes from 1 to 720 minutes.")),
        ],
    )
    room = SelectField(_("Room"))
    group = SelectField(_("For whom"))
    mentors = SelectMultipleField(_("Mentors"))
    mentor_from = HiddenField()
    mentor_to = HiddenField()
    following = SelectField(_("What follows"), choices=FOLLOWING, default="")
    together = BooleanField(_("Move all groups together"))
    held_too = BooleanField(_("Yes, change when or for whom it was held"))


class BlockForm(BaseForm):
    """Several sessions to another day; `chosen` are their ids with the revisions that were seen.

    `all_of` is the day of which all are meant instead, where one is.
    """

    all_of = HiddenField()
    chosen = SelectMultipleField(choices=[], validate_choice=False)
    to = Day(_("To which day"), validators=[InputRequired(_("Choose a day."))])
    held_too = BooleanField(_("Yes, change when they were held"))


class PauseForm(BaseForm):
    """Let every room, or every group, have a pause of its own."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    by = HiddenField(validators=[InputRequired()])
