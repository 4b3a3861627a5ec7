"""Who should have a role in a simulated tumour board."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Regexp

from app.domain import public_id
from app.domain.board_roles import BoardRole
from app.forms.base import BaseForm

ROLES = {
    BoardRole.CHAIR: _("Chair"),
    BoardRole.COORDINATOR: _("Coordinator"),
    BoardRole.PRESENTER: _("Presenter"),
    BoardRole.NOTE_TAKER: _("Note-taker"),
}


class BoardRoleForm(BaseForm):
    """One role in one board; without a person it is whose turn it is."""

    session = HiddenField(validators=[Regexp(public_id.WHOLE)])
    seen = HiddenField()
    role = SelectField(
        _("Role"), choices=[SelectChoice(role.value, label) for role, label in ROLES.items()]
    )
    person = SelectField(_("Who has it"), validate_choice=False)

    def offer(self, people: Iterable[tuple[str, str]], *, turns: bool) -> None:
        """Let one of these people be chosen, by public id and name, or that turns go on."""
        anybody = [SelectChoice("", _("Whose turn it is"))] if turns else []
        self.person.choices = [*anybody, *(SelectChoice(*each) for each in people)]
