"""Beginning a course."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
)

from app.forms.base import BaseForm, seen

# What `new_public_id` makes: the page makes one, so that sending it twice begins one course.
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{16}\Z")
MOST_GROUPS = 12
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


class Day(DateField):  # type: ignore[misc]  # WTForms ships no types
    """A date, refused in words that help, as are years that are slips of the finger."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `2026-12-07`, as date inputs send it; nothing is None."""
        self.data = None
        try:
            super().process_formdata([each for each in valuelist if each.strip()])
        except ValueError as error:
            raise ValueError(_("This is not a date. Write it like 2026-12-07.")) from error
        if self.data and not FIRST_DAY <= self.data <= LAST_DAY:
            raise ValueError(_("Look at the year: it should be between 2000 and 2100."))


class CourseRunForm(BaseForm):
    """What a new course is made of. The choices of `teaching` are given by the page."""

    public_id = HiddenField(validators=[Regexp(PUBLIC_ID)])
    teaching = RadioField(
        _("What is taught"), validators=[InputRequired(_("Choose what is taught."))]
    )
    title = StringField(
        _("Title"),
        validators=[
            DataRequired(_("Give the course a title.")),
            seen,
            Length(max=120, message=_("A title has at most 120 characters.")),
        ],
    )
    first_day = Day(
        _("First day"), validators=[InputRequired(_("Say on which day the course begins."))]
    )
    groups = IntegerField(
        _("Groups"),
        validators=[
            NumberRange(0, MOST_GROUPS, message=_("There can be 0 to 12 groups.")),
        ],
    )
