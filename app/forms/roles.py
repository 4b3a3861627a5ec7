"""Who is to have a role, where, from when to when."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from app.forms.base import BaseForm
from app.forms.fields import Day, WhoIsMeant, a_name, an_address


class RoleForm(BaseForm):
    """A role for somebody who was found. `what` is `role|kind:slug`; its choices are handed in."""

    what = SelectField(_("Role and place"), validators=[InputRequired(_("Choose a role."))])
    starts_on = Day(_("From"), validators=[Optional()])
    ends_on = Day(_("Until, this day included"), validators=[Optional()])


class AddressedRoleForm(RoleForm):
    """A role for whoever has an address."""

    address = EmailField(
        _("Mail address"), validators=[InputRequired(_("Write a mail address.")), an_address]
    )


class AcceptForm(BaseForm):
    """Who says yes: a name for somebody new, or which of those who share the address."""

    name = StringField(_("Your name, as you write it"), validators=[Optional(), a_name])
    who = WhoIsMeant()
