"""Asking about one's own data, answering that, and erasing somebody."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.domain.data_requests import LONGEST_TEXT
from app.forms.base import BaseForm

SHORTER = Length(max=LONGEST_TEXT, message=_("Write it a little shorter."))


class CorrectionForm(BaseForm):
    """Something about oneself that is wrong."""

    what = TextAreaField(
        _("What is wrong?"), validators=[DataRequired(_("Write what is wrong.")), SHORTER]
    )
    wanted = TextAreaField(
        _("How should it be?"), validators=[DataRequired(_("Write how it should be.")), SHORTER]
    )


class ErasureWishForm(BaseForm):
    """The wish to be erased, which needs no reason."""

    what = TextAreaField(_("What we should know"), validators=[Optional(), SHORTER])


class AnswerForm(BaseForm):
    """What is answered; the person reads it on their page."""

    answer = TextAreaField(
        _("Your answer"), validators=[DataRequired(_("Write an answer.")), SHORTER]
    )


class ErasureForm(BaseForm):
    """Why somebody is erased, and that it is meant."""

    reason = TextAreaField(
        _("Why?"),
        validators=[
            DataRequired(_("Write why.")),
            Length(max=400, message=_("Write it a little shorter.")),
        ],
    )
    sure = BooleanField(
        _("I know that nothing brings it back."),
        validators=[InputRequired(_("Tick this to go on."))],
    )
