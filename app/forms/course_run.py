"""Beginning a course."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
)

from app.domain import public_id as public_ids
from app.domain.grouping.size import MOST_GROUPS
from app.forms.base import BaseForm
from app.forms.fields import Day, seen

LONGEST_TITLE = 120


def _title() -> StringField:
    return StringField(
        _("Title"),
        validators=[
            DataRequired(_("Give the course a title.")),
            seen,
            Length(max=LONGEST_TITLE, message=_("A title has at most %(max)d characters.")),
        ],
    )


class TitleForm(BaseForm):
    """Another title for a course."""

    title = _title()


class CourseRunForm(BaseForm):
    """What a new course is made of. The choices of `teaching` are given by the page."""

    # The page makes one, so that sending it twice begins one course.
    public_id = HiddenField(validators=[Regexp(public_ids.WHOLE)])
    teaching = RadioField(
        _("What is taught"), validators=[InputRequired(_("Choose what is taught."))]
    )
    title = _title()
    first_day = Day(
        _("First day"), validators=[InputRequired(_("Say on which day the course begins."))]
    )
    begun_then = BooleanField(_("Yes, it began then"))
    groups = IntegerField(
        _("Groups"),
        validators=[
            NumberRange(0, MOST_GROUPS, message=_("There can be 0 to 12 groups.")),
        ],
    )
