"""Settings of how somebody signs in."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.forms.base import BaseForm


class LoginAddressForm(BaseForm):
    """Which of the person's mail addresses goes with the password."""

    address = RadioField(
        _("Which of your addresses goes with the password?"),
        validators=[InputRequired(_("Choose an address."))],
    )
