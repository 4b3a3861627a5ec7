"""Beginning a course."""

import re

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
)

from app.forms.base import BaseForm
from app.forms.fields import Day, seen

# What `new_public_id` makes: the page makes one, so that sending it twice begins one course.
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{16}\Z")
LONGEST_TITLE = 120
MOST_GROUPS = 12


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
            Length(max=LONGEST_TITLE, message=_("A title has at most %(max)d characters.")),
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
