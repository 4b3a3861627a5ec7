"""Materials of sessions: their pages, what is added to them and what is asked for."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import utcnow
from app.domain.errors import Garbled, Stale
from app.domain.permissions import Action
from app.domain.session_materials import DeadlineOver, NotTheirSession
from app.forms.session_materials import AskForm, MaterialForm
from app.models.delivery import CourseRun
from app.queries import plans, timetable
from app.queries import session_materials as queries
from app.queries.plans import AnySession
from app.services import session_materials
from app.views import in_place, material_files, material_pages, requests, run_tabs, way_back
from app.views.access import allows, asks, current_person
from app.views.material_access import (
    Met,
    material_to_change,
    material_to_take_away,
    session_to_change,
    session_to_see,
)
from app.views.places import permitted_run, place_of
from app.views.requests import takes_file

bp = Blueprint("session_materials", __name__)


@bp.get("/courses/<run_id>/materials")
@asks(Action.VIEW_RUN)
def of_run(run_id: str) -> ResponseReturnValue:
    """List the materials of a course by session: planners see the plan, mentors what they know.

    What colleagues are asked for is between them and the planners.
    """
    run = permitted_run(run_id, Action.VIEW_RUN)
    sessions = [each for each in _known(run) if not each.pause]
    plans_it, reader = allows(Action.PLAN_RUN, place_of(run)), current_person().id
    asked = [
        each.id
        for each in sessions
        if plans_it or reader in {mentor.person_id for mentor in each.mentors}
    ]
    return render_template(
        "session_materials/of_run.html",
        run=run,
        tabs=run_tabs.of(run),
        sessions=sessions,
        materials=queries.of_sessions([each.id for each in sessions], asked=asked),
        stands=material_pages.stands,
    )


@bp.get("/sessions/<session_id>/materials")
@asks(Action.VIEW_RUN)
def of_session(session_id: str) -> ResponseReturnValue:
    """Show what a session carries, and what can be done with it."""
    return material_pages.of_session(session_to_see(session_id))


@bp.post("/sessions/<session_id>/materials")
@takes_file
@asks(Action.VIEW_RUN)
def add(session_id: str) -> ResponseReturnValue:
    """Add a file or a link."""
    met = session_to_change(session_id)
    form = MaterialForm(request.form)
    content = material_pages.content_of(form, needed=True)
    if content is None:
        return material_pages.of_session(met, adding=form), 422
    session_materials.add(
        met.planned.id,
        content,
        title=form.title.data,
        language=form.language.data or "",
        public_id=form.public_id.data,
        actor=current_person(),
        now=utcnow(),
    )
    return _back(met, _("“%(title)s” is added.", title=form.title.data))


@bp.post("/sessions/<session_id>/materials/ask")
@asks(Action.PLAN_RUN)
def ask(session_id: str) -> ResponseReturnValue:
    """Ask a mentor for a material by a day."""
    run = plans.get(session_id).course_run
    permitted_run(run.public_id, Action.PLAN_RUN)
    met = session_to_change(session_id)
    form = AskForm(request.form)
    form.offer(material_pages.names_of(queries.mentors_of(met.planned.id)))
    if not form.validate():
        return material_pages.of_session(met, asking=form), 422
    try:
        session_materials.ask(
            met.planned.id,
            title=form.title.data,
            mentor=form.mentor.data,
            due_on=form.due_on.data,
            public_id=form.public_id.data,
            actor=current_person(),
            now=utcnow(),
        )
    except DeadlineOver:
        form.due_on.errors = [_("This day is over in %(city)s.", city=run.city.name)]
        return material_pages.of_session(met, asking=form), 422
    except NotTheirSession:
        form.mentor.errors = [_("They do not teach this session any more.")]
        return material_pages.of_session(met, asking=form), 409
    return _back(met, _("It is asked for. Mails remind them of it in time."))


@bp.get("/materials/<material_id>")
@asks(Action.VIEW_RUN)
def edit(material_id: str) -> ResponseReturnValue:
    """Show a material to who delivers or replaces it."""
    row, met = material_to_change(material_id)
    if row.off_at is not None:
        return redirect(url_for(".of_session", session_id=met.planned.public_id), 303)
    return material_pages.of_material(row, met)


@bp.post("/materials/<material_id>")
@takes_file
@asks(Action.VIEW_RUN)
def deliver(material_id: str) -> ResponseReturnValue:
    """Deliver what was asked for, or put a newer file in the place of the older one."""
    row, met = material_to_change(material_id)
    form = MaterialForm(request.form)
    there = row.delivered_at is not None
    content = material_pages.content_of(form, needed=not there)
    if form.errors:
        return material_pages.of_material(row, met, form), 422
    try:
        session_materials.deliver(
            row.id,
            content,
            title=form.title.data,
            language=form.language.data or "",
            seen=int(form.revision.data),
            actor=current_person(),
            now=utcnow(),
        )
    except Stale as error:
        form.revision.data = str(error.revision)
        return material_pages.of_material(row, met, form, outdated=True), 409
    words = _("“%(title)s” is saved.") if there else _("“%(title)s” is delivered. Thank you.")
    return _back(met, words % {"title": form.title.data})


@bp.post("/materials/<material_id>/off")
@asks(Action.VIEW_RUN)
def take_away(material_id: str) -> ResponseReturnValue:
    """Take a material away, or ask for it no longer."""
    row, met = material_to_take_away(material_id)
    revision = request.form.get("revision", "")
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        raise Garbled
    try:
        seen = int(revision)
        session_materials.take_away(row.id, seen=seen, actor=current_person(), now=utcnow())
    except Stale:
        flash(_("Somebody changed it meanwhile. Nothing was taken away: look again."), "care")
        return redirect(url_for(".of_session", session_id=met.planned.public_id), 303)
    words = _("“%(title)s” is taken away.", title=row.title)
    way_back.offer(words, url_for(".restore", material_id=material_id))
    return redirect(url_for(".of_session", session_id=met.planned.public_id), 303)


@bp.post("/materials/<material_id>/restore")
@asks(Action.VIEW_RUN)
def restore(material_id: str) -> ResponseReturnValue:
    """Put a material back as it was."""
    row, met = material_to_take_away(material_id)
    session_materials.restore(row.id, actor=current_person(), now=utcnow())
    return _back(met, _("“%(title)s” is there again.", title=row.title))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, on the page that the file was chosen on; what was sent is not read."""
    requests.drain()
    if in_place.is_asked():
        return in_place.toast(material_files.too_large(), kind="stop", status=413)
    asked = request.view_args or {}
    if "session_id" in asked:
        met, form = session_to_change(asked["session_id"]), material_pages.form_of()
        form.form_errors = [material_files.too_large()]
        return material_pages.of_session(met, adding=form), 413
    row, met = material_to_change(asked.get("material_id", ""))
    form = material_pages.form_of(row)
    form.form_errors = [material_files.too_large()]
    return material_pages.of_material(row, met, form), 413


def _known(run: CourseRun) -> Sequence[AnySession]:
    if allows(Action.PLAN_RUN, place_of(run)):
        return plans.sessions_of(run.id)
    return timetable.sessions_of(run.id) if run.published_at else []


def _back(met: Met, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for(".of_session", session_id=met.planned.public_id), 303)
