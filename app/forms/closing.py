"""Closing somebody's account."""

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms.base import BaseForm
from app.forms.fields import seen


class ClosingForm(BaseForm):
    """Why an account is closed."""

    reason = TextAreaField(
        _("Why?"),
        validators=[
            DataRequired(_("Write why.")),
            Length(max=400, message=_("Write it a little shorter.")),
            seen,
        ],
    )
