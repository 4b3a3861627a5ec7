"""Making a calendar link."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.forms.base import BaseForm
from app.forms.fields import seen

MOST_CHARACTERS = 80


class SubscriptionForm(BaseForm):
    """The name of the phone or computer that will show the calendar."""

    label = StringField(
        _("Where you will use it"),
        validators=[
            DataRequired(_("Give it a name, so that you know later which one it is.")),
            seen,
            Length(max=MOST_CHARACTERS, message=_("Use at most %(max)d characters.")),
        ],
    )
