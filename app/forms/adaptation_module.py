"""A module that a city writes: one more, or in the place of another."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Objective
from app.domain.problems import CODE, TITLE_MAX
from app.forms.adaptation import (
    SHORTER,
    TEXT_MAX,
    ChangeForm,
    Data,
    length,
    line,
    plain,
    uid_of,
)
from app.forms.fields import CheckboxesField


class ModuleForm(ChangeForm):
    """A module that the city wrote, as one more or in the place of another."""

    module_code = StringField(
        _("Code"),
        validators=[
            DataRequired(_("Give it a code such as NBO-M16.")),
            Regexp(rf"{CODE.pattern}\Z", message=_("Write capitals, digits and hyphens.")),
        ],
    )
    title = line(_("Title"), _("Write the title."), TITLE_MAX)
    minutes = length(_("Minutes"))
    format = SelectField(_("Taught as"), validators=[InputRequired(_("Choose a way."))])
    disciplines = line(_("Disciplines"), most=500)
    objectives = TextAreaField(_("What a trainee can do afterwards"), validators=[Optional()])
    serves = CheckboxesField(_("Objectives of the core that it serves"))
    body = TextAreaField(
        _("How it is taught"), validators=[Optional(), Length(max=TEXT_MAX, message=SHORTER)]
    )

    def own(self) -> Data:
        """Return the module; what this form does not ask for stays as it was."""
        was = self.known.get("module", {})
        texts = [each.strip() for each in (self.objectives.data or "").splitlines()]
        module = was | {
            "uid": was.get("uid") or uid_of("mod", self.change.data),
            "code": self.module_code.data,
            "title": self.title.data,
            "minutes": self.minutes.data,
            "format": self.format.data,
            "disciplines": _split(self.disciplines.data or ""),
            "objectives": self._served() + self._own_objectives(was, [t for t in texts if t]),
        }
        module.pop("body", None)
        return {"module": module | ({"body": plain(self.body.data)} if self.body.data else {})}

    # The objectives of the core that may be served, by uid: given by the page.
    core_objectives: dict[str, Data]

    def _served(self) -> list[Data]:
        return [self.core_objectives[uid] for uid in self.serves.data or ()]

    def _own_objectives(self, was: Data, texts: Sequence[str]) -> list[Data]:
        known = {each["text"]: each["uid"] for each in was.get("objectives", ())}
        change = self.change.data
        return [
            {"uid": known.get(text) or uid_of("obj", f"{change} {text}"), "text": text}
            for text in dict.fromkeys(texts)
        ]


class ReplaceForm(ModuleForm):
    """Another module in the place of one."""

    waive = CheckboxesField(_("Required objectives that the city does without"))

    def own(self) -> Data:
        """Return the module, and what is waived."""
        waived = {"waive": self.waive.data} if self.waive.data else {}
        return super().own() | waived


class AddForm(ModuleForm):
    """One module more."""

    place = SelectField(_("Place"), validators=[Optional()])

    def own(self) -> Data:
        """Return the module, and where it is taught."""
        kind, _colon, where = (self.place.data or "").partition(":")
        if kind == "day":
            return super().own() | {"day": int(where)}
        return super().own() | ({"after": where} if where else {})


def objective_lines(module: Module, core: Sequence[Objective]) -> str:
    """Return the objectives that a city wrote itself, one a line."""
    known = {each.uid for each in core}
    return "\n".join(each.text for each in module.objectives if each.uid not in known)


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
