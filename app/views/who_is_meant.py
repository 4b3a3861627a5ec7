"""Asking in a form who is meant."""

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.forms.faculty import MentorForm
from app.forms.roles import AcceptForm
from app.forms.trainee import TraineeForm
from app.services.people import SOMEBODY_NEW, WhoIsMeant


def ask(form: MentorForm | TraineeForm | AcceptForm, question: WhoIsMeant, *, words: str) -> None:
    """Offer the people in question, and somebody new when there is a name for them."""
    form.who.choices = [
        SelectChoice(each.public_id, " · ".join([each.name, *question.signs.get(each.id, ())]))
        for each in question.people
    ]
    if form.name.data:
        new = _("Somebody else, new here: %(name)s", name=form.name.data)
        form.who.choices.append(SelectChoice(SOMEBODY_NEW, new))
    form.who.errors = [words]
