"""Planning one session: its room and mentors, and where it moves to."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from app.domain.plans.kinds import SessionStatus
from app.forms.base import BaseForm
from app.forms.board import FOLLOWING
from app.forms.fields import Clock, Day, seen

TO_PLACE, TO_TIME = "place", "time"
NO_ROOM = "none"  # chosen for a day; nothing chosen is ""


class AssignForm(BaseForm):
    """Rooms and mentors. The choices are given by the page; "" is no room.

    `was` is what the form showed, so that who comes second puts back nothing they left alone.
    """

    was: Mapping[str, str]
    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    room = SelectField(_("Room"))
    virtual_room = SelectField(_("Online room"))
    mentors = SelectMultipleField(_("Mentors"))


class RoomOfDayForm(BaseForm):
    """One room for all of a day; `seen` is the state of its sessions that the planner saw."""

    seen = SelectMultipleField(choices=[], validate_choice=False)
    room = SelectField(
        _("Room for the whole day"),
        validators=[InputRequired(_("Choose a room, or “No room”."))],
    )


class RoomForm(BaseForm):
    """A new room of the city."""

    name = StringField(
        _("Name"),
        validators=[
            DataRequired(_("Give the room the name that stands on its door.")),
            seen,
            Length(max=120, message=_("A name has at most 120 characters.")),
        ],
    )
    capacity = IntegerField(
        _("Seats"),
        validators=[
            Optional(),
            NumberRange(1, 5000, message=_("Seats are a number from 1 to 5,000.")),
        ],
    )


class StatusForm(BaseForm):
    """Cancel a session or take that back, or say how certain it is."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    status = HiddenField(validators=[InputRequired()])

    def validate_status(self, field: HiddenField) -> None:
        """Know the states."""
        if field.data not in [*SessionStatus]:
            raise ValidationError(_("There is no such state."))


class MoveForm(BaseForm):
    """Where a session moves to: a place in a day, or a date and a time.

    `fold` is asked only when clocks show the time twice.
    """

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    how = RadioField(
        _("Where to"),
        choices=[
            SelectChoice(TO_PLACE, _("To a place in a day")),
            SelectChoice(TO_TIME, _("To a date and time")),
        ],
        default=TO_PLACE,
    )
    place = SelectField(_("Place"), validate_choice=False)
    date = Day(_("Date"))
    start = Clock(_("Start"))
    following = SelectField(_("What follows"), choices=FOLLOWING, default="")
    together = BooleanField(_("Move all groups together"))
    held_too = BooleanField(_("Yes, change when it was held"))
    fold = RadioField(
        _("Which of the two"), choices=[], validators=[Optional()], validate_choice=False
    )

    def validate_place(self, field: SelectField) -> None:
        """Ask for a place when one is meant."""
        if self.how.data == TO_PLACE and not field.data:
            raise ValidationError(_("Choose a place."))

    def validate_date(self, field: Day) -> None:
        """Ask for a date when one is meant."""
        if self.how.data == TO_TIME and field.data is None:
            raise ValidationError(_("Choose a date."))

    def validate_start(self, field: Clock) -> None:
        """Ask for a time when one is meant."""
        if self.how.data == TO_TIME and field.data is None:
            raise ValidationError(_("Choose a time."))
