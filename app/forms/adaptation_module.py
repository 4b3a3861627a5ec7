"""A module that a city writes: one more, or in the place of another."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from app.domain.curricula.curriculum_check import GROUP_MAX
from app.domain.problems import CODE, TITLE_MAX
from app.forms import small_records
from app.forms.adaptation import (
    TEXT_MAX,
    ChangeForm,
    Data,
    length,
    line,
    plain,
    uid_of,
)
from app.forms.adaptation_rewrite import lines, objectives, served
from app.forms.draft_labels import HELP, LABELS, LOCKS, Group
from app.forms.fields import CheckboxesField, Whole
from app.forms.guideline_choice import GuidelinesField
from app.forms.small_records import SHORTER, ContributorRow, MaterialRow, ObjectiveRow, Rows


def _lines(name: str) -> TextAreaField:
    return TextAreaField(LABELS[name], validators=[Optional()], description=HELP[name])


class ModuleForm(ChangeForm):
    """A module that the city wrote, as one more or in the place of another.

    The page gives the choices of `format`, `serves`, `prerequisites`, `cases` and `guidelines`.
    """

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
    objectives = Rows(_("What a trainee can do afterwards"), ObjectiveRow)
    serves = CheckboxesField(_("Objectives of the core that it serves"))
    body = TextAreaField(
        _("How it is taught"), validators=[Optional(), Length(max=TEXT_MAX, message=SHORTER)]
    )
    materials = Rows(LABELS["materials"], MaterialRow)
    cases = CheckboxesField(LABELS["cases"])
    guidelines = GuidelinesField(LABELS["guidelines"], description=HELP["guidelines"])
    prerequisites = CheckboxesField(LABELS["prerequisites"])
    group_size = Whole(
        LABELS["group_size"],
        validators=[Optional(), NumberRange(1, GROUP_MAX)],
        description=HELP["group_size"],
    )
    series = line(LABELS["series"], most=64)
    min_minutes = length(_("Least minutes it may have"), optional=True)
    elective = BooleanField(LABELS["elective"])
    clinical = BooleanField(LABELS["clinical"])
    changes_practice = BooleanField(LABELS["changes_practice"])
    locked = CheckboxesField(
        _("What stays as it is"), choices=[SelectChoice(*each) for each in LOCKS.items()]
    )
    contributors = Rows(LABELS["contributors"], ContributorRow)
    licence = line(LABELS["licence"], most=64)
    tags = _lines("tags")
    successor_to = _lines("successor_to")
    equivalent_to = _lines("equivalent_to")

    folded = (
        Group(_("Objectives of the core that it serves"), ("serves",)),
        Group(_("Materials"), ("materials",)),
        Group(_("Cases and guidelines"), ("cases", "guidelines")),
        Group(_("Order, groups and least length"),
              ("prerequisites", "group_size", "series", "min_minutes")),
        Group(_("Clinical text, electives, locks"),
              ("elective", "clinical", "changes_practice", "locked")),
        Group(_("Who gave what, licence, tags"), ("contributors", "licence", "tags")),
        Group(_("Earlier modules"), ("successor_to", "equivalent_to")),
    )  # fmt: skip

    # The objectives of the core that may be served, by uid: given by the page.
    core_objectives: dict[str, Data]

    def own(self) -> Data:
        """Return the module; what is left empty is left out."""
        was = self.known.get("module", {})
        said = objectives(self.objectives, self.change.data)
        module = {
            "uid": was.get("uid") or uid_of("mod", self.change.data),
            "code": self.module_code.data,
            "title": self.title.data,
            "minutes": self.minutes.data,
            "format": self.format.data,
            "disciplines": _split(self.disciplines.data or ""),
            "objectives": said + served(self.serves.data, said, self.core_objectives),
        }
        more = self._more() | {"body": plain(self.body.data)}
        return {"module": module | {name: each for name, each in more.items() if each}}

    def _more(self) -> Data:
        """Return what may be left out."""
        chosen = ("cases", "guidelines", "prerequisites", "locked")
        plain_ones = ("group_size", "min_minutes", "series", "licence")
        flags = ("elective", "clinical", "changes_practice")
        several = ("tags", "successor_to", "equivalent_to")
        return (
            {name: self[name].data for name in (*chosen, *plain_ones, *flags)}
            | {name: lines(self[name].data) for name in several}
            | {
                "materials": small_records.materials(self.materials),
                "contributors": small_records.contributors(self.contributors),
            }
        )


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


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
