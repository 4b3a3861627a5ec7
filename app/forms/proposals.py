"""What is asked for a plan: times for sessions, or a repair; the page gives what can be chosen."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional, Regexp

from app.domain.proposals.asked import Within
from app.domain.proposals.windows import MOST_DAYS
from app.domain.public_id import LENGTH
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, Clock, Day

MIDNIGHT = time(0)


class WithinForm(BaseForm):
    """Days and hours, rooms and mentors. `key` tells one question from another."""

    key = HiddenField(validators=[Regexp(rf"[A-Za-z0-9]{{{LENGTH}}}\Z")])
    first = Day(_("First day"), validators=[InputRequired(_("Choose a date."))])
    last = Day(_("Last day"), validators=[InputRequired(_("Choose a date."))])
    begins = Clock(_("From"), validators=[InputRequired(_("Write a time."))])
    ends = Clock(_("Until"), validators=[InputRequired(_("Write a time."))])
    days_off = BooleanField(_("Also at weekends and on holidays"))
    rooms = CheckboxesField(_("Rooms that can be used"), validators=[Optional()])

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Ask for days and hours that come one after the other, and not for half a year."""
        right = bool(super().validate(*args, **kwargs))
        if not (self.first.errors or self.last.errors):
            days = (self.last.data - self.first.data).days
            if days < 0:
                self.last.errors = [gettext("The last day is before the first one.")]
            elif days >= MOST_DAYS:
                self.last.errors = [gettext("Choose at most %(most)s days.", most=MOST_DAYS)]
        if not (self.begins.errors or self.ends.errors) and self.ends.data <= self.begins.data:
            self.ends.errors = [gettext("This is not after the beginning.")]
        return right and not (self.last.errors or self.ends.errors)

    @property
    def within(self) -> Within:
        """The days and hours."""
        return Within(
            first=self.first.data,
            last=self.last.data,
            begins=self.begins.data,
            ends=self.ends.data,
            days_off=self.days_off.data,
        )


class TimesForm(WithinForm):
    """Which sessions need a time, new ones or some of the plan, and who can teach them."""

    modules = CheckboxesField(_("Modules that lack a session"), validators=[Optional()])
    sessions = CheckboxesField(_("Sessions that may move"), validators=[Optional()])
    mentors = CheckboxesField(
        _("Mentors who can be chosen"),
        validators=[Optional()],
        description=_("For sessions that nobody teaches yet. Those that have mentors keep them."),
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Ask for something to be placed."""
        right = super().validate(*args, **kwargs)
        if not (self.modules.data or self.sessions.data):
            field = self.modules if self.modules.choices else self.sessions
            field.errors = [gettext("Choose what needs a time.")]
            return False
        return right


class RepairForm(WithinForm):
    """Who cannot come, or which room cannot be used, from when to when."""

    mentor = SelectField(_("Mentor who cannot come"), default="")
    room = SelectField(_("Or room that cannot be used"), default="")
    since_day = Day(_("From the day"), validators=[InputRequired(_("Choose a date."))])
    since_time = Clock(_("At"), validators=[Optional()])
    until_day = Day(_("To the day"), validators=[InputRequired(_("Choose a date."))])
    until_time = Clock(_("Until"), validators=[Optional()])
    others = BooleanField(
        _("Mentors of other disciplines can step in too"),
        description=_("Otherwise those who share a discipline with whom they stand in for."),
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Ask for a mentor or a room, and for an end after the beginning."""
        right = super().validate(*args, **kwargs)
        if bool(self.mentor.data) == bool(self.room.data):
            self.mentor.errors = [gettext("Choose a mentor or a room, and not both.")]
        if not (self.since_day.errors or self.until_day.errors) and self.until <= self.since:
            self.until_day.errors = [gettext("It ends before it begins.")]
        return right and not (self.mentor.errors or self.until_day.errors)

    @property
    def since(self) -> datetime:
        """The wall time from which on something is lost; without a time, all of the day."""
        return datetime.combine(self.since_day.data, self.since_time.data or MIDNIGHT)

    @property
    def until(self) -> datetime:
        """The wall time at which it is there again; without a time, the day after."""
        if self.until_time.data:
            return datetime.combine(self.until_day.data, self.until_time.data)
        return datetime.combine(self.until_day.data, MIDNIGHT) + timedelta(days=1)
