"""Making two records one."""

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms.base import BaseForm
from app.forms.fields import seen


class MergeForm(BaseForm):
    """Why two records are one person's."""

    reason = TextAreaField(
        _("How do you know?"),
        validators=[
            DataRequired(_("Write how you know that this is one person.")),
            Length(max=400, message=_("Write it a little shorter.")),
            seen,
        ],
    )
