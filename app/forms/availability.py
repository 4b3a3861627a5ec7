"""When somebody can teach: times of each week, and of single days."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp

from app.domain.availability import Dated, Sort, Weekly
from app.domain.own_details import time_zones
from app.forms.base import BaseForm
from app.forms.fields import Clock, Day

# Beside what there is, a form has room for so many more, as long as there are not so many.
SPARE_ROWS = 2
MOST_ROWS = 100
# A mentor sees what organisers entered too.
MOST_SHOWN = 2 * (MOST_ROWS + SPARE_ROWS)
SORTS = {Sort.BUSY: _("Not free"), Sort.FREE: _("Free")}


class ZoneForm(BaseForm):
    """Where the clocks hang. `revision` is the one that the page showed."""

    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    zone = SelectField(
        _("Time zone of these times"), validators=[InputRequired(_("Choose a time zone."))]
    )


class WeeklyRow(BaseForm):
    """A time of a weekday; a row without times is none."""

    weekday = SelectField(_("Day"), coerce=int)
    starts = Clock(_("From"), validators=[InputRequired(_("Write when it begins."))])
    ends = Clock(_("To"), validators=[InputRequired(_("Write when it ends."))])

    @property
    def is_used(self) -> bool:
        """Whether anything was written into it, readable or not."""
        return _written(self.starts, self.ends)

    @property
    def said(self) -> Weekly:
        """What it says."""
        return Weekly(self.weekday.data, self.starts.data, self.ends.data)


class DatedRow(BaseForm):
    """A time of one day, or all of it; a row without a day and times is none."""

    day = Day(_("Date"), validators=[InputRequired(_("Choose a date."))])
    sort = SelectField(
        _("Then"), choices=[SelectChoice(sort, label) for sort, label in SORTS.items()]
    )
    starts = Clock(_("From"), validators=[Optional()])
    ends = Clock(_("To"), validators=[Optional()])

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Ask for both times where there is one."""
        right = bool(super().validate(*args, **kwargs))
        if right and (self.starts.data is None) is not (self.ends.data is None):
            missing = self.ends if self.ends.data is None else self.starts
            missing.errors = [gettext("Write both times, or none for the whole day.")]
            return False
        return right

    @property
    def is_used(self) -> bool:
        """Whether anything was written into it, readable or not."""
        return _written(self.day, self.starts, self.ends)

    @property
    def said(self) -> Dated:
        """What it says."""
        starts, ends = self.starts.data or time.min, self.ends.data or time.min
        return Dated(self.day.data, Sort(self.sort.data), starts, ends)


class CalendarForm(BaseForm):
    """A calendar, as a file or as its text."""

    file = FileField(_("A file of your calendar (.ics)"), validators=[Optional()])
    pasted = TextAreaField(_("Or its text"), validators=[Optional()])


class AvailabilityForms:
    """All of the page: the zone, unless it is settled, and two lists of rows."""

    def __init__(
        self,
        sent: MultiDict[str, str],
        *,
        zone: str,
        revision: int,
        weekly: Sequence[Weekly] = (),
        dated: Sequence[Dated] = (),
        settled: bool = False,
    ) -> None:
        self.main = ZoneForm(sent or None, data={"zone": zone, "revision": str(revision)})
        self.settled_zone = zone if settled else ""
        if settled:
            del self.main.zone
        else:
            zones = [(each, each.replace("_", " ")) for each in _zones(zone)]
            self.main.zone.choices = [("", gettext("Choose a time zone")), *zones]
        self.weekly = _rows(WeeklyRow, "week", [vars(each) for each in weekly], sent)
        self.dated = _rows(DatedRow, "day", [*map(_shown, dated)], sent)
        names = (get_locale() or Locale("en")).days["stand-alone"]["wide"]
        for row in self.weekly:
            row.weekday.choices = [SelectChoice(number, names[number]) for number in range(7)]

    @property
    def all(self) -> Iterator[BaseForm]:
        """Every form of the page."""
        yield from (self.main, *self.weekly, *self.dated)

    @property
    def named(self) -> dict[str, BaseForm]:
        """Every form of the page by what its row is called there, the first one by nothing."""
        week, day = gettext("Free each week"), gettext("Single days")
        return {
            "": self.main,
            **{f"{week}, {number}": row for number, row in enumerate(self.weekly, 1)},
            **{f"{day}, {number}": row for number, row in enumerate(self.dated, 1)},
        }

    def validate(self) -> bool:
        """Check all of it, so that everything that is wrong is said at once."""
        used = [row for row in (*self.weekly, *self.dated) if row.is_used]
        answers = [form.validate() for form in (self.main, *used)]
        return all(answers)

    @property
    def zone(self) -> str:
        """The zone that is settled, or was chosen."""
        return self.settled_zone or str(self.main.zone.data)

    @property
    def times(self) -> tuple[tuple[Weekly, ...], tuple[Dated, ...]]:
        """What was entered."""
        return (
            tuple(row.said for row in self.weekly if row.is_used),
            tuple(row.said for row in self.dated if row.is_used),
        )


def _zones(own: str) -> Sequence[str]:
    known = time_zones()
    return known if not own or own in known else (own, *known)


def _shown(said: Dated) -> dict[str, object]:
    return {"day": said.day, "sort": said.sort} | (
        {} if said.is_whole_day else {"starts": said.starts, "ends": said.ends}
    )


def _rows(
    kind: type[Any], name: str, known: Sequence[dict[str, Any]], sent: MultiDict[str, str]
) -> list[Any]:
    count = len(known) + (SPARE_ROWS if len(known) < MOST_ROWS else 0)
    if sent:
        count = sum(f"{name}-{number}-used" in sent for number in range(MOST_SHOWN))
    return [
        kind(
            sent or None,
            prefix=f"{name}-{number}-",
            data=known[number] if number < len(known) else None,
        )
        for number in range(count)
    ]


def _written(*fields: Any) -> bool:  # noqa: ANN401 (fields of WTForms)
    return any(field.data is not None or any(field.raw_data or ()) for field in fields)
