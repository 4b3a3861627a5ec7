"""Documents of observation visits, their agenda, and who supervises them at the host."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.observation_visits import DocumentKind, DocumentState, OneOfThem, OutsideVisit
from app.domain.permissions import Action
from app.domain.wall_time import NonexistentTime
from app.errors import NotFound
from app.forms.faculty import MentorForm
from app.forms.visits import AgendaForm, AskForm, DocumentForm
from app.queries import visits as queries
from app.services import visit_agenda, visit_documents, visit_supervision, visits
from app.services.people import WhoIsMeant
from app.services.visit_agenda import Over
from app.services.visit_documents import Outdated, Settled
from app.services.visit_supervision import NameNeeded
from app.views import visit_pages, who_is_meant
from app.views.access import asks, current_person
from app.views.visit_pages import Refused, permitted

bp = Blueprint("visit_papers", __name__)


@bp.post("/visits/<visit_id>/documents")
@asks(Action.PLAN_VISITS)
def ask(visit_id: str) -> ResponseReturnValue:
    """Ask everybody who goes for documents."""
    visit = permitted(visit_id)
    form = AskForm(request.form)
    if not form.validate():
        return visit_pages.show(visit, Refused(asking=form)), 422
    kinds = [DocumentKind(each) for each in form.kinds.data]
    try:
        made = visit_documents.ask(
            visit_id, kinds, form.due_on.data, actor=current_person(), now=utcnow()
        )
    except Settled:
        return _settled(visit_id)
    words = ngettext("%(num)d document is asked for.", "%(num)d documents are asked for.", made)
    flash(words if made else _("Everybody was asked for these already."), "good")
    return _back(visit_id, "documents")


@bp.post("/visits/<visit_id>/documents/<document_id>")
@asks(Action.PLAN_VISITS)
def set_state(visit_id: str, document_id: str) -> ResponseReturnValue:
    """Say where a document is."""
    visit = permitted(visit_id)
    if all(each.public_id != document_id for each in queries.most_urgent(visit)):
        raise NotFound
    form = DocumentForm(request.form)
    refused = Refused(document=document_id, document_form=form)
    if not form.validate():
        return visit_pages.show(visit, refused), 422
    try:
        visit_documents.set_state(
            visit_id,
            document_id,
            state=DocumentState(form.state.data),
            due_on=form.due_on.data,
            note=form.note.data or "",
            seen=int(form.revision.data),
            actor=current_person(),
            now=utcnow(),
        )
    except Settled:
        return _settled(visit_id)
    except Outdated as error:
        form.revision.data = str(error.revision)
        form.form_errors = [
            _("Somebody else changed this document meanwhile. Save again if yours should count.")
        ]
        return visit_pages.show(permitted(visit_id), refused), 409
    flash(_("It is written down where the document is."), "good")
    return _back(visit_id, f"d-{document_id}")


@bp.post("/visits/<visit_id>/agenda")
@asks(Action.PLAN_VISITS)
def arrange(visit_id: str) -> ResponseReturnValue:
    """Arrange something at the host, by its clocks."""
    visit = permitted(visit_id)
    form = AgendaForm(request.form)
    if form.validate():
        try:
            visit_agenda.add(
                visit_id,
                local_start=datetime.combine(form.day.data, form.start.data),
                what=form.what.data,
                with_whom=form.with_whom.data,
                actor=current_person(),
                now=utcnow(),
            )
        except OutsideVisit:
            form.day.errors = [_("This day is none of the visit.")]
        except NonexistentTime:
            form.start.errors = [_("The clocks at the host skip this time. Choose another.")]
        except Over:
            return _settled(visit_id)
        else:
            flash(_("“%(what)s” is arranged.", what=form.what.data), "good")
            return _back(visit_id, "agenda")
    return visit_pages.show(visit, Refused(arranging=form)), 422


@bp.post("/visits/<visit_id>/agenda/remove")
@asks(Action.PLAN_VISITS)
def take_off(visit_id: str) -> ResponseReturnValue:
    """Take something off the agenda; what is off it already stays off."""
    permitted(visit_id)
    item_id = request.form.get("item", "")
    try:
        visit_agenda.take_off(visit_id, item_id, actor=current_person(), now=utcnow())
    except Over:
        return _settled(visit_id)
    flash(_("It is off the agenda."), "good")
    return _back(visit_id, "agenda")


@bp.post("/visits/<visit_id>/supervisor")
@asks(Action.PLAN_VISITS)
def name_supervisor(visit_id: str) -> ResponseReturnValue:
    """Name who supervises the visit at the host."""
    visit = permitted(visit_id)
    form = MentorForm(request.form)
    if form.validate():
        try:
            person = visit_supervision.name_supervisor(
                visit_id,
                address=form.address.data,
                name=form.name.data,
                who=form.who.data,
                actor=current_person(),
                now=utcnow(),
            )
        except NameNeeded:
            words = _("Nobody in this city is known by this address yet. Write their name.")
            form.name.errors = [words]
        except OneOfThem:
            form.address.errors = [_("This is one of those who go. Name somebody at the host.")]
        except WhoIsMeant as error:
            words = _("This address is known already. Say who is meant.")
            who_is_meant.ask(form, error, words=words)
        except visits.Settled:
            return _settled(visit_id)
        else:
            flash(_("%(name)s supervises the visit now.", name=person.name), "good")
            return _back(visit_id, "people")
    return visit_pages.show(visit, Refused(supervisor=form)), 422


def _settled(visit_id: str) -> ResponseReturnValue:
    flash(_("The visit is confirmed or over, so this stays as it is."), "care")
    return _back(visit_id, "steps")


def _back(visit_id: str, part: str) -> ResponseReturnValue:
    """Lead back to a part of the page of the visit."""
    return redirect(url_for("visits.show", visit_id=visit_id, _anchor=part), 303)
