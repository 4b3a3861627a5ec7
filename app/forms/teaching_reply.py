"""Whether somebody teaches a session."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.domain.plans.teaching import Answer
from app.forms.base import BaseForm
from app.forms.fields import seen


class TeachingReplyForm(BaseForm):
    """The answer; `asked_at` names the question that was seen."""

    asked_at = HiddenField(validators=[InputRequired()])
    said = RadioField(
        _("Can you teach it?"),
        choices=[
            SelectChoice(Answer.YES.value, _("Yes, I teach it")),
            SelectChoice(Answer.NO.value, _("No, I cannot")),
        ],
        validators=[InputRequired(_("Say yes or no."))],
    )
    reason = TextAreaField(
        _("If not, why"),
        validators=[seen, Length(max=400, message=_("Write it a little shorter."))],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask why somebody cannot come."""
        if self.said.data == Answer.NO.value and not (field.data or "").strip():
            raise ValidationError(
                _("Say why in a few words: whoever plans the course looks for somebody else.")
            )
