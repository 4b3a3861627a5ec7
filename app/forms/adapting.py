"""What goes with an adaptation besides its changes: rules, findings, its name, the endorsement."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.fields.core import Field
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.domain.adaptations.endorsement import BODY_MAX, DOCUMENT_MAX
from app.domain.adaptations.rule_check import MINUTES_ASKED_MAX
from app.domain.curricula.curriculum_parts_check import NEED_UID
from app.domain.problems import PARAGRAPH_MAX, SHORT_MAX
from app.forms.adaptation import ChangeForm, Data, line, plain
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, Day, Whole
from app.forms.small_records import SHORTER


class NumberRuleForm(ChangeForm):
    """A rule that is a number."""

    value = Whole(
        _("New value"),
        validators=[
            InputRequired(_("Write a whole number.")),
            NumberRange(0, MINUTES_ASKED_MAX, message=_("Write a whole number from 0 on.")),
        ],
    )

    def own(self) -> Data:
        """Return the number."""
        return {"value": self.value.data}


class FlagRuleForm(ChangeForm):
    """A rule that holds or does not."""

    value = BooleanField(_("This holds"))

    def own(self) -> Data:
        """Return whether it holds."""
        return {"value": bool(self.value.data)}


class ListRuleForm(ChangeForm):
    """A rule that is a list."""

    value = line(_("Disciplines that must teach, with commas between them"), most=1_000)

    @classmethod
    def shown(cls, value: Any) -> Any:  # noqa: ANN401  (plain data)
        """Return the list in one line."""
        return ", ".join(value)

    def own(self) -> Data:
        """Return the list."""
        return {"value": [each.strip() for each in self.value.data.split(",") if each.strip()]}


RULE_FORMS: dict[str, type[ChangeForm]] = {
    "min_percent": NumberRuleForm,
    "min_minutes": NumberRuleForm,
    "each_day": FlagRuleForm,
    "remote_counts_as_day": FlagRuleForm,
    "disciplines": ListRuleForm,
}


class NeedForm(BaseForm):
    """A finding of the city's needs assessment. The choices of `objectives` come from the page."""

    uid = HiddenField(validators=[Regexp(rf"{NEED_UID.pattern}\Z")])
    seen = HiddenField(validators=[Length(max=100)])
    text = line(_("Finding"), _("Say what was found."), PARAGRAPH_MAX)
    source = line(_("Source"), _("Say where that stands."))
    objectives = CheckboxesField(_("Objectives that answer it"))


class NameForm(BaseForm):
    """How the coming edition is called, and how it stands."""

    label = line(_("Name of the edition"), _("Give it a name."), SHORT_MAX)
    note = TextAreaField(
        _("How the text stands"),
        validators=[Optional(), Length(max=PARAGRAPH_MAX, message=SHORTER)],
    )

    def written(self) -> tuple[str, str]:
        """Return label and note."""
        return self.label.data, plain(self.note.data)


class EndorsementForm(BaseForm):
    """Who agreed to an edition, when, and where that stands. `latest` is today in the city."""

    body = line(_("Body that endorsed it"), _("Name the body."), BODY_MAX)
    endorsed_on = Day(_("Day"), validators=[DataRequired(_("Say on which day."))])
    document = line(_("Document"), _("Say which document shows it."), DOCUMENT_MAX)

    latest: Any = None

    def validate_endorsed_on(self, field: Field) -> None:
        """Refuse a day that is still to come."""
        if self.latest and field.data and field.data > self.latest:
            raise ValidationError(gettext("This day is still to come."))
