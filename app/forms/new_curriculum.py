"""A curriculum that is published nowhere yet: its names, and who answers for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from app.domain.curricula.curriculum_check import CURRICULUM_CODE
from app.domain.drafts.draft_names import KEPT
from app.domain.problems import LANGUAGE, SLUG
from app.forms.base import BaseForm
from app.forms.fields import seen
from app.forms.organisation import KINDS

WORDS = {kind.value: label for kind, label in KINDS.items()}


class NamesForm(BaseForm):
    """Its name in addresses and its owner, which can be changed until it is published."""

    slug = StringField(
        _("Name in addresses"),
        validators=[
            DataRequired(_("Write its name in addresses.")),
            Regexp(SLUG.pattern + r"\Z", message=_("Write small letters, digits and hyphens.")),
        ],
    )
    owner = SelectField(_("Who answers for it"))

    def offer(self, owners: Mapping[str, Mapping[str, str]]) -> None:
        """Let one of these owners be chosen; of one that is several things, what it is here."""
        self.owner.choices = list(_choices(owners))


class NewCurriculumForm(NamesForm):
    """What is known when it is begun."""

    title = StringField(
        _("Title"), validators=[DataRequired(_("Write the title.")), seen, Length(max=200)]
    )
    code = StringField(
        _("Short name"),
        validators=[
            DataRequired(_("Write its short name.")),
            Regexp(
                CURRICULUM_CODE.pattern + r"\Z",
                message=_("Write 2 to 12 capital letters and digits: MCMC."),
            ),
        ],
    )
    language = StringField(
        _("Language"),
        default="en",
        validators=[
            DataRequired(_("Write the tag of its language.")),
            Regexp(LANGUAGE.pattern + r"\Z", message=_("Write a tag such as en, fr or km.")),
        ],
    )

    def content(self, owner: Mapping[str, str]) -> dict[str, Any]:
        """Return what the new draft says: this, and nothing yet of what is taught."""
        return {
            "slug": self.slug.data,
            "code": self.code.data,
            "title": self.title.data,
            "version": "1.0.0",
            "language": self.language.data,
            "owner": dict(owner),
            "modules": [],
            "days": [],
            "requirements": {
                "min_percent": 80, "each_day": True, "remote_counts_as_day": False,
            },
            "status_note": "",
        }  # fmt: skip


def _choices(owners: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    slugs = [owner["slug"] for key, owner in owners.items() if key != KEPT]
    for key, owner in owners.items():
        several, kind = slugs.count(owner["slug"]) > 1, owner["kind"]
        yield key, f"{owner['name']} ({WORDS.get(kind, kind)})" if several else owner["name"]
