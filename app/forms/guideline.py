"""One edition of a guideline or a quality standard, as it is written into the register."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, Regexp

from app.domain.curricula.guidelines import SAID, Guideline, GuidelineKind, Register, from_texts
from app.domain.drafts.draft_fields import plain_text
from app.domain.problems import SLUG
from app.domain.wall_time import LONG_AGO
from app.forms.base import BaseForm
from app.forms.fields import Day, seen

KINDS = {
    GuidelineKind.GUIDELINE: _("Guideline"),
    GuidelineKind.QUALITY_STANDARD: _("Quality standard"),
}


class GuidelineForm(BaseForm):
    """What a guideline says. How long it may be and what fits in, the register decides."""

    issuer = StringField(_("Issued by"), validators=[DataRequired(_("Write who issued it.")), seen])
    title = StringField(_("Title"), validators=[DataRequired(_("Write the title.")), seen])
    edition = StringField(
        _("Edition"),
        validators=[
            DataRequired(_("Write which edition it is, or “not stated” where nobody knows.")),
            seen,
        ],
    )
    published_on = Day(_("Published on"), first=LONG_AGO, validators=[Optional()])
    url = StringField(_("Where to read it"), validators=[Optional(), seen])
    kind = SelectField(
        _("Kind"),
        choices=[SelectChoice(kind.value, word) for kind, word in KINDS.items()],
        default=GuidelineKind.GUIDELINE.value,
    )
    superseded_by = SelectField(_("Superseded by"), default="")
    note = TextAreaField(_("Note"), validators=[Optional()])

    def offer(self, register: Register, *, key: str = "") -> None:
        """Let it be superseded by any other in the register."""
        others = [each for each in register.values() if each.key != key]
        # The key first: editions have one title, and a narrow list shows only how each begins.
        labels = [(each.key, f"{each.key}: {each.title}, {each.edition}") for each in others]
        choices = [("", _("Nothing, it is the newest edition")), *labels]
        self.superseded_by.choices = [SelectChoice(*each) for each in choices]

    def texts(self) -> dict[str, str]:
        """Return what was written, as `guidelines.texts_of` says it."""
        return {name: plain_text(str(self[name].data or "")) for name in SAID}

    def word(self, name: str, text: str) -> str:
        """Return what a field shows for a text: of a choice its label."""
        choices = getattr(self[name], "choices", ())
        return next((str(each.label) for each in choices if each.value == text), text)


class NewGuidelineForm(GuidelineForm):
    """One that is not in the register yet, with the key that modules will cite for good."""

    key = StringField(
        _("Key"),
        validators=[
            DataRequired(_("Write the key that modules cite.")),
            Regexp(
                SLUG.pattern + r"\Z",
                message=_("Write small letters, digits and hyphens: breast-2025."),
            ),
        ],
    )

    def entry(self) -> Guideline:
        """Return what was written."""
        return from_texts(self.key.data, self.texts())
