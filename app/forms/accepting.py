"""Why a conflict of a plan may stay."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.forms.base import BaseForm
from app.forms.fields import seen


class ConflictForm(BaseForm):
    """Which conflicts are meant, as `PlanConflict.key` calls them."""

    key = SelectMultipleField(choices=[], validate_choice=False, validators=[InputRequired()])


class AcceptingForm(ConflictForm):
    """What somebody says who can live with it."""

    reason = StringField(
        _("Why it may stay"),
        validators=[
            DataRequired(_("Say why, for whoever plans after you.")),
            seen,
            Length(max=400, message=_("Say it in at most 400 characters.")),
        ],
    )
