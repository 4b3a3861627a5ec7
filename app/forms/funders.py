"""Who pays for a course."""

from collections.abc import Sequence
from dataclasses import asdict

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, Regexp

from app.domain.funders import MOST_FUNDERS, Funder
from app.forms.base import BaseForm
from app.forms.fields import seen
from app.forms.small_records import SHORTER, Rows


def _line(label: object, longest: int) -> StringField:
    return StringField(label, validators=[Optional(), seen, Length(max=longest, message=SHORTER)])


class FunderRow(BaseForm):
    """One funder; what is left empty is left out."""

    organisation = SelectField(_("Organisation"), choices=[], validate_choice=False)
    name = _line(_("Or its name"), 200)
    grant_code = _line(_("Grant code"), 80)
    note = _line(_("Note"), 400)

    def value(self, known: dict[int, str]) -> Funder:
        """Return what was written; an organisation that there is not is none."""
        chosen = self.organisation.data or ""
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
        return Funder(
            organisation_id=number if number in known else None,
            name=self.name.data or "",
            grant_code=self.grant_code.data or "",
            note=self.note.data or "",
        )


class FundersForm(BaseForm):
    """All funders of a course. `seen` names what the page showed."""

    seen = HiddenField(validators=[Regexp(r"sha256-[0-9a-f]{64}\Z")])
    funders = Rows(_("Funders"), FunderRow)

    def offer(self, known: dict[int, str]) -> None:
        """Let organisations of the directory be chosen."""
        self.known = known
        choices = [SelectChoice("", _("None of these"))]
        choices += [SelectChoice(str(key), name) for key, name in known.items()]
        for entry in self.funders.entries:
            entry.form.organisation.choices = choices

    def values(self) -> list[Funder]:
        """Return what was written, empty rows too."""
        return [entry.form.value(self.known) for entry in self.funders.entries]

    def complete(self) -> bool:
        """Say at its field where nobody is named, and where there are too many."""
        for entry, value in zip(self.funders.entries, self.values(), strict=True):
            if value.nameless:
                words = gettext("Choose the organisation, or write who it is.")
                entry.form.name.errors = [words]
                self.funders.errors = [*self.funders.errors, words]
        if sum(not value.empty for value in self.values()) > MOST_FUNDERS:
            words = gettext("There can be 20 funders at most.")
            self.funders.errors = [*self.funders.errors, words]
        return not self.funders.errors

    @staticmethod
    def shown(funders: Sequence[Funder]) -> list[dict[str, object]]:
        """Return what the form shows of funders."""
        return [
            {**asdict(each), "organisation": str(each.organisation_id or "")} for each in funders
        ]
