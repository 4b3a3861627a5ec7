"""Asking for a link."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import InputRequired, ValidationError

from app.domain.errors import InvalidAddress
from app.domain.names import clean_address
from app.forms.base import BaseForm


class SignInForm(BaseForm):
    """The address that a link is sent to."""

    address = EmailField(
        _("Your mail address"), validators=[InputRequired(_("Write your mail address."))]
    )

    def validate_address(self, field: EmailField) -> None:
        """Accept what can be an address; whether somebody has it is not said."""
        try:
            field.data = clean_address(field.data)
        except InvalidAddress as error:
            raise ValidationError(
                _("This is not a mail address. It should look like name@hospital.org.")
            ) from error
