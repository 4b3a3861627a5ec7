"""Showing beside what was typed what somebody else made of it meanwhile."""

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import Field, TextAreaField

from app.domain.drafts.draft_fields import plain_text
from app.domain.edits import Overtaken
from app.forms.base import BaseForm

LONG = 80  # characters: a longer text stands below the field, with marks at the words that differ


def point_out(forms: Sequence[BaseForm], error: Overtaken) -> None:
    """Say at each field that was overtaken what stands there now; what was typed stays."""
    for name in error.fields:
        field = next((each for form in forms for each in form if each.name == name), None)
        if field is None:
            _say_gone(forms[0])
        else:
            _say(field, error.now[name])


def _say(field: Field, now: str) -> None:
    if not now:
        words = _("Somebody else emptied this field meanwhile. Save again to keep what you wrote.")
    elif field.data and isinstance(field, TextAreaField) and (len(now) > LONG or "\n" in now):
        field.meanwhile, field.yours = now, plain_text(field.data)
        words = _("Somebody else changed this meanwhile. Save again to keep what you wrote.")
    else:
        words = _(
            "Somebody else changed this meanwhile to “%(now)s”. Save again to keep what you wrote.",
            now=now,
        )
    field.errors = [*field.errors, words]


def _say_gone(form: BaseForm) -> None:
    gone = _("Somebody else took away what you changed here. Look at what is left, and save again.")
    if gone not in form.form_errors:
        form.form_errors.append(gone)
