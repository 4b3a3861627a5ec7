"""Materials of sessions: a file or a link, and what a mentor is asked for."""

from collections.abc import Mapping
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from wtforms import FileField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.domain import public_id as public_ids
from app.domain.session_materials import TITLE_MAX, Link
from app.forms.base import BaseForm
from app.forms.city_places import safe_link
from app.forms.fields import Day, seen


def _title() -> StringField:
    return StringField(
        _("Title"),
        validators=[
            DataRequired(_("Say what it is.")),
            seen,
            Length(max=TITLE_MAX, message=_("A title has at most %(max)d characters.")),
        ],
    )


class MaterialForm(BaseForm):
    """A file or a link, with its title. The page reads the file itself."""

    # The page makes one, so that sending it twice adds one material.
    public_id = HiddenField(validators=[Regexp(public_ids.WHOLE)])
    revision = HiddenField(default="1", validators=[Regexp(r"\d{1,9}\Z")])
    title = _title()
    file = FileField(_("File"))
    link = StringField(_("Or a link"), validators=[Optional(), safe_link])
    language = SelectField(_("Language"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as WTForms has it)
        super().__init__(*args, **kwargs)
        names = (get_locale() or Locale("en")).languages
        known = sorted((name, tag) for tag, name in names.items() if len(tag) == 2)
        self.language.choices = [("", gettext("Not said")), *((tag, name) for name, tag in known)]

    @property
    def linked(self) -> Link | None:
        """The link, once it is valid; None without one."""
        return Link(self.link.data) if self.link.data else None


class AskForm(BaseForm):
    """What a mentor is asked for, and by which day. The page gives the mentors."""

    public_id = HiddenField(validators=[Regexp(public_ids.WHOLE)])
    title = _title()
    mentor = SelectField(_("Mentor"), choices=[])
    due_on = Day(_("By"), validators=[InputRequired(_("Say by which day."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as WTForms has it)
        super().__init__(*args, **kwargs)
        for field in self:  # the page has another title beside this one
            field.id = field.label.field_id = f"ask-{field.short_name}"

    def offer(self, mentors: Mapping[str, str]) -> None:
        """Let one of these be asked, by public id and name."""
        self.mentor.choices = list(mentors.items())
