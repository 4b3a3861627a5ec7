"""The form of a trainee: filled, and told what was refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask_babel import gettext as _

from app.domain.trainee_import import by_hand
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.forms.trainee import CorrectionForm, TraineeForm
from app.models.delivery import CourseRun
from app.services.enrolments import AlreadyOn, HasLeft, NotAccepted
from app.services.people import WhoIsMeant
from app.services.trainee_details import Overtaken
from app.views import who_is_meant
from app.views.import_words import sentence


def form_for(run: CourseRun, sent: Mapping[str, str], *, with_group: bool = True) -> TraineeForm:
    """Return the form as it was sent, or else empty."""
    form = TraineeForm(sent or None)
    form.offer_groups([group.name for group in run.groups] if with_group else [])
    return form


def correction_of(run: CourseRun, known: KnownTrainee, sent: Mapping[str, str]) -> CorrectionForm:
    """Return the form as it was sent, or else filled with what is known."""
    details = by_hand.shown_of(known)
    form = CorrectionForm(sent or None, data=details.values)
    form.offer_groups([group.name for group in run.groups])
    form.reads(sent, details)
    return form


@contextmanager
def refusals(form: TraineeForm) -> Iterator[None]:
    """Turn what a service refuses into errors of the fields that it is about."""
    try:
        yield
    except NotAccepted as refusal:
        for reason in refusal.reasons:
            _add_error(form, reason.field, sentence(reason, {}))
    except WhoIsMeant as question:
        words = _("We know somebody who may be the same person. Say who is meant.")
        who_is_meant.ask(form, question, words=words)
    except AlreadyOn as refusal:
        _add_error(form, "name", _("%(name)s is on this course already.", name=refusal.person.name))
    except HasLeft:
        form.form_errors.append(_("This place was given up or taken meanwhile. Look at the list."))


@contextmanager
def overtaking(form: CorrectionForm) -> Iterator[None]:
    """Show beside what was typed what somebody else made of it meanwhile."""
    try:
        yield
    except Overtaken as error:
        form.stand_at(error.now)
        for field in error.fields:
            now = error.now.values[field]
            changed = _(
                "Somebody else changed this meanwhile to “%(now)s”."
                " Save again to keep what you wrote.",
                now=now,
            )
            emptied = _(
                "Somebody else emptied this field meanwhile. Save again to keep what you wrote."
            )
            _add_error(form, field, changed if now else emptied)


def _add_error(form: TraineeForm, name: str, words: str) -> None:
    if name in form:
        form[name].errors = [*form[name].errors, words]
    else:
        form.form_errors.append(words)
