"""On which days a city works, and in which languages."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from app.domain.problems import LANGUAGE
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, Day, seen

WEEK = range(7)
LONGEST_NAME = 120
MOST_LANGUAGES = 12


def tags_of(text: str | None) -> list[str]:
    """Return the tags that a text names with commas between them, each once: FR is fr."""
    tags = (part.strip().partition("-") for part in (text or "").split(","))
    small = (language.lower() + dash + place for language, dash, place in tags)
    return list(dict.fromkeys(tag for tag in small if tag))


def language_tags(_form: Form, field: Field) -> None:
    """Refuse what is no tag of a language."""
    for typed in (field.data or "").split(","):
        if any(not LANGUAGE.fullmatch(tag) or len(tag) > 20 for tag in tags_of(typed)):
            words = gettext("“%(tag)s” is no tag of a language. Write tags such as en, fr, pt-BR.")
            raise ValidationError(words % {"tag": typed.strip()[:40]})
    if len(tags_of(field.data)) > MOST_LANGUAGES:
        raise ValidationError(gettext("There can be 12 languages at most."))


class CityDaysForm(BaseForm):
    """The weekend, and languages. `revision` is the one that the page showed."""

    revision = HiddenField(default="1", validators=[Regexp(r"\d{1,9}\Z")])
    weekend = CheckboxesField(_("Weekend"), choices=[SelectChoice(str(each), "") for each in WEEK])
    languages = StringField(
        _("Other languages"),
        validators=[Optional(), seen, language_tags],
        description=_("Taught or interpreted beside the first one. As tags: en, fr, es, km."),
    )

    def name_days(self, names: list[str]) -> None:
        """Give the days of the week, Monday first, their names."""
        self.weekend.choices = [SelectChoice(str(each), names[each]) for each in WEEK]

    def validate_weekend(self, field: Field) -> None:
        """Leave a day to work on."""
        if len(set(field.data or ())) == len(WEEK):
            raise ValidationError(gettext("A week needs a day to work on. Leave one open."))


class HolidayForm(BaseForm):
    """A day on which the city is closed."""

    day = Day(_("Day"), validators=[InputRequired(_("Say on which day the city is closed."))])
    name = StringField(
        _("What it is called"),
        validators=[
            DataRequired(_("Write what the day is called.")),
            seen,
            Length(max=LONGEST_NAME, message=_("A name has at most 120 characters.")),
        ],
    )


class DayForm(BaseForm):
    """One day of the list."""

    day = Day(validators=[InputRequired()])
