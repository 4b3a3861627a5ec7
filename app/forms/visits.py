"""Observation visits and places at hosts, as organisers write them down."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.domain import public_id as public_ids
from app.domain.observation_visits import (
    LONGEST_GOAL,
    LONGEST_ITEM,
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_GOALS,
    MOST_PLACES,
    DocumentKind,
    DocumentState,
)
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, Clock, Day, Whole, seen

_SHORTER = _("Write it a little shorter.")
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
DOCUMENT_KINDS = {
    DocumentKind.INVITATION_LETTER: _("Invitation letter of the host"),
    DocumentKind.VISA: _("Visa"),
    DocumentKind.INSURANCE: _("Insurance"),
    DocumentKind.IMMUNISATION: _("Proof of immunisation"),
    DocumentKind.CONFIDENTIALITY: _("Confidentiality undertaking"),
    DocumentKind.LEAVE_OF_ABSENCE: _("Leave of absence from the employer"),
    DocumentKind.PROOF_OF_REGISTRATION: _("Proof of registration with the council"),
}
DOCUMENT_STATES = {
    DocumentState.MISSING: _("Missing"),
    DocumentState.SENT: _("Sent"),
    DocumentState.RECEIVED: _("Received"),
    DocumentState.ACCEPTED: _("Accepted"),
}


def _line(label: object, missing: object, longest: int) -> StringField:
    return StringField(
        label,
        validators=[DataRequired(missing), seen, Length(max=longest, message=_SHORTER)],
    )


class _Days(BaseForm):
    """From a day to a day."""

    starts_on = Day(_("First day"), validators=[InputRequired(_("Say the first day."))])
    ends_on = Day(_("Last day"), validators=[InputRequired(_("Say the last day."))])

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Refuse an end before the beginning too."""
        right = bool(super().validate(*args, **kwargs))
        first, last = self.starts_on.data, self.ends_on.data
        if first and last and last < first:
            self.ends_on.errors = [gettext("It ends before it begins.")]
            return False
        return right


class SlotForm(_Days):
    """Places in a unit. `revision` is the one that the page showed."""

    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    unit = _line(_("Unit"), _("Write the name of the unit."), 200)
    places = Whole(
        _("Places at once"),
        validators=[
            InputRequired(_("Say how many can be there at once.")),
            NumberRange(1, MOST_PLACES, message=_("There can be 1 to 99 places.")),
        ],
    )
    languages = _line(_("Languages"), _("Write which languages are spoken there."), 200)
    disciplines = _line(_("Disciplines welcome"), _("Write which disciplines are welcome."), 400)
    contact = _line(_("Whom to ask there"), _("Write whom to ask."), 300)


class NewSlotForm(SlotForm):
    """Places, and where they are."""

    city = SelectField(_("City of the host"), validators=[InputRequired(_("Choose the city."))])
    hospital = _line(_("Hospital or institute"), _("Write the name of the hospital."), 200)


class VisitForm(_Days):
    """Who goes, when and what for. The choices are handed in by the page."""

    # The page makes one, so that sending it twice proposes one visit.
    public_id = HiddenField(validators=[Optional(), Regexp(public_ids.WHOLE)])
    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    people = SelectMultipleField(_("Who goes"), validators=[InputRequired(_("Choose who goes."))])
    rest_days = CheckboxesField(
        _("Days of the week without observation"),
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
    )
    objectives = CheckboxesField(_("Objectives that the visit serves"))
    own_goals = TextAreaField(
        _("Other goals, one a line"), validators=[Optional(), Length(max=4_000, message=_SHORTER)]
    )

    def validate_own_goals(self, _field: TextAreaField) -> None:
        """Refuse lines that are no sentence any more, and more goals than anybody reaches."""
        if any(len(line) > LONGEST_GOAL for line in self.own_lines):
            raise ValidationError(gettext("Write each goal in at most 400 characters."))
        if len(self.own_lines) + len(self.objectives.data or ()) > MOST_GOALS:
            raise ValidationError(gettext("Choose at most 40 goals in all."))

    @property
    def own_lines(self) -> list[str]:
        """The goals that were written, each once."""
        lines = (" ".join(line.split()) for line in (self.own_goals.data or "").splitlines())
        return [*dict.fromkeys(line for line in lines if line)]


class NewVisitForm(VisitForm):
    """A new visit: where it leads, too."""

    slot = SelectField(_("Host"), validators=[InputRequired(_("Choose a host."))])


class CancelForm(BaseForm):
    """Why a visit is cancelled."""

    reason = TextAreaField(
        _("Why"),
        validators=[
            DataRequired(_("Say why.")), Length(max=LONGEST_REASON, message=_SHORTER)
        ],
    )  # fmt: skip


class AskForm(BaseForm):
    """What everybody who goes has to hand in, and until when."""

    kinds = CheckboxesField(
        _("Documents"),
        choices=[SelectChoice(kind.value, label) for kind, label in DOCUMENT_KINDS.items()],
        validators=[InputRequired(_("Choose what is needed."))],
    )
    due_on = Day(_("Due on"), validators=[InputRequired(_("Say until when."))])


class AgendaForm(BaseForm):
    """Something that is arranged at the host."""

    day = Day(_("Day"), validators=[InputRequired(_("Say on which day."))])
    start = Clock(_("Begins at"), validators=[InputRequired(_("Say at what time."))])
    what = _line(_("What"), _("Write what is arranged."), LONGEST_ITEM)
    with_whom = _line(_("With whom"), _("Write with whom."), LONGEST_ITEM)


class DocumentForm(BaseForm):
    """Where a document is."""

    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    state = SelectField(
        _("State"),
        choices=[SelectChoice(state.value, label) for state, label in DOCUMENT_STATES.items()],
    )
    due_on = Day(_("Due on"), validators=[InputRequired(_("Say until when."))])
    note = StringField(
        _("Note"), validators=[Optional(), seen, Length(max=LONGEST_NOTE, message=_SHORTER)]
    )
