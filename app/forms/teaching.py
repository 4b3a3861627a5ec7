"""Changing what a course teaches."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.forms.base import BaseForm
from app.forms.fields import Clock, Day, seen


class TeachingForm(BaseForm):
    """What is taught from now on, why and from which session; the page gives the sessions.

    `pin` is the sequence of the one that the page showed.
    """

    to = HiddenField()
    pin = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    reason = TextAreaField(
        _("Why?"),
        validators=[
            DataRequired(_("Write why.")),
            Length(max=400, message=_("Write it a little shorter.")),
            seen,
        ],
    )
    holds_from = SelectField(
        _("From which session on"), validators=[Optional()], validate_choice=False
    )


class PlacingForm(BaseForm):
    """When a module is taught that has no session; `fold` is asked where a time comes twice."""

    module = HiddenField(validators=[InputRequired()])
    date = Day(_("Date"), validators=[InputRequired(_("Choose a date."))])
    start = Clock(_("Start"), validators=[InputRequired(_("Choose a time."))])
    fold = RadioField(
        _("Which of the two"), choices=[], validators=[Optional()], validate_choice=False
    )


class TakingOffForm(BaseForm):
    """A session of what is not taught any more, as the page showed it."""

    session = HiddenField(validators=[InputRequired()])
    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
