"""Adding a mentor."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from app.domain.errors import InvalidAddress, InvalidName
from app.domain.names import clean_address, clean_name
from app.forms.base import BaseForm


class MentorForm(BaseForm):
    """A mail address, and the name of somebody who is not known by it yet.

    `who` is asked only when an address is shared; the page gives its choices.
    """

    address = EmailField(_("Mail address"), validators=[DataRequired(_("Write a mail address."))])
    name = StringField(_("Name"), validators=[Optional()])
    name_in_script = StringField(_("Name in their own script"), validators=[Optional()])
    who = RadioField(_("Who is meant"), choices=[], validators=[Optional()], validate_choice=False)

    def validate_address(self, field: EmailField) -> None:
        """Accept what can be an address."""
        try:
            field.data = clean_address(field.data)
        except InvalidAddress as error:
            raise ValidationError(
                _("This is not a mail address. It should look like name@hospital.org.")
            ) from error

    def validate_name(self, field: StringField) -> None:
        """Keep a name as it is written, or say what is wrong with it."""
        _clean(field)

    def validate_name_in_script(self, field: StringField) -> None:
        """Keep it as it is written, in any script."""
        _clean(field)


def _clean(field: StringField) -> None:
    try:
        field.data = clean_name(field.data)
    except InvalidName as error:
        if error.code_point:
            raise ValidationError(
                _(
                    "There is a character in it that cannot be seen (%(code)s). Type it anew.",
                    code=error.code_point,
                )
            ) from error
        raise ValidationError(_("A name has letters, and at most 120 characters.")) from error
