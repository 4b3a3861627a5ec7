"""The changes of a city: made, changed and taken off, each through the form of its kind."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import utcnow
from app.domain.adaptations import adapting
from app.domain.adaptations.operation_check import OPERATION_ID
from app.domain.adaptations.operations import OperationKind
from app.domain.curricula.material_files import FILE_MAX, FileFault
from app.domain.permissions import Action
from app.errors import NotFound, http_error
from app.forms.adaptation import ChangeForm
from app.queries import adaptations as adaptation_queries
from app.services import adaptation_rows, adaptations
from app.services.adaptations import ChangedMeanwhile
from app.views import (
    adapting_change,
    adapting_core,
    adapting_files,
    adapting_forms,
    adapting_words,
    material_files,
    requests,
)
from app.views.access import asks, current_person
from app.views.adapting_change import Change
from app.views.adapting_desk import Desk, open_draft, permitted
from app.views.adapting_problems import problem_words
from app.views.requests import takes_file

bp = Blueprint(
    "adapting_changes", __name__, url_prefix="/cities/<city>/adaptations/<curriculum>/changes"
)
WRITE = Action.ADAPT_CURRICULUM


@bp.route("/new", methods=["GET", "POST"])
@asks(WRITE)
@takes_file
def new(city: str, curriculum: str) -> ResponseReturnValue:
    """Make a change of a kind, to a module, a text or a rule; without a kind, choose one."""
    desk = permitted(city, curriculum, WRITE)
    if not request.args.get("kind"):
        open_draft(desk)
        return redirect(url_for("adapting.show", **desk.address, _anchor="now"), 303)
    return _change(desk, _new(desk, request.form.get("change", "")))


@bp.get("/of/<module>")
@asks(WRITE)
def fields(city: str, curriculum: str, module: str) -> ResponseReturnValue:
    """Offer what of a module can be said otherwise, with what it says now."""
    desk = permitted(city, curriculum, WRITE)
    open_draft(desk)
    draft = desk.making.bench.draft
    there = draft.modules.get(module)
    if there is None:
        raise NotFound
    return render_template(
        "adapting/fields.html",
        desk=desk,
        module=there,
        offered=adapting_core.offered(there, draft),
        words=adapting_words,
    )


@bp.route("/<change>", methods=["GET", "POST"])
@asks(WRITE)
@takes_file
def edit(city: str, curriculum: str, change: str) -> ResponseReturnValue:
    """Change what was made."""
    desk = permitted(city, curriculum, WRITE)
    return _change(desk, adapting_change.known(desk.making, change))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, above the form as it stands: what was sent is not read."""
    requests.drain()
    asked = request.view_args or {}
    try:
        desk = permitted(asked["city"], asked["curriculum"], WRITE)
        there = "change" in asked
        change = adapting_change.known(desk.making, asked["change"]) if there else _new(desk)
    except NotFound:
        return http_error(error)
    flash(material_files.too_large(), "care")
    return _form_page(desk, change, adapting_forms.form_of(change, None)), 413


@bp.post("/<change>/take-off")
@asks(WRITE)
def take_off(city: str, curriculum: str, change: str) -> ResponseReturnValue:
    """Take a change off; it can be put back."""
    desk = permitted(city, curriculum, WRITE)
    making = desk.making
    known = adapting_change.known(making, change)
    seen = request.form.get("seen", "")
    try:
        adaptations.take_off(making.row.id, change, seen=seen, actor=current_person(), now=utcnow())
    except ChangedMeanwhile:
        return _form_page(desk, known, adapting_forms.form_of(known, None), overtaken=True), 409
    undo = url_for(".put_back", **desk.address, change=change)
    flash({"text": _("The change is taken off."), "undo_url": undo}, "good")  # type: ignore[arg-type]
    return _back(desk)


@bp.post("/<change>/put-back")
@asks(WRITE)
def put_back(city: str, curriculum: str, change: str) -> ResponseReturnValue:
    """Put a change back that was taken off."""
    desk = permitted(city, curriculum, WRITE)
    making = desk.making
    there = adapting.operation_of(making.value, change)
    kept = {each.id for _at, each in adaptation_queries.taken_off(making.row)}
    if there is None and change not in kept:
        raise NotFound
    if adaptations.put_back(making.row.id, change, actor=current_person(), now=utcnow()):
        flash(_("The change is back at its place."), "good")
    return _back(desk)


def _new(desk: Desk, sent: str = "") -> Change:
    """Return the change that is asked for, under the id that its form brings along or a new one."""
    id_ = sent if OPERATION_ID.fullmatch(sent) else adaptation_rows.new_uid("op")
    kind, target = request.args.get("kind", ""), request.args.get("target", "")
    return adapting_change.new(desk.making, kind, target, request.args.get("field", "body"), id_)


def _change(desk: Desk, change: Change) -> ResponseReturnValue:
    """Show the form of a change, or save what it says."""
    if request.method == "GET":
        return _form_page(desk, change, adapting_forms.form_of(change, None))
    draft = open_draft(desk)
    if change.locked:
        return _form_page(desk, change, adapting_forms.form_of(change, request.form)), 409
    received = material_files.received(request.form)
    form = adapting_forms.form_of(change, received.form)
    if not adapting_files.valid(form, received.refused):
        form = adapting_forms.form_of(change, request.form)
        adapting_files.valid(form, received.unstored())
        return _form_page(desk, change, form), 422
    received.store()
    operation = adapting_forms.operation_of(form, change)
    try:
        adaptations.put(
            draft.id, operation, seen=form.seen.data or "", actor=current_person(), now=utcnow()
        )
    except ChangedMeanwhile as error:
        form.seen.data = adapting.mark_of(error.now)
        return _form_page(desk, change, form, overtaken=True), 409
    return _saved(desk, operation.id)


def _saved(desk: Desk, id_: str) -> ResponseReturnValue:
    """Say what became of it: kept, and whether it breaks something."""
    making = permitted(desk.city.slug, desk.curriculum.slug, WRITE).making
    if id_ in making.bench.broken:
        flash(_("The change is kept. It breaks something: look at what is said beside it."), "care")
    else:
        flash(_("The change is kept."), "good")
    return redirect(url_for("adapting.show", **desk.address, _anchor=id_), 303)


def _form_page(desk: Desk, change: Change, form: ChangeForm, *, overtaken: bool = False) -> str:
    making = desk.making
    names = adapting_words.names_of(making.version, change.draft, making.value.operations)
    now = adapting.operation_of(making.value, change.id)
    return render_template(
        "adapting/change.html",
        desk=desk,
        change=change,
        form=form,
        title=_title(change),
        core=adapting_core.said_now(change),
        upload_help=material_files.help_words(),
        upload_most=FILE_MAX,
        upload_too_large=material_files.refusal(FileFault.TOO_LARGE, "{name}"),
        about=names.of(change.target) if change.target in names.titles else "",
        locked=adapting_words.locked_words(change.locked) if change.locked else "",
        problems=making.bench.broken.get(change.id, ()) if change.known else (),
        problem_words=problem_words,
        overtaken=overtaken,
        now=adapting_words.sentence(now, names, change.draft) if overtaken and now else "",
        now_reason=now.reason if now else "",
    )


def _title(change: Change) -> str:
    """Say what the change is about to do."""
    if change.kind is OperationKind.SET_RULE:
        return str(adapting_words.RULES[change.target])
    if change.kind is OperationKind.REWRITE and change.field != "body":
        return str(adapting_words.REWRITES[change.field])
    deeds = {**adapting_words.MODULE_DEEDS, **adapting_words.OTHER_DEEDS}
    return str(deeds[change.kind])


def _back(desk: Desk) -> ResponseReturnValue:
    return redirect(url_for("adapting.show", **desk.address), 303)
