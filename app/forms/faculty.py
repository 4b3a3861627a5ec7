"""Adding a mentor."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, Optional

from app.forms.base import BaseForm
from app.forms.fields import WhoIsMeant, a_name, an_address


class MentorForm(BaseForm):
    """A mail address, and the name of somebody who is not known by it yet."""

    address = EmailField(
        _("Mail address"), validators=[DataRequired(_("Write a mail address.")), an_address]
    )
    name = StringField(_("Name"), validators=[Optional(), a_name])
    name_in_script = StringField(_("Name in their own script"), validators=[Optional(), a_name])
    who = WhoIsMeant()
