"""Files that come with a city's change, refused at the rows that name them."""

from collections.abc import Callable, Mapping

from wtforms import Form
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from app.forms.adaptation import ChangeForm
from app.forms.small_records import material_rows


def valid(form: ChangeForm, refused: Mapping[str, str]) -> bool:
    """Check what was entered; `refused` says of fields of files why theirs was not taken."""
    for row in material_rows(form):
        words = refused.get(row.upload.name)
        if words:
            row.upload.validators = (_refusing(words),)
    return bool(form.validate())


def _refusing(words: str) -> Callable[[Form, Field], None]:
    def refuse(_form: Form, _field: Field) -> None:
        raise ValidationError(words)

    return refuse
