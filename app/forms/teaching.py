"""Changing what a course teaches."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.forms.base import BaseForm
from app.forms.fields import seen


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
