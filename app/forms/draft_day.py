"""One day of a draft's plan: the whole of it, row after row, as the page has it."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.domain.curricula.curriculum_data import clock_time
from app.domain.curricula.day_plan import ItemKind
from app.domain.drafts import draft_days
from app.domain.problems import MINUTES_MAX
from app.forms.base import BaseForm
from app.forms.fields import Clock, Whole, seen

KINDS = {
    ItemKind.REGISTRATION: _("Registration"),
    ItemKind.CHECK: _("Knowledge check"),
    ItemKind.BREAK: _("Break"),
    ItemKind.MEAL: _("Meal"),
    ItemKind.CLOSING: _("Closing"),
}
MOST_ITEMS = 200


class DayForm(BaseForm):
    """When a day begins and should end, and what is to be added to it."""

    starts = Clock(_("Begins"), validators=[InputRequired(_("Write when it begins."))])
    latest_end = Clock(_("Over by"), validators=[InputRequired(_("Write when it is over."))])
    what = SelectField(_("Add"), validators=[Optional()], validate_choice=False)


class ItemForm(BaseForm):
    """One item: a module, of which the minutes are its own, or anything else."""

    module = HiddenField()
    kind = SelectField(
        _("Kind"),
        choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()],
        validate_choice=False,
    )
    code = StringField(_("Code"), validators=[Optional(), seen, Length(max=20)])
    title = StringField(_("Title"), validators=[Optional(), seen, Length(max=200)])
    minutes = Whole(
        _("Minutes"),
        validators=[
            InputRequired(_("Write the minutes.")),
            NumberRange(1, MINUTES_MAX, _("Write from 1 to 1,440 minutes.")),
        ],
    )


class DayForms:
    """The form of a day with its items, as it was sent or else as it stands.

    `minutes_over` says by how much the day that stands runs past its `latest_end`.
    """

    def __init__(
        self,
        number: int,
        day: Mapping[str, Any],
        minutes: Mapping[str, int],
        sent: MultiDict[str, str] | None = None,
    ) -> None:
        self.number, self.minutes = number, minutes
        self.seen = sent.get("seen", "") if sent else draft_days.fingerprint(day)
        items = day["items"]
        starts = items[0]["at"] if items else draft_days.STARTS
        self.times = [item["at"] for item in items]
        self.latest_end, self.minutes_over = day["latest_end"], draft_days.minutes_over(day)
        given = {"starts": _time(starts), "latest_end": _time(day["latest_end"])}
        self.main = DayForm(sent, prefix=f"day{number}-", data=given)
        count = _count(sent, number) if sent else len(items)
        self.items = [
            ItemForm(
                sent,
                prefix=f"item{number}-{place}-",
                data=items[place] if place < len(items) else None,
            )
            for place in range(count)
        ]
        if not self.items:
            del self.main.starts  # a day begins with its first item

    def validate(self) -> bool:
        """Check all of it, so that everything that is wrong is said at once."""
        answers = [form.validate() for form in self.all]
        return all(answers)

    @property
    def all(self) -> list[BaseForm]:
        """Every form of the day."""
        return [self.main, *self.items]

    def day(self) -> dict[str, Any]:
        """Return what was entered, with the times that follow from it."""
        day = {
            "latest_end": clock_time(self.main.latest_end.data),
            "items": list(self._items()),
        }
        return draft_days.timed(day, clock_time(self.main.starts.data) if self.items else "")

    def _items(self) -> Iterable[dict[str, Any]]:
        for form in self.items:
            uid = form.module.data
            if uid in self.minutes:
                yield {"at": "00:00", "minutes": self.minutes[uid], "module": uid}
            elif not uid:
                yield {
                    "at": "00:00",
                    "minutes": form.minutes.data,
                    "kind": form.kind.data if form.kind.data in KINDS else ItemKind.CHECK.value,
                    "code": form.code.data or "",
                    "title": form.title.data or "",
                }


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _count(sent: MultiDict[str, str], number: int) -> int:
    return sum(f"item{number}-{place}-module" in sent for place in range(MOST_ITEMS))
