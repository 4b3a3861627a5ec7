"""Tasks of a checklist: what one says, that it is done, and that it is taken off."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length, Optional, Regexp, StopValidation

from app.domain import public_id as public_ids
from app.domain.checklists import (
    ANCHORS,
    DAYS_MAX,
    Anchor,
    Around,
    Due,
    Owner,
    Proof,
    TaskDetails,
    is_evidence,
)
from app.domain.problems import ADDRESS_MAX, PARAGRAPH_MAX, TITLE_MAX
from app.forms.base import BaseForm
from app.forms.fields import Day, Whole, seen

BY_HAND = "by_hand"
OWNERS = {
    Owner.ORGANISER: _("Organiser"),
    Owner.MENTOR: _("Mentor"),
    Owner.HOST: _("Host"),
    Owner.PARTNER: _("Partner"),
}
WAYS = {
    Anchor.FIRST_DAY.value: _("Working days before the first day"),
    Anchor.LAST_DAY.value: _("Working days after the last day"),
    Anchor.DEADLINE.value: _("Working days before the accreditor's deadline"),
    BY_HAND: _("On a day that you set, which does not move along"),
}


def _choices(words: Mapping[Any, object]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in words.items()]


def _on_one_line(_form: Form, field: Field) -> None:
    """Let lines follow one another: a task is told shortly."""
    field.data = " ".join((field.data or "").split())


def _words(label: object, *rules: object) -> TextAreaField:
    too_long = _("Write it shorter: it has at most %(max)d characters.")
    return TextAreaField(
        label,
        validators=[_on_one_line, *rules, seen, Length(max=PARAGRAPH_MAX, message=too_long)],
    )


def _revision() -> HiddenField:
    return HiddenField(default="1", validators=[Regexp(r"\d{1,9}\Z")])


def _evidence(_form: Form, field: Field) -> None:
    if not is_evidence(field.data):
        raise StopValidation(
            gettext("Write an address that begins with https://, or say in words where it is.")
        )


class TaskForm(BaseForm):
    """What a task says. The page gives the choices of `person`, by public id; "" is nobody."""

    # The page makes one, so that sending it twice adds one task.
    public_id = HiddenField(validators=[Regexp(public_ids.WHOLE)])
    revision = _revision()
    title = StringField(
        _("What is to be done"),
        validators=[
            DataRequired(_("Say what is to be done.")),
            seen,
            Length(max=TITLE_MAX, message=_("A title has at most %(max)d characters.")),
        ],
    )
    what = _words(_("How"), Optional())
    when = SelectField(_("Due"), choices=_choices(WAYS))
    days = Whole(_("How many working days"), validators=[])
    due_on = Day(_("Day"), validators=[])
    owner = SelectField(_("Who sees to it"), choices=_choices(OWNERS))
    person = SelectField(_("By name"), choices=[], validators=[Optional()])

    def validate_days(self, field: Field) -> None:
        """Ask for a number where days are counted."""
        if self.when.data != BY_HAND and not (
            field.data is not None and 0 <= field.data <= DAYS_MAX
        ):
            raise StopValidation(gettext("Write how many working days, from 0 to 250."))

    def validate_due_on(self, field: Field) -> None:
        """Ask for the day where one is set."""
        if self.when.data == BY_HAND and field.data is None and not field.errors:
            raise StopValidation(gettext("Say on which day it is due."))

    def details(self, person_ids: dict[str, int]) -> TaskDetails:
        """Return what was entered, once it is valid."""
        due: Due | date = self.due_on.data
        if self.when.data != BY_HAND:
            due = Due(Anchor(self.when.data), self.days.data)
        return TaskDetails(
            title=self.title.data,
            what=self.what.data,
            due=due,
            owner=Owner(self.owner.data),
            person_id=person_ids.get(self.person.data),
        )

    def offer(self, around: Around, people: Mapping[str, str]) -> None:
        """Let one of these people be chosen, by public id, and days be counted as the list can."""
        ways = {anchor.value: WAYS[anchor.value] for anchor in ANCHORS[around]}
        self.when.choices = _choices({**ways, BY_HAND: WAYS[BY_HAND]})
        nobody = SelectChoice("", gettext("Nobody in particular"))
        named = (SelectChoice(public_id, name) for public_id, name in people.items())
        self.person.choices = [nobody, *named]


class DeadlineForm(BaseForm):
    """Until when the accreditor of a course takes applications; nothing where nobody knows."""

    # What the page showed, so that nobody writes over a day that they have not seen.
    was = HiddenField()
    deadline = Day(_("Accreditor's deadline"), validators=[Optional()])

    def validate_was(self, field: Field) -> None:
        """Refuse what no page of ours sends."""
        try:
            date.fromisoformat(field.data or "2000-01-01")
        except ValueError as error:
            raise StopValidation(gettext("This is not a date. Open the page again.")) from error

    @property
    def seen(self) -> date | None:
        """The day that the page showed, once it is valid."""
        return date.fromisoformat(self.was.data) if self.was.data else None


class DoneForm(BaseForm):
    """What shows that a task is done."""

    revision = _revision()
    note = _words(_("Note"), Optional())
    evidence = StringField(
        _("What shows it"),
        validators=[
            _on_one_line,
            Optional(),
            seen,
            Length(max=ADDRESS_MAX, message=_("Write it in at most %(max)d characters.")),
            _evidence,
        ],
        description=_("An address that begins with https://, or words: where the paper lies."),
    )

    @property
    def proof(self) -> Proof:
        """What was entered, once it is valid."""
        return Proof(self.note.data, self.evidence.data)


class TakeOffForm(BaseForm):
    """Why a task is taken off."""

    revision = _revision()
    reason = _words(_("Why is it not needed?"), DataRequired(_("Say why it is not needed.")))
