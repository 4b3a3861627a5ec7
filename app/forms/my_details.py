"""What somebody says of themselves."""

from collections.abc import Mapping

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional

from app.domain.consents import Purpose
from app.domain.names import LONGEST_NAME
from app.domain.own_details import LONGEST_GENDER, MOST_LANGUAGES, joined, time_zones
from app.forms.base import BaseForm
from app.forms.fields import a_name, a_phone, an_address, seen

# What is asked, word for word; it is kept with the answer.
CONSENTS = {
    Purpose.PHOTO: _("My photo may be shown to the people of my courses."),
    Purpose.DIRECTORY: _(
        "My name, hospital and discipline may stand in the directory of faculty, which organisers"
        " and mentors of all cities read."
    ),
    Purpose.FEED: _("My name as a mentor may stand in the public calendar of a course."),
}


class DetailsForm(BaseForm):
    """The person themselves. `was-<field>` send along what the page showed."""

    name = StringField(_("Name"), validators=[DataRequired(_("Write your name.")), a_name])
    name_in_script = StringField(_("Name in a second script"), validators=[Optional(), a_name])
    time_zone = SelectField(_("Time zone at home"), validators=[Optional()])
    language_1 = SelectField(_("First language"), validators=[Optional()])
    language_2 = SelectField(_("Second language"), validators=[Optional()])
    language_3 = SelectField(_("Third language"), validators=[Optional()])
    language_4 = SelectField(_("Fourth language"), validators=[Optional()])
    gender = StringField(
        _("Gender, in your own words"),
        validators=[
            Optional(),
            Length(max=LONGEST_GENDER, message=_("Write it a little shorter.")),
            seen,
        ],
    )

    def offer(self) -> None:
        """Let zones and languages be chosen, by their names."""
        self.time_zone.choices = [("", _("Not said"))]
        self.time_zone.choices += [(zone, zone.replace("_", " ")) for zone in time_zones()]
        names = (get_locale() or Locale("en")).languages
        known = sorted((name, tag) for tag, name in names.items() if len(tag) == 2)
        for field in self.language_fields:
            field.choices = [("", _("Not said")), *((tag, name) for name, tag in known)]

    @property
    def language_fields(self) -> list[SelectField]:
        """The fields of languages, the first language first."""
        return [self[f"language_{number}"] for number in range(1, MOST_LANGUAGES + 1)]

    @property
    def typed(self) -> Mapping[str, str]:
        """What was entered; an empty text is what is not said."""
        return {
            "name": self.name.data or "",
            "name_in_script": self.name_in_script.data or "",
            "languages": joined(field.data or "" for field in self.language_fields),
            "time_zone": self.time_zone.data or "",
            "gender": self.gender.data or "",
        }


def filled(values: Mapping[str, str], sent: Mapping[str, str]) -> DetailsForm:
    """Return the form as it was sent, or else with what is known."""
    languages = values["languages"].split()
    data = {f"language_{place}": tag for place, tag in enumerate(languages, 1)}
    form = DetailsForm(sent or None, data={**values, **data})
    form.offer()
    return form


def shown(sent: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the page showed when it was sent, by its fields `was-…`."""
    fields = ("name", "name_in_script", "languages", "time_zone", "gender")
    return {field: sent.get(f"was-{field}", "") for field in fields}


class CertificateNameForm(BaseForm):
    """How the name stands on certificates; it is kept once its holder saw it stand."""

    certificate_name = StringField(
        _("Name on certificates"),
        validators=[
            DataRequired(_("Write the name as it should stand.")),
            Length(max=LONGEST_NAME, message=_("A name has at most 120 characters.")),
            a_name,
        ],
    )


class EmailContactForm(BaseForm):
    """One more mail address."""

    email = EmailField(
        _("Mail address"), validators=[DataRequired(_("Write a mail address.")), an_address]
    )
    email_shared = BooleanField(_("Others read it too"))


class PhoneContactForm(BaseForm):
    """One more phone."""

    phone = TelField(_("Phone"), validators=[DataRequired(_("Write a number.")), a_phone])
    phone_shared = BooleanField(_("Others answer it too"))


class LicenceForm(BaseForm):
    """A registration with a council."""

    council = StringField(
        _("Council"),
        validators=[DataRequired(_("Write which council gave it.")), Length(max=120), seen],
    )
    number = StringField(
        _("Number"), validators=[DataRequired(_("Write the number.")), Length(max=60), seen]
    )
