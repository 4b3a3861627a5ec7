"""A visit of a mentor: when, what for, with whom, and what has to be seen to before."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.domain.mentor_visits import LONGEST_TEXT, State, Task, TaskDetails, VisitDetails
from app.domain.public_id import LENGTH
from app.forms.base import BaseForm
from app.forms.fields import Clock, Day, seen

STATES = {
    State.PLANNED: _("Planned"),
    State.CONFIRMED: _("Confirmed"),
    State.CANCELLED: _("Cancelled"),
}
TASKS = {Task.VISA: _("Visa"), Task.LODGING: _("Lodging"), Task.TRAVEL: _("Travel")}
_SHORT = Length(max=LONGEST_TEXT, message=_("Write it a little shorter."))


class VisitForm(BaseForm):
    """The visit itself. `key` tells one new visit from another, `revision` what the page showed."""

    key = HiddenField(validators=[Regexp(rf"[A-Za-z0-9]{{{LENGTH}}}\Z")])
    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    person = SelectField(_("Mentor"), validators=[InputRequired(_("Choose who comes."))])
    arrives_on = Day(_("Arrives on"), validators=[InputRequired(_("Choose a date."))])
    arrives_at = Clock(_("At"), validators=[InputRequired(_("Write a time."))])
    departs_on = Day(_("Departs on"), validators=[InputRequired(_("Choose a date."))])
    departs_at = Clock(_("At"), validators=[InputRequired(_("Write a time."))])
    purpose = StringField(
        _("What for"), validators=[DataRequired(_("Write what they come for.")), seen, _SHORT]
    )
    host = SelectField(_("Host institution"), coerce=int, default=0)
    state = RadioField(
        _("State"),
        choices=[SelectChoice(state, label) for state, label in STATES.items()],
        default=State.PLANNED,
    )
    reason = StringField(_("Why it is cancelled"), validators=[Optional(), seen, _SHORT])

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Ask for a reason where it is cancelled, and for an end after the beginning."""
        right = bool(super().validate(*args, **kwargs))
        if self.state.data == State.CANCELLED and not self.reason.data:
            self.reason.errors = [gettext("Write why it is cancelled.")]
            right = False
        if not (self.arrives_on.errors or self.departs_on.errors) and right:
            right = self._lasts()
        return right

    def _lasts(self) -> bool:
        if self.departs <= self.arrives:
            self.departs_on.errors = [gettext("It ends before it begins.")]
            return False
        return True

    @property
    def arrives(self) -> datetime:
        """The wall time at which it begins."""
        return datetime.combine(self.arrives_on.data, self.arrives_at.data)

    @property
    def departs(self) -> datetime:
        """The wall time at which it ends."""
        return datetime.combine(self.departs_on.data, self.departs_at.data)


class TaskRow(BaseForm):
    """One thing to see to."""

    done = BooleanField(_("Seen to"))
    due_on = Day(_("By"), validators=[Optional()])
    note = StringField(_("Note"), validators=[Optional(), seen, _SHORT])


class VisitForms:
    """All of the page. `known` is what is kept of the visit, None for a new one."""

    def __init__(
        self,
        sent: MultiDict[str, str],
        known: VisitDetails | None,
        *,
        key: str,
        revision: int,
        people: Mapping[str, str],
        hosts: Mapping[int, str],
    ) -> None:
        values = _values(known) | {"key": key, "revision": str(revision)}
        if known is not None:
            values["person"] = next(iter(people))
        self.main = VisitForm(sent or None, data=values)
        choose = [] if known else [SelectChoice("", gettext("Choose a person"))]
        self.main.person.choices = choose + [SelectChoice(*each) for each in people.items()]
        none = SelectChoice(0, gettext("None"))
        self.main.host.choices = [none, *(SelectChoice(*each) for each in hosts.items())]
        held = {each.task: each for each in known.tasks} if known else {}
        self.tasks = {
            task: TaskRow(
                sent or None, prefix=f"{task}-", data=vars(held.get(task) or TaskDetails(task=task))
            )
            for task in Task
        }

    @property
    def all(self) -> Iterator[BaseForm]:
        """Every form of the page."""
        yield from (self.main, *self.tasks.values())

    @property
    def named(self) -> dict[str, BaseForm]:
        """Every form of the page by what it is called there, that of the visit by nothing."""
        return {"": self.main} | {str(TASKS[task]): row for task, row in self.tasks.items()}

    def validate(self) -> bool:
        """Check all of it, so that everything that is wrong is said at once."""
        answers = [form.validate() for form in self.all]
        return all(answers)

    @property
    def details(self) -> VisitDetails:
        """What was entered."""
        main = self.main
        return VisitDetails(
            arrives=main.arrives,
            departs=main.departs,
            purpose=main.purpose.data,
            host_id=main.host.data or None,
            state=State(main.state.data),
            reason=main.reason.data or "",
            tasks=tuple(
                TaskDetails(
                    task=task,
                    done=row.done.data,
                    due_on=row.due_on.data,
                    note=row.note.data or "",
                )
                for task, row in self.tasks.items()
            ),
        )


def _values(known: VisitDetails | None) -> dict[str, object]:
    if known is None:
        return {}
    return {
        "arrives_on": known.arrives.date(),
        "arrives_at": known.arrives.time(),
        "departs_on": known.departs.date(),
        "departs_at": known.departs.time(),
        "purpose": known.purpose,
        "host": known.host_id or 0,
        "state": known.state,
        "reason": known.reason,
    }
