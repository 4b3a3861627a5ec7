"""The interests that a mentor declares for a course."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.forms.base import BaseForm
from app.forms.fields import seen

NONE, SOME = "none", "some"


class DisclosureForm(BaseForm):
    """None, or which."""

    which = RadioField(
        _("Do you have interests that the people of the course should know?"),
        choices=[
            SelectChoice(NONE, _("I have none to declare")),
            SelectChoice(SOME, _("Yes, these:")),
        ],
        validators=[InputRequired(_("Say whether you have any."))],
    )
    interests = TextAreaField(
        _("Your interests"),
        validators=[seen, Length(max=2000, message=_("Write it a little shorter."))],
    )

    def validate_interests(self, field: TextAreaField) -> None:
        """Ask for them where there are some."""
        if self.which.data == SOME and not (field.data or "").strip():
            raise ValidationError(_("Write which ones, or choose that you have none."))
