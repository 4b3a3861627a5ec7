"""Who does what in a session, and where else it is followed."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput

from app.forms.base import BaseForm
from app.forms.small_records import Rows


class MentorRow(BaseForm):
    """One mentor of the session, by their public id."""

    person = HiddenField(validators=[InputRequired()])
    part = SelectField(_("What they do"), choices=[])
    remote = BooleanField(_("Joins from elsewhere"))


class SiteRow(BaseForm):
    """A further room, and who is there with its people; what is left empty is left out."""

    room = SelectField(_("Further room"), choices=[])
    host = SelectField(_("Looked after by"), choices=[])

    def validate_host(self, field: SelectField) -> None:
        """Ask where somebody should be who is chosen."""
        if field.data and not self.room.data:
            raise ValidationError(_("Choose the room that they look after."))


class SessionPeopleForm(BaseForm):
    """All mentors of a session, and all further rooms; the page gives the choices.

    `shown` are the public ids of the further rooms that there were when it was shown.
    """

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    shown = HiddenField()
    mentors = Rows(_("Who teaches"), MentorRow, spare=0)
    sites = Rows(_("Further rooms"), SiteRow)

    def offer(
        self,
        parts: Sequence[SelectChoice],
        rooms: Sequence[SelectChoice],
        hosts: Sequence[SelectChoice],
    ) -> None:
        """Let these be chosen."""
        for entry in self.mentors.entries:
            entry.form.part.choices = parts
        for entry in self.sites.entries:
            entry.form.room.choices = [SelectChoice("", _("None")), *rooms]
            entry.form.host.choices = [SelectChoice("", _("Nobody")), *hosts]
