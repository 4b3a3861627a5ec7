"""What organisers correct of a person, their work in the organisers' cities included."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from app.domain.own_details import LONGEST_GENDER
from app.forms.base import BaseForm
from app.forms.fields import a_name, seen
from app.forms.period import PeriodForm

_SHORTER = _("Write it a little shorter.")


class PersonForm(BaseForm):
    """Names and, where the person said it, gender."""

    name = StringField(_("Name"), validators=[DataRequired(_("Write the name.")), a_name])
    name_in_script = StringField(_("Name in a second script"), validators=[Optional(), a_name])
    gender = StringField(
        _("Gender, in their own words"),
        validators=[Optional(), Length(max=LONGEST_GENDER, message=_SHORTER), seen],
    )


class WorkRow(PeriodForm):
    """Where somebody works, as what, from when to when."""

    profession = StringField(
        _("Profession"), validators=[Optional(), Length(max=80, message=_SHORTER), seen]
    )
    discipline = StringField(
        _("Discipline"), validators=[Optional(), Length(max=80, message=_SHORTER), seen]
    )


class CorrectionForms:
    """The person and a row for each place where they work; `was-<field>` say what was shown.

    A field of a row is named `work-<id of the row>-<field>`.
    """

    def __init__(
        self, known: Mapping[str, str], rows: Sequence[int], sent: Mapping[str, str]
    ) -> None:
        values = known if not sent else {}
        self.person = PersonForm(sent or None, data=values)
        self.work = [WorkRow(sent or None, prefix=f"work-{number}-", data=None) for number in rows]
        if not sent:
            for name, field in self._fields().items():
                field.process_formdata([known[name]])
        # What was sent of a row that is gone is kept, so that it can be said.
        self._gone = {
            name: sent[name]
            for name in sent
            if name.startswith("work-") and f"was-{name}" in sent and name not in known
        }
        self.shown = known
        if sent:
            self.shown = {name: sent.get(f"was-{name}", "") for name in (*known, *self._gone)}

    @property
    def all(self) -> Sequence[BaseForm]:
        """Every form of the page."""
        return [self.person, *self.work]

    def validate(self) -> bool:
        """Check all of it, so that everything that is wrong is said at once."""
        answers = [form.validate() for form in self.all]
        return all(answers)

    @property
    def typed(self) -> Mapping[str, str]:
        """What was entered, as texts; days are written like 2026-12-07."""
        fields = {name: str(field.data or "") for name, field in self._fields().items()}
        return {**fields, **self._gone}

    def _fields(self) -> dict[str, Any]:
        return {field.name: field for form in self.all for field in form}
