"""What an edition says of its city."""

from collections.abc import Mapping

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, Regexp

from app.domain.city import SAID, CityDetails
from app.domain.drafts.draft_fields import plain_text
from app.domain.own_details import time_zones
from app.domain.problems import LANGUAGE
from app.forms.adaptation import line
from app.forms.base import BaseForm
from app.forms.fields import seen

LABELS = {
    "name": _("Name"),
    "native_name": _("Local name"),
    "country": _("Country"),
    "time_zone": _("Time zone"),
    "language": _("Language"),
    "second_language": _("Second language"),
    "script": _("Script"),
    "regulators": _("Regulators"),
}
# What Babel knows beside countries: unions, and codes for tests and for what nobody knows.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_TAG = Regexp(rf"{LANGUAGE.pattern}\Z", message=_("Write a tag such as en or pt-BR."))
_AS_A_TAG = _("As a tag: en, fr, es, km.")


class CityForm(BaseForm):
    """The city as an edition describes it. How long it may be, and what fits, the rules decide."""

    name = line(LABELS["name"], _("Write the name."))
    native_name = StringField(
        LABELS["native_name"],
        validators=[Optional(), seen],
        description=_("As the city itself writes it."),
    )
    country = SelectField(LABELS["country"])
    time_zone = SelectField(LABELS["time_zone"])
    language = StringField(
        LABELS["language"],
        validators=[DataRequired(_("Write its tag.")), _TAG],
        description=_AS_A_TAG,
    )
    second_language = StringField(
        LABELS["second_language"],
        validators=[Optional(), _TAG],
        description=_("Into or from which it is interpreted. Empty where it is not."),
    )
    script = SelectField(LABELS["script"])
    regulators = TextAreaField(
        LABELS["regulators"],
        validators=[Optional()],
        description=_("Who registers those who are taught; one body on each line."),
    )

    def offer(self, held: CityDetails) -> None:
        """Let places and scripts be chosen by their names; what is said already can stay."""
        self.country.choices = _by_name({held.country: held.country} | countries())
        self.script.choices = _by_name({held.script: held.script} | scripts())
        zones = sorted({held.time_zone, *time_zones()})
        self.time_zone.choices = [(zone, zone.replace("_", " ")) for zone in zones]

    def texts(self) -> dict[str, str]:
        """Return what was written, as `city.texts_of` says it."""
        return {name: plain_text(self[name].data or "") for name in SAID}


def countries() -> dict[str, str]:
    """Return the names of countries by their codes, in the language of the page."""
    named = _locale().territories.items()
    return {code: name for code, name in named if len(code) == 2 and code not in _NO_COUNTRIES}


def scripts() -> dict[str, str]:
    """Return the names of scripts by their codes, in the language of the page."""
    return dict(_locale().scripts)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _by_name(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda each: each[1].casefold())
