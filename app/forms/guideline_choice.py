"""The guidelines that a module follows, chosen from the register by what they are called."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from wtforms import Form
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.domain.curricula.guidelines import Guideline, Register, newest
from app.forms.fields import CheckboxesField

NOT_STATED = "not stated"  # what the register says of an edition that nobody knows


class GuidelinesField(CheckboxesField):
    """Keys of the register, each shown as `offered` says it; what is cited already can stay."""

    choices: list[SelectChoice]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take each key once."""
        super().process_formdata([*dict.fromkeys(valuelist)])

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is not offered, and go on showing it: who sent it takes it off."""
        known = {choice.value for choice in self.choices}
        unknown = [key for key in self.data or () if key not in known]
        if not unknown:
            return
        self.choices = [*self.choices, *(SelectChoice(key, _unknown(key)) for key in unknown)]
        raise ValidationError(
            _(
                "Not in the register of guidelines: %(keys)s. Take it off, or have it added to the"
                " register first.",
                keys=", ".join(unknown),
            )
        )


def offered(register: Register, cited: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return all that can be chosen, with what it is called, in the order of that.

    What is cited and not in the register comes last.
    """
    words = {key: _words(each, register) for key, each in register.items()}
    known = sorted(words.items(), key=lambda each: each[1].casefold())
    return known + [(key, _unknown(key)) for key in cited if key not in register]


def _words(guideline: Guideline, register: Register) -> str:
    """Return the title of a guideline, who issued it and when, and what took its place, if any."""
    said = [guideline.title, guideline.issuer, edition_words(guideline.edition)]
    if guideline.published_on:
        said.append(str(guideline.published_on.year))
    words, last = " · ".join(said), newest(guideline.key, register)
    if last is guideline:
        return words
    newer = called(last.key, register)
    return str(_("%(guideline)s (superseded by %(newer)s)", guideline=words, newer=newer))


def called(key: str, register: Register) -> str:
    """Return title and edition of a guideline, or the key of one that the register lacks."""
    known = register.get(key)
    return f"{known.title}, {edition_words(known.edition)}" if known else key


def edition_words(edition: str) -> str:
    """Return which edition of a guideline it is; some registers do not know."""
    if edition == NOT_STATED:
        return str(_("edition not stated"))
    return str(_("edition %(edition)s", edition=edition))


def _unknown(key: str) -> str:
    return str(_("%(key)s (not in the register)", key=key))
