"""An organisation: what it is, whom to ask there, what was agreed with it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    Form,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from app.domain.organisations import (
    LONGEST_ABOUT,
    LONGEST_AGREEMENT,
    LONGEST_PURPOSE,
    LONGEST_SOURCE,
    LONGEST_TAG,
    MOST_ROWS,
    AgreementDetails,
    ContactDetails,
    Kind,
    OrganisationDetails,
    tags_of,
)
from app.forms.base import BaseForm
from app.forms.fields import CheckboxesField, an_address, seen
from app.forms.period import PeriodForm

KINDS = {
    Kind.LEAD: _("Lead"),
    Kind.CURRICULUM_OWNER: _("Owner of curricula"),
    Kind.TECHNICAL_PARTNER: _("Technical partner"),
    Kind.ACCREDITOR: _("Accreditor"),
    Kind.HOST_INSTITUTION: _("Host of visits"),
    Kind.HOSPITAL: _("Hospital"),
    Kind.MINISTRY: _("Ministry"),
}
# Beside what there is, a form has room for so many more contacts and agreements.
SPARE_ROWS = 2
_SHORTER = _("Write it a little shorter.")


def short_fields(_form: Form, field: Field) -> None:
    """Refuse a field of expertise that is a whole sentence."""
    if any(len(tag) > LONGEST_TAG for tag in tags_of(field.data)):
        raise ValidationError(gettext("Write a comma between two fields, and each in few words."))


class OrganisationForm(BaseForm):
    """The organisation itself. `revision` is the one that the page showed."""

    revision = HiddenField(default="0", validators=[Regexp(r"\d{1,9}\Z")])
    name = StringField(
        _("Name"),
        validators=[
            DataRequired(_("Write the name.")),
            seen,
            Length(max=200, message=_SHORTER),
        ],
    )
    kinds = CheckboxesField(
        _("What it is to us"), choices=[SelectChoice(kind, label) for kind, label in KINDS.items()]
    )
    expertise = StringField(
        _("Fields of expertise"),
        validators=[Optional(), seen, Length(max=1_000, message=_SHORTER), short_fields],
    )
    about = TextAreaField(
        _("About it"), validators=[Optional(), Length(max=LONGEST_ABOUT, message=_SHORTER)]
    )
    source = StringField(
        _("Where this is documented"),
        validators=[
            Optional(),
            seen,
            Length(max=LONGEST_SOURCE, message=_SHORTER),
            Regexp(r"https?://\S+\Z", message=_("Write an address that begins with https://.")),
        ],
    )
    institutions = SelectMultipleField(_("Its hospitals and institutes here"), coerce=int)


class ContactRow(BaseForm):
    """Whom to ask."""

    name = StringField(
        _("Name"),
        validators=[
            DataRequired(_("Write whom to ask.")), seen, Length(max=200, message=_SHORTER)
        ],
    )  # fmt: skip
    address = EmailField(_("Mail address"), validators=[Optional(), an_address])
    purpose = StringField(
        _("About what"),
        validators=[Optional(), seen, Length(max=LONGEST_PURPOSE, message=_SHORTER)],
    )


class AgreementRow(PeriodForm):
    """What was agreed."""

    scope = StringField(
        _("What was agreed"),
        validators=[
            DataRequired(_("Write what was agreed.")),
            Length(max=LONGEST_AGREEMENT, message=_SHORTER),
        ],
    )


class OrganisationForms:
    """The form with its rows of contacts and agreements; rows left empty say nothing."""

    def __init__(
        self,
        details: OrganisationDetails | None,
        *,
        revision: int = 0,
        sent: MultiDict[str, str],
        institutions: Mapping[int, str],
    ) -> None:
        known = details or OrganisationDetails(name="")
        self.main = OrganisationForm(
            sent or None,
            data={
                "revision": str(revision),
                "name": known.name,
                "kinds": list(known.kinds),
                "expertise": ", ".join(known.expertise),
                "about": known.about,
                "source": known.source,
                "institutions": sorted(known.institutions),
            },
        )
        self.main.institutions.choices = [SelectChoice(*each) for each in institutions.items()]
        self.contacts = _rows(ContactRow, "contact", known.contacts, sent)
        self.agreements = _rows(AgreementRow, "agreement", known.agreements, sent)

    @property
    def all(self) -> list[BaseForm]:
        """Every form of the page."""
        return [self.main, *self.contacts, *self.agreements]

    def validate(self) -> bool:
        """Check all of it, so that everything that is wrong is said at once."""
        used = [row for row in (*self.contacts, *self.agreements) if _is_used(row)]
        answers = [form.validate() for form in (self.main, *used)]
        return all(answers)

    def details(self, known_tags: Collection[str]) -> OrganisationDetails:
        """Return what was entered."""
        main = self.main
        return OrganisationDetails(
            name=" ".join(main.name.data.split()),
            about=main.about.data or "",
            source=main.source.data or "",
            kinds=tuple(main.kinds.data),
            expertise=tags_of(main.expertise.data or "", known_tags),
            institutions=frozenset(main.institutions.data),
            contacts=tuple(
                ContactDetails(row.name.data, row.address.data or "", row.purpose.data or "")
                for row in filter(_is_used, self.contacts)
            ),
            agreements=tuple(
                AgreementDetails(row.scope.data, row.starts_on.data, row.ends_on.data)
                for row in filter(_is_used, self.agreements)
            ),
        )


def _rows(
    kind: type[BaseForm],
    name: str,
    known: Sequence[ContactDetails | AgreementDetails],
    sent: MultiDict[str, str],
) -> list[Any]:
    count = len(known) + SPARE_ROWS
    if sent:
        count = sum(f"{name}-{number}-used" in sent for number in range(MOST_ROWS))
    values = [vars(each) for each in known]
    return [
        kind(
            sent or None,
            prefix=f"{name}-{number}-",
            data=values[number] if number < len(values) else None,
        )
        for number in range(min(count, MOST_ROWS))
    ]


def _is_used(row: BaseForm) -> bool:
    """Whether anything was written into a row, readable or not."""
    return any(field.data or any(field.raw_data or ()) for field in row)
