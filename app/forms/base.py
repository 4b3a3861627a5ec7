"""What all forms share."""

from typing import Any

from wtforms import Form, StringField
from wtforms.fields.core import Field, UnboundField


def stripped(value: str | None) -> str | None:
    """Take white space from both ends, as nobody means it."""
    return value.strip() if value else value


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
