"""One more proof of who is there."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.forms.base import BaseForm

LONGEST_CODE = 40


class CodeForm(BaseForm):
    """A code of an app, or one of the recovery codes."""

    code = StringField(
        _("Code"), validators=[InputRequired(_("Write the code.")), Length(max=LONGEST_CODE)]
    )
