"""Somebody on a course: added by hand, in place of somebody, corrected."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Optional

from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.forms.base import BaseForm
from app.forms.fields import WhoIsMeant


class TraineeForm(BaseForm):
    """What is known of a trainee. Whether it can be so is for the rules of the import to say.

    The page gives the choices of `group`.
    """

    name = StringField(_("Name"), validators=[InputRequired(_("Write the name."))])
    name_in_script = StringField(_("Name in their own script"), validators=[Optional()])
    hospital = StringField(_("Hospital"), validators=[InputRequired(_("Write the hospital."))])
    email = EmailField(_("Mail address"), validators=[Optional()])
    phone = TelField(_("Phone"), validators=[Optional()])
    profession = StringField(_("Profession"), validators=[Optional()])
    discipline = StringField(_("Discipline"), validators=[Optional()])
    group = SelectField(_("Group"), validators=[Optional()])
    who = WhoIsMeant()

    def offer_groups(self, names: Sequence[str]) -> None:
        """Let one of these groups be chosen, or none."""
        self.group.choices = [("", _("No group")), *((name, name) for name in names)]
        if not names:
            del self.group

    @property
    def details(self) -> TraineeDetails:
        """What was entered."""
        given = {field: self[field].data or "" for field in _fields() if field in self}
        return TraineeDetails(**given)


class CorrectionForm(TraineeForm):
    """The form of somebody who is known; `was-<field>` send along what the page showed."""

    shown = TraineeDetails(name="")
    overtaken = False

    def reads(self, sent: Mapping[str, str], known: TraineeDetails) -> None:
        """Take what the page showed; a page that is shown now shows what is known."""
        was = {field: sent.get(f"was-{field}", "") for field in _fields()}
        self.shown = TraineeDetails(**was) if sent else known

    def stand_at(self, now: TraineeDetails) -> None:
        """Show what is known now, with what was typed otherwise than it was shown."""
        for field, value in now.values.items():
            if field in self and self.details.values[field] == self.shown.values[field]:
                self[field].data = value
        self.shown, self.overtaken = now, True


def _fields() -> list[str]:
    return [str(field) for field in Field if field is not Field.FAMILY_NAME]
