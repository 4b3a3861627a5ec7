"""Showing beside what was typed what somebody else made of it meanwhile."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.domain.edits import Overtaken
from app.forms.base import BaseForm


def point_out(forms: Sequence[BaseForm], error: Overtaken) -> None:
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
        _say(forms, field, words)


def _say(forms: Sequence[BaseForm], name: str, words: str) -> None:
    for form in forms:
        for field in form:
            if field.name == name:
                field.errors = [*field.errors, words]
                return
    gone = _("Somebody else took away what you changed here. Look at what is left, and save again.")
    if gone not in forms[0].form_errors:
        forms[0].form_errors.append(gone)
