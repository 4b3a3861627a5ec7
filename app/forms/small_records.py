"""Several small records in one form: objectives, materials, who gave what."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field as FieldOfForm
from wtforms.validators import Length, Optional, Regexp

from app.domain.curricula.curriculum_check import OBJECTIVE_UID
from app.domain.drafts.draft_fields import CONTRIBUTORS, MATERIALS, Field, from_text, rows_text
from app.domain.problems import LINE_MAX
from app.forms.base import BaseForm
from app.forms.draft_labels import HELP, LABELS, ROLES
from app.forms.fields import seen

MOST_ROWS = 100
SPARE_ROWS = 2
SHORTER = _("Write it a little shorter.")
Data = dict[str, Any]


class Rows(FieldList):  # type: ignore[misc]  # WTForms ships no types
    """Records one below the other, and room for `spare` more when the form is shown first."""

    def __init__(
        self,
        label: object,
        record: type[BaseForm],
        *,
        spare: int = SPARE_ROWS,
        **options: Any,  # noqa: ANN401 (WTForms binds it with them)
    ) -> None:
        self.spare = spare
        super().__init__(FormField(record), label, max_entries=MOST_ROWS, **options)

    def process(self, formdata: Any, *values: Any, **options: Any) -> None:  # noqa: ANN401 (WTForms calls it)
        """Read what was sent, or show what is there."""
        super().process(formdata, *values, **options)
        for _spare in range(0 if formdata else min(self.spare, MOST_ROWS - len(self.entries))):
            self.append_entry()

    def validate(self, form: Form, extra_validators: Any = ()) -> bool:  # noqa: ANN401 (see process)
        """Check all records; what is wrong is said in one line each."""
        super().validate(form, extra_validators)
        self.errors = [
            f"{field.label.text}: {words}" for field in self.fields for words in field.errors
        ]
        return not self.errors

    @property
    def fields(self) -> Iterator[FieldOfForm]:
        """The fields of all records."""
        return (field for entry in self.entries for field in entry.form)


def _line(name: str) -> StringField:
    return StringField(
        LABELS[name],
        validators=[
            Optional(),
            seen,
            Length(max=LINE_MAX, message=SHORTER),
        ],
        description=HELP.get(name, ""),
    )


class ObjectiveRow(BaseForm):
    """One objective; its uid is empty until it is kept."""

    uid = HiddenField(validators=[Optional(), Regexp(rf"{OBJECTIVE_UID.pattern}\Z")])
    text = StringField(
        _("Objective"),
        validators=[
            Optional(),
            seen,
            Length(max=LINE_MAX, message=SHORTER),
        ],
    )
    required = BooleanField(LABELS["required"])


class MaterialRow(BaseForm):
    """Something to read or to use; the sum of a file goes with its name."""

    title = _line("title")
    licence = StringField(_("Licence"), validators=[Optional(), seen])
    url = _line("url")
    file = _line("file")
    sha256 = HiddenField()
    language = _line("language")
    upload = FileField(_("Upload a file"))


class ContributorRow(BaseForm):
    """Who gave what."""

    role = SelectField(
        LABELS["role"], choices=[SelectChoice(role.value, word) for role, word in ROLES.items()]
    )
    organisation = _line("organisation")
    person = _line("person")
    what = _line("what")


def materials(rows: Rows) -> list[Data]:
    """Return the materials that were written."""
    for entry in rows.entries:
        if not entry.form.file.data:
            entry.form.sha256.data = ""
    return _records(MATERIALS, rows)


def material_rows(form: BaseForm) -> Iterator[MaterialRow]:
    """Yield the rows of a form that name materials."""
    for field in form:
        if isinstance(field, Rows):
            rows = (entry.form for entry in field.entries)
            yield from (row for row in rows if isinstance(row, MaterialRow))


def contributors(rows: Rows) -> list[Data]:
    """Return who gave what, as it was written."""
    return _records(CONTRIBUTORS, rows)


def _records(field: Field, rows: Rows) -> list[Data]:
    said = [{name: entry.form[name].data or "" for name in field.columns} for entry in rows.entries]
    records: list[Data] = from_text(field, rows_text(said))
    return records
