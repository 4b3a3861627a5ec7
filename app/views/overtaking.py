"""Showing beside what was typed what somebody else made of it meanwhile."""

from flask_babel import gettext as _

from app.domain.edits import Overtaken
from app.forms.base import BaseForm


def point_out(form: BaseForm, error: Overtaken) -> None:
    """Say at each field that was overtaken what stands there now; what was typed stays."""
    for field in error.fields:
        now = error.now[field]
        changed = _(
            "Somebody else changed this meanwhile to “%(now)s”. Save again to keep what you wrote.",
            now=now,
        )
        emptied = _(
            "Somebody else emptied this field meanwhile. Save again to keep what you wrote."
        )
        words = changed if now else emptied
        if field in form:
            form[field].errors = [*form[field].errors, words]
        else:
            form.form_errors.append(words)
