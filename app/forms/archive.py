"""Sending an archive of curricula."""

from flask_babel import lazy_gettext as _
from wtforms import FileField, RadioField
from wtforms.validators import Optional

from app.forms.base import BaseForm


class ArchiveForm(BaseForm):
    """The archive and, where it holds several versions that are new, which of them is meant."""

    archive = FileField(_("ZIP archive"))
    version = RadioField(
        _("Which one to begin"), choices=[], validators=[Optional()], validate_choice=False
    )
