"""A change that a city makes: why, on what evidence, and what is special to its kind."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
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

from app.domain.adaptations.operation_check import OPERATION_ID
from app.domain.adaptations.operations import ReasonCode
from app.domain.curricula.curriculum_parts_check import LICENCE_MAX
from app.domain.problems import CODE, LANGUAGE, MINUTES_MAX, PARAGRAPH_MAX, TITLE_MAX
from app.forms import small_records
from app.forms.base import BaseForm
from app.forms.draft_labels import LABELS, Group
from app.forms.fields import CheckboxesField, Whole, seen
from app.forms.small_records import SHORTER, ContributorRow, Rows

Data = dict[str, Any]
REASONS = {
    ReasonCode.LOCAL_EPIDEMIOLOGY: _("Other diseases are common here"),
    ReasonCode.EQUIPMENT_UNAVAILABLE: _("Equipment is not available"),
    ReasonCode.DRUG_NOT_IN_FORMULARY: _("A medicine is not on the national list"),
    ReasonCode.GUIDELINE_NATIONAL: _("A national guideline says otherwise"),
    ReasonCode.LANGUAGE: _("The language of the participants"),
    ReasonCode.DURATION: _("The time there is"),
    ReasonCode.FACULTY_UNAVAILABLE: _("Nobody here can teach it"),
    ReasonCode.LEGAL: _("The law asks for it"),
    ReasonCode.CASE_LOCAL: _("A case from here fits better"),
    ReasonCode.OTHER: _("Something else"),
}
KINDS_OF_REASONS = [
    SelectChoice("", _("Choose one")),
    *(SelectChoice(code.value, words) for code, words in REASONS.items()),
]
TEXT_MAX = 100_000


def line(label: object, missing: str = "", most: int = 300) -> StringField:
    """Return a field for one line, which has to be filled if `missing` says what to do."""
    first = DataRequired(missing) if missing else Optional()
    return StringField(label, validators=[first, seen, Length(max=most, message=SHORTER)])


def length(label: str, *, optional: bool = False) -> Whole:
    """Return a field for a length."""
    asked = Optional() if optional else InputRequired(_("Write how many minutes."))
    words = _("Write whole minutes, at most a day.")
    return Whole(label, validators=[asked, NumberRange(1, MINUTES_MAX, message=words)])


class ChangeForm(BaseForm):
    """What every change says. The choices of `need` are given by the page."""

    change = HiddenField(validators=[Regexp(rf"{OPERATION_ID.pattern}\Z")])
    seen = HiddenField(validators=[Length(max=100)])
    code = SelectField(_("Kind of reason"), choices=KINDS_OF_REASONS)
    reason = line(_("Reason"), _("Say why, in a sentence."), PARAGRAPH_MAX)
    evidence = line(_("Evidence or source"), _("Say what the reason rests on."))
    need = SelectField(_("Finding that it answers"), validators=[Optional()])
    by = line(_("Written by"), _("Name the body that wrote it."), 200)
    approved_by = line(_("Agreed by the accreditor"), most=200)

    # Fields that few need, which the page shows when they are asked for.
    folded: Sequence[Group] = ()

    def validate_code(self, field: Field) -> None:
        """Ask for a kind of reason, so that reasons can be counted."""
        if not field.data:
            raise ValidationError(gettext("Choose what kind of reason it is."))

    def said(self) -> Data:
        """Return what it says of why, as files do."""
        names = ("code", "reason", "evidence", "need", "by", "approved_by")
        texts = {name: self[name].data or "" for name in names}
        return {name: " ".join(text.split()) for name, text in texts.items() if text}

    def own(self) -> Data:
        """Return what it says of the change itself."""
        return {}

    @classmethod
    def shown(cls, value: Any) -> Any:  # noqa: ANN401  (plain data)
        """Return the value of a field or a rule as the form shows it."""
        return value

    # What the change said before, as data: given by the page.
    known: Data


class NoteForm(ChangeForm):
    """A note for the teachers of a module."""

    note = line(_("Note"), _("Write the note."), PARAGRAPH_MAX)

    def own(self) -> Data:
        """Return the note."""
        return {"note": self.note.data}


class TitleForm(ChangeForm):
    """Another title."""

    title = line(_("New title"), _("Write the new title."), TITLE_MAX)

    def own(self) -> Data:
        """Return the title."""
        return {"title": self.title.data}


class LengthForm(ChangeForm):
    """Another length."""

    minutes = length(_("Minutes"))

    def own(self) -> Data:
        """Return the minutes."""
        return {"minutes": self.minutes.data}


class WaiveForm(ChangeForm):
    """A module is left out; its required objectives are waived only with consent."""

    waive = CheckboxesField(_("Required objectives that the city does without"))

    def own(self) -> Data:
        """Return what is waived."""
        return {"waive": self.waive.data} if self.waive.data else {}


class PlaceForm(ChangeForm):
    """Another place: first on a day, or right after a module."""

    place = SelectField(_("New place"), validators=[InputRequired(_("Choose a place."))])

    def own(self) -> Data:
        """Return the day, or the module after which it comes."""
        kind, _colon, where = self.place.data.partition(":")
        return {"day": int(where)} if kind == "day" else {"after": where}


class FormatForm(ChangeForm):
    """Another way of teaching."""

    format = SelectField(_("Taught as"), validators=[InputRequired(_("Choose a way."))])
    minutes = length(_("Minutes, if that changes too"), optional=True)
    series = line(_("Session of an online series"), most=64)

    def own(self) -> Data:
        """Return the format, and what changes with it."""
        more = {"minutes": self.minutes.data, "series": self.series.data}
        return {"format": self.format.data} | {key: each for key, each in more.items() if each}


class CaseForm(ChangeForm):
    """Another case: one of the version's, or one that the city writes.

    `served` has the uids of the objectives that each case serves, by uid of the case; the page
    gives the choices of `objectives`.
    """

    served: Mapping[str, list[str]]

    case = SelectField(_("Case that gives way"), validators=[InputRequired(_("Choose a case."))])
    use = SelectField(_("Case from the curriculum"))
    title = line(_("Or a case of your own: its title"), most=TITLE_MAX)
    body = TextAreaField(
        _("What happened"), validators=[Optional(), Length(max=TEXT_MAX, message=SHORTER)]
    )
    case_code = StringField(
        _("Code of your own case"),
        validators=[
            Optional(),
            Regexp(rf"{CODE.pattern}\Z", message=_("Write capitals, digits and hyphens.")),
        ],
    )
    objectives = CheckboxesField(_("Objectives that your own case serves"))
    licence = line(LABELS["licence"], most=LICENCE_MAX)
    contributors = Rows(LABELS["contributors"], ContributorRow)

    folded = (
        Group(_("More on a case of your own"),
              ("case_code", "objectives", "licence", "contributors")),
    )  # fmt: skip

    def validate_use(self, field: Field) -> None:
        """Ask for one case, and for one only."""
        if bool(field.data) == bool(self.title.data):
            raise ValidationError(gettext("Choose a case, or write one: not both."))

    def own(self) -> Data:
        """Return the case that is used; a new one serves what the old one did, or what is said."""
        if self.use.data:
            return {"case": self.case.data, "use": self.use.data}
        was = self.known.get("new", {})
        uid = was.get("uid") or uid_of("case", self.change.data)
        new = {
            "uid": uid,
            "code": self.case_code.data or f"OWN-{uid[-6:].upper()}",
            "title": self.title.data,
            "objectives": self.objectives.data or self.served.get(self.case.data, []),
        }
        more = {
            "licence": self.licence.data,
            "contributors": small_records.contributors(self.contributors),
            "body": plain(self.body.data),
        }
        new |= {name: each for name, each in more.items() if each}
        return {"case": self.case.data, "new": new}


class TranslationForm(ChangeForm):
    """A text in another language."""

    what = SelectField(_("Text"), validators=[InputRequired(_("Choose a text."))])
    language = SelectField(_("Language"))
    tag = StringField(
        _("Or a language that is not on the list"),
        validators=[
            Optional(),
            Regexp(rf"{LANGUAGE.pattern}\Z", message=_("Write a tag such as luo or pt-BR.")),
        ],
        description=_("As a tag: luo, pt-BR."),
    )
    text = TextAreaField(
        _("In that language"),
        validators=[DataRequired(_("Write it.")), Length(max=TEXT_MAX, message=SHORTER)],
    )

    def own(self) -> Data:
        """Return what is said of which text."""
        target, _bar, field = self.what.data.partition("|")
        text = plain(self.text.data)
        text = text if field == "body" else " ".join(text.split())
        language = self.tag.data or self.language.data
        return {"target": target, "field": field, "language": language, "text": text}


def uid_of(kind: str, seed: str | None) -> str:
    """Return the uid of what a change makes: sent twice, the form makes the same thing."""
    digest = hashlib.sha256(f"{kind} {seed}".encode()).digest()
    return f"{kind}_{b32encode(digest).decode().lower()[:16]}"


def plain(text: str | None) -> str:
    """Write the ends of lines as files do."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
