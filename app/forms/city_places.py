"""Rooms and venues of a city, and its rooms online."""

from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.domain.city_places import LONGEST_LINE, MOST_LINES, is_safe_link, lines_of
from app.domain.one_line import unseen_in
from app.forms.base import BaseForm
from app.forms.fields import Whole, seen

SHORTER = _("Write it a little shorter.")


def short_list(_form: Form, field: Field) -> None:
    """Refuse a list that is too long, or has something in it that is no text."""
    lines = lines_of(field.data)
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(gettext("At most 20 lines, each of at most 80 characters."))
    if any(unseen_in(line) for line in lines):
        raise ValidationError(gettext("There is a character in it that cannot be seen."))


def safe_link(_form: Form, field: Field) -> None:
    """Refuse what a browser would not open safely."""
    if not is_safe_link(field.data):
        words = gettext("Paste the whole link. It has to begin with https://, without a password.")
        raise ValidationError(words)


class PlaceForm(BaseForm):
    """What every place has. `revision` is the one that the page showed."""

    revision = HiddenField(default="1", validators=[Regexp(r"\d{1,9}\Z")])
    name = StringField(
        _("Name"),
        validators=[
            DataRequired(_("Give it the name that people know.")),
            seen,
            Length(max=120, message=_("A name has at most 120 characters.")),
        ],
    )

    def offer(self, within: dict[int, str]) -> None:
        """Let what the place lies in, or belongs to, be chosen by its name."""

    def values(self) -> dict[str, Any]:
        """Return what was written, by the columns of the place."""
        return {"name": self.name.data}

    @staticmethod
    def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 (a row: forms know no tables)
        """Return what the form shows of a place that there is."""
        return {"name": row.name, "closed": row.closed, "revision": str(row.revision)}


def _within(label: object, nothing: object) -> SelectField:
    return SelectField(label, choices=[SelectChoice("", nothing)])


def _offer(field: SelectField, within: dict[int, str]) -> None:
    known = [SelectChoice(str(key), name) for key, name in within.items()]
    field.choices = [*field.choices[:1], *known]


def _chosen(field: SelectField) -> int | None:
    return int(cast("str", field.data)) if field.data else None


def _closed() -> BooleanField:
    return BooleanField(
        _("Closed"),
        description=_("It can be chosen no more. Sessions that have it keep it."),
    )


class VenueForm(PlaceForm):
    """A house in which rooms lie."""

    address = StringField(
        _("Address"),
        validators=[Optional(), seen, Length(max=300, message=SHORTER)],
        description=_("As people find it: street, floor, entrance."),
    )
    institution = _within(_("Belongs to"), _("No institution"))
    closed = _closed()

    def offer(self, within: dict[int, str]) -> None:
        """Let the institution be chosen."""
        _offer(self.institution, within)

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {
            **super().values(),
            "address": self.address.data or "",
            "institution_id": _chosen(self.institution),
            "closed": bool(self.closed.data),
        }

    @staticmethod
    def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 (see PlaceForm)
        """Return what the form shows."""
        institution = str(row.institution_id or "")
        return {**PlaceForm.shown(row), "address": row.address, "institution": institution}


class RoomDetailsForm(PlaceForm):
    """A room, and what is in it."""

    capacity = Whole(
        _("Seats"),
        validators=[
            Optional(),
            NumberRange(1, 5000, message=_("Seats are a number from 1 to 5,000.")),
        ],
    )
    venue = _within(_("Venue"), _("No venue"))
    equipment = TextAreaField(
        _("Equipment"),
        validators=[Optional(), short_list],
        description=_("One thing on each line: projector, video kit, microscope."),
    )
    closed = _closed()

    def offer(self, within: dict[int, str]) -> None:
        """Let the venue be chosen."""
        _offer(self.venue, within)

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {
            **super().values(),
            "capacity": self.capacity.data,
            "venue_id": _chosen(self.venue),
            "equipment": list(lines_of(self.equipment.data)),
            "closed": bool(self.closed.data),
        }

    @staticmethod
    def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 (see PlaceForm)
        """Return what the form shows."""
        within = {"venue": str(row.venue_id or ""), "equipment": "\n".join(row.equipment)}
        return {**PlaceForm.shown(row), "capacity": row.capacity, **within}


class VirtualRoomForm(PlaceForm):
    """A room online: one link for all who take part, and another one for who teaches."""

    provider = StringField(
        _("Provider"),
        validators=[Optional(), seen, Length(max=60, message=SHORTER)],
        description=_("Zoom, Jitsi, BigBlueButton, …"),
    )
    join_link = StringField(
        _("Link to join"),
        validators=[DataRequired(_("Paste the link by which people join.")), safe_link],
        description=_("Trainees and mentors see it at their sessions."),
    )
    host_link = StringField(
        _("Link to host"),
        validators=[Optional(), safe_link],
        description=_("Only who plans the course, and the mentors of the session, ever see it."),
    )
    closed = _closed()

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {
            **super().values(),
            "provider": self.provider.data or "",
            "join_link": self.join_link.data,
            "host_link": self.host_link.data or "",
            "closed": bool(self.closed.data),
        }

    @staticmethod
    def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 (see PlaceForm)
        """Return what the form shows."""
        links = {"join_link": row.join_link, "host_link": row.host_link}
        return {**PlaceForm.shown(row), "provider": row.provider, **links}
