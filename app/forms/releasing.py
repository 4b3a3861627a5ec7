"""Releasing a plan: what is said of it, and the state of it that was looked at."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.forms.base import BaseForm


class ReleasingForm(BaseForm):
    """What a planner says of a release; `seen` names the plan that they looked at."""

    seen = HiddenField(validators=[InputRequired()])
    held_too = BooleanField(_("Yes, change when or for whom it was held"))
    note = StringField(
        _("What is new, in a sentence"),
        validators=[Length(max=400, message=_("Say it in at most 400 characters."))],
    )
