"""Asking for a link."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import InputRequired

from app.forms.base import BaseForm
from app.forms.fields import an_address


class SignInForm(BaseForm):
    """The address that a link is sent to."""

    address = EmailField(
        _("Your mail address"),
        validators=[InputRequired(_("Write your mail address.")), an_address],
    )
