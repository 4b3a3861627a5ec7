"""Groups: those chosen on the list of people, how many, their names, how one is proposed."""

import re
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length, StopValidation

from app.domain import public_id
from app.domain.grouping.member import Hospitals
from app.domain.grouping.proposal import Wish
from app.domain.grouping.size import MOST_GROUPS, groups_for
from app.forms.base import BaseForm
from app.forms.fields import Whole, seen

NAME = re.compile(rf"group-({public_id.PATTERN})-was-(\d{{0,3}})")
WAITING, EVERYBODY = "waiting", "everybody"
GROUPS, PEOPLE = "groups", "people"
MOST_PEOPLE, NAME_MAX = 500, 60


class WishForm(BaseForm):
    """What a proposal should do; whatever is not understood is what most want."""

    whom = RadioField(
        _("For whom"),
        choices=[
            SelectChoice(WAITING, _("Those without a group; the others stay where they are")),
            SelectChoice(EVERYBODY, _("Everybody anew; groups chosen so far are lost")),
        ],
        default=WAITING,
    )
    hospitals = RadioField(
        _("Colleagues of one hospital"),
        choices=[
            SelectChoice(Hospitals.MIXED.value, _("Mix hospitals")),
            SelectChoice(Hospitals.TOGETHER.value, _("Keep hospital teams")),
        ],
        default=Hospitals.MIXED.value,
    )

    @property
    def wish(self) -> Wish:
        """What was chosen."""
        return Wish(hospitals=Hospitals(self.hospitals.data), everybody=self.whom.data == EVERYBODY)


class GroupsForm(BaseForm):
    """How many groups there are: as a number, or as the people that each of them takes."""

    by = RadioField(
        _("Say how many"),
        choices=[
            SelectChoice(GROUPS, _("Groups there are")),
            SelectChoice(PEOPLE, _("People a group has at most")),
        ],
        default=PEOPLE,
    )
    number = Whole(_("Number"), validators=[])

    def validate_number(self, field: Field) -> None:
        """Ask for what can be."""
        low, high = (0, MOST_GROUPS) if self.by.data == GROUPS else (1, MOST_PEOPLE)
        if field.errors or (field.data is not None and low <= field.data <= high):
            return
        words = gettext("Write a number from %(low)d to %(high)d.", low=low, high=high)
        raise StopValidation(words)

    def count(self, people: int) -> int:
        """Return how many groups these people need, once it is valid."""
        return self.number.data if self.by.data == GROUPS else groups_for(people, self.number.data)


class GroupNameForm(BaseForm):
    """What a group is called; the page gives the choices of `group`, by number."""

    group = SelectField(_("Group"), choices=[])
    name = StringField(
        _("New name"),
        validators=[
            DataRequired(_("Say what it is called.")),
            seen,
            Length(max=NAME_MAX, message=_("A name has at most %(max)d characters.")),
        ],
    )


def wish_form(whom: str | None, hospitals: str | None) -> WishForm:
    """Return the form with what was chosen, or with what is usual in place of what is no choice."""
    form = WishForm(data={"whom": whom, "hospitals": hospitals})
    if whom not in (WAITING, EVERYBODY):
        form.whom.data = WAITING
    if hospitals not in set(Hospitals):
        form.hospitals.data = Hospitals.MIXED.value
    return form


def chosen_groups(sent: Mapping[str, str], *, changed_only: bool) -> dict[str, int | None]:
    """Return the group by enrolment; None takes out of the group.

    Each field is named for what the page showed, so that sending a page that was open for long
    undoes nobody's choice: then only what was changed counts. Raises ValueError for a group that
    is no number.
    """
    chosen: dict[str, int | None] = {}
    for name, value in sent.items():
        found = NAME.fullmatch(name)
        if found and not (changed_only and value == found[2]):
            if value and not re.fullmatch("[0-9]{1,3}", value):
                raise ValueError(value)
            chosen[found[1]] = int(value) if value else None
    return chosen
