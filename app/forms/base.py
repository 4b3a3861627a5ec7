"""What all forms share."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField
from wtforms.fields.core import Field, UnboundField
from wtforms.validators import StopValidation

from app.domain.one_line import unseen_in


def stripped(value: str | None) -> str | None:
    """Take white space from both ends, as nobody means it."""
    return value.strip() if value else value


def seen(_form: Form, field: Field) -> None:
    """Refuse what cannot be seen: it breaks files that programs read, and deceives people."""
    unseen = unseen_in(field.data or "")
    if unseen:
        raise StopValidation(
            _(
                "There is a character in it that cannot be seen (%(code)s). Type it anew.",
                code=unseen,
            )
        )


class BaseForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """A form whose text fields lose white space at both ends.

    That a person meant to send it is checked for every request at once, see `app.views.access`.
    """

    class Meta:
        """WTForms' own settings."""

        def bind_field(
            self, form: Form, unbound_field: UnboundField, options: dict[str, Any]
        ) -> Field:
            """Add the filter to text fields."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": [stripped, *options.get("filters", [])]}
            return unbound_field.bind(form=form, **options)
