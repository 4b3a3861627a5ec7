"""One field of a module said otherwise, each with the input that its values ask for."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.domain.curricula.curriculum_check import GROUP_MAX
from app.forms import small_records
from app.forms.adaptation import TEXT_MAX, ChangeForm, Data, plain, uid_of
from app.forms.draft_labels import HELP, LABELS, Group
from app.forms.fields import CheckboxesField, Whole
from app.forms.guideline_choice import GuidelinesField
from app.forms.small_records import SHORTER, MaterialRow, ObjectiveRow, Rows


class RewriteForm(ChangeForm):
    """What all of them have: a field `value`, and nothing else of their own."""

    def own(self) -> Data:
        """Return the value as files hold it."""
        return {"value": self["value"].data}


class TextForm(RewriteForm):
    """The text of a module."""

    value = TextAreaField(
        _("Text"),
        validators=[DataRequired(_("Write the text.")), Length(max=TEXT_MAX, message=SHORTER)],
    )

    def own(self) -> Data:
        """Return the text."""
        return {"value": plain(self.value.data)}


class LinesForm(RewriteForm):
    """Several short texts, one on each line."""

    value = TextAreaField(
        _("One on each line"),
        validators=[Optional(), Length(max=TEXT_MAX, message=SHORTER)],
    )

    def own(self) -> Data:
        """Return the lines in which something is written."""
        return {"value": lines(self.value.data)}

    @classmethod
    def shown(cls, value: Any) -> str:  # noqa: ANN401  (plain data)
        """Return the values, each on its line."""
        return "\n".join(value)


class DisciplinesForm(LinesForm):
    """Who teaches it."""

    value = TextAreaField(_("Disciplines that teach it, one on each line"), validators=[Optional()])


class GuidelinesForm(RewriteForm):
    """What it follows; the page gives the register."""

    value = GuidelinesField(LABELS["guidelines"], description=HELP["guidelines"])


class TagsForm(LinesForm):
    """Short words to find it by."""

    value = TextAreaField(LABELS["tags"], validators=[Optional()], description=HELP["tags"])


class GroupForm(RewriteForm):
    """About how many people a parallel group has; empty where everybody is together."""

    value = Whole(
        LABELS["group_size"],
        validators=[
            Optional(),
            NumberRange(1, GROUP_MAX, message=_("Write a whole number, from 1 to 1,000.")),
        ],
        description=HELP["group_size"],
    )


class ElectiveForm(RewriteForm):
    """Whether the certificate asks for it."""

    value = BooleanField(LABELS["elective"])


class PrerequisitesForm(RewriteForm):
    """Which modules come before it; the page gives those there are."""

    value = CheckboxesField(LABELS["prerequisites"])


class MaterialsForm(RewriteForm):
    """What to read or to use."""

    value = Rows(LABELS["materials"], MaterialRow)

    def own(self) -> Data:
        """Return the materials in which something is written."""
        return {"value": small_records.materials(self.value)}


class ObjectivesForm(RewriteForm):
    """What a trainee can do afterwards. What is struck out is left out; its uid goes with it."""

    value = Rows(_("What a trainee can do afterwards"), ObjectiveRow)
    serves = CheckboxesField(_("Other objectives of the core that it serves"))

    folded = (Group(_("Objectives of other modules"), ("serves",)),)

    # The objectives of the core that may be served, by uid: given by the page.
    core_objectives: dict[str, Data]

    def own(self) -> Data:
        """Return the objectives, those of the core that were chosen last."""
        said = objectives(self.value, self.change.data)
        return {"value": said + served(self.serves.data, said, self.core_objectives)}


REWRITE_FORMS: Mapping[str, type[RewriteForm]] = {
    "body": TextForm,
    "objectives": ObjectivesForm,
    "disciplines": DisciplinesForm,
    "prerequisites": PrerequisitesForm,
    "materials": MaterialsForm,
    "guidelines": GuidelinesForm,
    "tags": TagsForm,
    "group_size": GroupForm,
    "elective": ElectiveForm,
}


def lines(text: str | None) -> list[str]:
    """Return the lines of a text in which something is written."""
    return [each.strip() for each in (text or "").splitlines() if each.strip()]


def objectives(rows: Rows, change: str | None) -> list[Data]:
    """Return the objectives that were written; a new one gets its uid from the change."""
    said = []
    for entry in rows.entries:
        text = " ".join((entry.form.text.data or "").split())
        if text:
            uid = entry.form.uid.data or uid_of("obj", f"{change} {text}")
            required = {"required": True} if entry.form.required.data else {}
            said.append({"uid": uid, "text": text} | required)
    return said


def served(
    uids: Iterable[str] | None, said: Iterable[Data], core: Mapping[str, Data]
) -> list[Data]:
    """Return the objectives of the core that were chosen, but for those that are said already."""
    known = {each["uid"] for each in said}
    return [core[uid] for uid in uids or () if uid not in known]
