"""Beginning a curriculum that is published nowhere yet."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from app.domain.curricula.curriculum_check import CURRICULUM_CODE
from app.domain.problems import LANGUAGE, SLUG
from app.forms.base import BaseForm
from app.forms.fields import seen


class NewCurriculumForm(BaseForm):
    """Its names, which stay, and who answers for it."""

    title = StringField(
        _("Title"), validators=[DataRequired(_("Write the title.")), seen, Length(max=200)]
    )
    slug = StringField(
        _("Name in addresses"),
        validators=[
            DataRequired(_("Write its name in addresses.")),
            Regexp(SLUG.pattern + r"\Z", message=_("Write small letters, digits and hyphens.")),
        ],
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
    owner = SelectField(_("Who answers for it"))

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
