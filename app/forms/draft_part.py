"""The form of one part of a draft, made of the table of its fields."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field as FormField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.domain.curricula.curriculum_check import OBJECTIVE_UID
from app.domain.drafts.draft_fields import (
    FIELDS,
    TRUE,
    Field,
    PartKind,
    Shape,
    from_text,
    plain_text,
    to_text,
)
from app.domain.drafts.draft_rows import aligned_text
from app.forms.base import BaseForm
from app.forms.draft_labels import HELP, ROLES, label_of
from app.forms.fields import CheckboxesField, Whole, seen
from app.forms.guideline_choice import GuidelinesField

MOST_ROWS = 100
SPARE_ROWS = 2
MOST = 100_000
Options = Mapping[str, Sequence[tuple[str, str]]]
# The field of a row by which its file is sent; the row itself has a name and the sum of the bytes.
# Where a city names other materials they are the value of its change.
UPLOAD = re.compile(r"((?:materials|value)-[0-9]{1,2})-upload")


class PartForm:
    """The form of a part, as it was sent or else with what stands there.

    `values` are the fields of the part as texts, `options` what can be chosen, by field.
    """

    def __init__(
        self,
        kind: PartKind,
        values: Mapping[str, str],
        sent: MultiDict[str, str],
        options: Options,
    ) -> None:
        self.kind, self._sent, self.options = kind, sent, options
        self._values = values
        self.names = dict(_fields(kind, values, sent))
        made: dict[str, FormField] = {}
        for name, field in self.names.items():
            made |= dict(self._made(name, field))
        self.form: Any = type("OnePart", (BaseForm,), made)(sent or None, data=self._data())

    @property
    def objectives(self) -> list[str]:
        """The uids of the objectives that the form shows."""
        return [name.partition(".")[0] for name in self.names if name.endswith(".text")]

    def validate(self, refused: Mapping[str, str]) -> bool:
        """Check what was entered; `refused` says of fields of files why theirs was not taken."""
        valid = bool(self.form.validate())
        for name, words in refused.items():
            if name in self.form:
                self.form[name].errors = [words]
        return valid and not refused

    def is_wrong(self, names: Sequence[str]) -> bool:
        """Whether something has to be said at one of these fields."""
        wrong = [field for field, errors in self.form.errors.items() if errors and field]
        return any(each == name or each.startswith(f"{name}-") for each in wrong for name in names)

    def shown_rows(self, name: str) -> Iterator[tuple[list[FormField], Any, Any]]:
        """Yield the fields of each record: those one writes in, of a file its sum and itself."""
        for number in range(self._count(name)):
            row = f"{name}-{number}"
            written = [each for each in self.names[name].columns if each != "sha256"]
            sums, upload = (self.form._fields.get(f"{row}-{of}") for of in ("sha256", "upload"))
            yield [self.form[f"{row}-{column}"] for column in written], sums, upload

    def rows(self, name: str) -> list[list[FormField]]:
        """Return the fields of each record in a field of records."""
        columns = self.names[name].columns
        return [
            [self.form[f"{name}-{number}-{column}"] for column in columns]
            for number in range(self._count(name))
        ]

    @property
    def typed(self) -> dict[str, str]:
        """What was entered, as texts."""
        return {name: self._typed(name, field) for name, field in self.names.items()}

    @property
    def shown(self) -> dict[str, str]:
        """What the page showed when it was sent, by its fields `was-…`."""
        if not self._sent:
            return dict(self._values)
        return {name: plain_text(self._sent.get(f"was-{name}", "")) for name in self.names}

    def _typed(self, name: str, field: Field) -> str:
        if field.shape is Shape.ROWS:
            return aligned_text([self._row(field, row) for row in self.rows(name)])
        data = self.form[name].data
        match field.shape:
            case Shape.NUMBER:
                return "" if data is None else str(data)
            case Shape.FLAG:
                return TRUE if data else ""
            case Shape.LINES:
                return to_text(field, from_text(field, plain_text(data or "")))
            case Shape.CHOICES:
                return to_text(field, data)
        return plain_text(data or "")

    @staticmethod
    def _row(field: Field, entered: Sequence[FormField]) -> dict[str, str]:
        """Return one record; the sum of a file goes with its name."""
        row = {name: each.data or "" for name, each in zip(field.columns, entered, strict=True)}
        return row | {"sha256": ""} if "sha256" in row and not row["file"] else row

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, field in self.names.items():
            value = from_text(field, self._values.get(name, ""))
            if field.shape is Shape.LINES:
                value = "\n".join(value)
            if field.shape is Shape.ROWS:
                for number, row in enumerate(value):
                    data |= {f"{name}-{number}-{column}": text for column, text in row.items()}
            data[name] = value
        return data

    def _count(self, name: str) -> int:
        """Return how many records a field has room for."""
        if self._sent:
            return sum(f"{name}-{number}-used" in self._sent for number in range(MOST_ROWS))
        held = from_text(self.names[name], self._values.get(name, ""))
        return min(len(held) + SPARE_ROWS, MOST_ROWS)

    def _made(self, name: str, field: Field) -> Iterator[tuple[str, FormField]]:
        label = label_of(PartKind.OBJECTIVE if "." in name else self.kind, name.rpartition(".")[2])
        plain = field.name
        if field.shape is Shape.ROWS:
            for number in range(self._count(name)):
                for column in field.columns:
                    yield f"{name}-{number}-{column}", _column(self.kind, column)
                if "sha256" in field.columns:
                    yield f"{name}-{number}-upload", FileField(_("Upload a file"))
            return
        help_text = HELP.get(plain, "")
        match field.shape:
            case Shape.NUMBER:
                asked = InputRequired(_("Write a number.")) if field.needed else Optional()
                limits = NumberRange(0, MOST, _("Write a number from 0 to 100,000."))
                yield name, Whole(label, validators=[asked, limits], description=help_text)
            case Shape.FLAG:
                yield name, BooleanField(label, description=help_text)
            case Shape.CHOICE:
                choices = self._choices(name, [self._values.get(name, "")])
                yield name, SelectField(label, choices=choices, description=help_text)
            case Shape.CHOICES:
                held = self._values.get(name, "").split("\n")
                choices = self._choices(name, [each for each in held if each])
                several = GuidelinesField if name == "guidelines" else CheckboxesField
                yield name, several(label, choices=choices, description=help_text)
            case Shape.PARAGRAPH | Shape.LINES:
                yield name, TextAreaField(label, description=help_text)
            case _:
                yield name, StringField(label, validators=[Optional(), seen], description=help_text)

    def _choices(self, name: str, held: Sequence[str]) -> list[SelectChoice]:
        """Return what can be chosen: for several what is held first, in its order."""
        known = dict(self.options.get(name, ()))
        kept = {value: known.get(value, value) for value in held if value}
        if self.names[name].shape is Shape.CHOICE:
            return [SelectChoice(*each) for each in (known | kept).items()]
        return [SelectChoice(*each) for each in (kept | known).items()]


def _fields(
    kind: PartKind, values: Mapping[str, str], sent: MultiDict[str, str]
) -> Iterator[tuple[str, Field]]:
    """Yield the fields of a form by name: those of a part, and of the objectives in a module.

    One that somebody took away meanwhile is still in the form that was sent.
    """
    for field in FIELDS[kind]:
        yield field.name, field
    if kind is PartKind.MODULE:
        names = values if not sent else [name.removeprefix("was-") for name in sent]
        uids = [name.partition(".")[0] for name in names if name.endswith(".text")]
        for uid in filter(OBJECTIVE_UID.fullmatch, uids):
            for field in FIELDS[PartKind.OBJECTIVE]:
                yield f"{uid}.{field.name}", field


def _column(kind: PartKind, column: str) -> FormField:
    label = label_of(kind, column) if column != "licence" else str(_("Licence"))
    if column == "role":
        return SelectField(
            label, choices=[SelectChoice(role.value, word) for role, word in ROLES.items()]
        )
    if column == "sha256":
        return HiddenField()
    return StringField(label, validators=[Optional(), seen], description=str(HELP.get(column, "")))
