"""The page of one part of a draft: its fields are saved in place, or with the form."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from app.clock import utcnow
from app.domain.canonical import content_hash
from app.domain.curricula.curriculum_check import OBJECTIVE_UID
from app.domain.curricula.material_files import FILE_MAX, FileFault
from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import TRUE, PartKind, lists_of
from app.domain.drafts.draft_parts import Changed, Gone
from app.domain.drafts.draft_rows import RowsOvertaken
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action
from app.errors import Forbidden, NotFound, http_error
from app.forms.draft_labels import GROUPS, PARTS, Group, label_of
from app.forms.draft_part import PartForm
from app.models.draft import Draft
from app.queries import drafts as draft_queries
from app.services import draft_writing
from app.services.drafts import Over
from app.views import draft_options, in_place, material_files, problem_words, requests
from app.views.access import asks, current_person
from app.views.draft_access import to_write
from app.views.draft_frame import over, page, taken_out
from app.views.requests import takes_file

bp = Blueprint("draft_parts", __name__, url_prefix="/drafts/<draft_id>/parts")
STEPS = {"up": -1, "down": 1}
Sent = MultiDict[str, str]
NOTHING_SENT: Sent = MultiDict()


@bp.route("/<part>", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
@takes_file
def edit(draft_id: str, part: str) -> ResponseReturnValue:
    """Show a part; keep what was typed otherwise than it was shown, and then do what was asked."""
    draft = to_write(draft_id)
    if request.method == "GET":
        values = _values(draft, part)
        return _page(draft, part, _form(draft, part, values), values)
    kind = _kind(part)
    if _step() and kind is not PartKind.MODULE:
        raise BadRequest  # objectives stand on the page of their module only
    try:
        return _write(draft, part)
    except (Gone, Over) as error:
        return _too_late(to_write(draft_id), part, error)


def _write(draft: Draft, part: str) -> ResponseReturnValue:
    """Keep what was sent; raises Gone and Over."""
    values = draft_parts.values_of(draft.content, part)
    received = material_files.received(request.form)
    form = _form(draft, part, values, received.form)
    shown = form.shown
    if not form.validate(received.refused):
        form = _form(draft, part, values, request.form)
        form.validate(received.unstored())
        return _page(draft, part, form, shown, status=422)
    if not DraftState(draft.state).open:
        raise Over(draft.state)
    received.store()
    draft_id = draft.public_id
    try:
        who = {"actor": current_person(), "now": utcnow()}
        kept = draft_writing.save(draft_id, part, form.typed, shown=shown, **who)  # type: ignore[arg-type]
        if in_place.is_asked() and not material_files.uploaded():
            return _saved(to_write(draft_id), part, form, shown, kept)
        _then(draft_id, part, form.typed)
    except RowsOvertaken as error:
        form = _form(draft, part, error.typed_next(form.typed))
        draft_options.point_out(form, error)
        return _page(draft, part, form, error.shown_next(shown), status=409)
    except Changed:
        words = _("Somebody else changed this objective meanwhile, so it is still here.")
        form.form.form_errors.append(words)
        return _page(draft, part, form, shown, status=409)
    if in_place.is_asked():
        draft = to_write(draft_id)
        now = _values(draft, part)
        return _page(draft, part, _form(draft, part, now), now, opened=material_files.FIELD)
    return _after(draft_id, part)


def _too_late(draft: Draft, part: str, error: Gone | Over) -> ResponseReturnValue:
    """Show what was entered to somebody who can save it no more."""
    words = over() if isinstance(error, Over) else taken_out()
    form = _form(draft, part, {}, request.form)
    form.form.form_errors.append(words)
    return _page(draft, part, form, form.shown, status=409)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, on the page that the file was chosen on; what was sent is not read."""
    requests.drain()
    if in_place.is_asked():
        return in_place.toast(material_files.too_large(), kind="stop", status=413)
    asked = request.view_args or {}
    try:
        draft = to_write(asked.get("draft_id", ""))
        values = _values(draft, asked.get("part", ""))
    except (NotFound, Forbidden):
        return http_error(error)
    form = _form(draft, asked["part"], values)
    form.form.form_errors.append(material_files.too_large())
    return _page(draft, asked["part"], form, values, 413, opened=material_files.FIELD)


@bp.route("/<part>/take-out", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def take_out(draft_id: str, part: str) -> ResponseReturnValue:
    """Show what goes when a part is taken out, and take it out."""
    draft = to_write(draft_id)
    _values(draft, part)
    if draft_parts.kind_of(part) not in draft_parts.LISTS:
        raise NotFound
    if request.method == "POST":
        try:
            seen, who = request.form.get("seen", ""), current_person()
            draft_writing.remove(draft_id, part, seen=seen, actor=who, now=utcnow())
        except Changed:
            flash(_("Somebody else changed it meanwhile. Look at it again."), "care")
            return redirect(url_for(".take_out", draft_id=draft_id, part=part), 303)
        flash(_("It is taken out of the draft."), "good")
        return redirect(url_for("drafts.show", draft_id=draft_id), 303)
    return page(
        "drafts/take_out.html",
        draft,
        part=part,
        name=draft_parts.name_of(draft.content, part),
        record=draft_parts.record(draft.content, part),
        seen=draft_parts.fingerprint(draft.content, part),
    )


def _values(draft: Draft, part: str) -> Mapping[str, str]:
    _kind(part)
    try:
        return draft_parts.values_of(draft.content, part)
    except Gone:
        raise NotFound from None


def _kind(part: str) -> PartKind:
    """Return what a part with a page of its own is."""
    try:
        kind = draft_parts.kind_of(part)
    except Gone:
        raise NotFound from None
    if kind is PartKind.OBJECTIVE:
        raise NotFound  # it stands on the page of its module
    return kind


def _form(
    draft: Draft, part: str, values: Mapping[str, str], sent: Sent = NOTHING_SENT
) -> PartForm:
    kind = draft_parts.kind_of(part)
    return PartForm(kind, values, sent, draft_options.in_form(draft, kind, part))


def _step() -> tuple[str, str] | None:
    """Return what a button asked to do to an objective, and its uid."""
    step, _space, uid = request.form.get("do", "").partition(" ")
    return (step, uid) if OBJECTIVE_UID.fullmatch(uid) else None


def _then(draft_id: str, part: str, typed: Mapping[str, str]) -> None:
    """Do to the objectives what a button asked for."""
    asked = _step()
    if asked is None:
        return
    step, uid = asked
    who = {"actor": current_person(), "now": utcnow()}
    if step == "add":
        draft_writing.add(draft_id, uid, below=part, **who)  # type: ignore[arg-type]
    elif step in STEPS:
        order = request.form.get("order", "")
        draft_writing.move(draft_id, uid, STEPS[step], seen=order, **who)  # type: ignore[arg-type]
    elif step == "remove":
        seen: dict[str, str | bool] = {"uid": uid, "text": typed.get(f"{uid}.text", "")}
        seen |= {"required": True} if typed.get(f"{uid}.required") == TRUE else {}
        draft_writing.remove(draft_id, uid, seen=content_hash(seen), **who)  # type: ignore[arg-type]


def _after(draft_id: str, part: str) -> ResponseReturnValue:
    asked = _step()
    flash(_("Saved."), "good")
    anchor = material_files.FIELD if material_files.uploaded() else None
    if asked:
        anchor = f"{asked[1]}.text"
    return redirect(url_for(".edit", draft_id=draft_id, part=part, _anchor=anchor), 303)


def _saved(
    draft: Draft, part: str, form: PartForm, shown: Mapping[str, str], kept: Mapping[str, str]
) -> ResponseReturnValue:
    """Answer with a quiet word, and with what the page counts as shown from now on.

    What was left alone is as old as the page: sent again it must not look typed. Rows of a list
    keep the places that they have on the page, whatever others added meanwhile.
    """
    lists = {each.name for each in lists_of(form.kind)}
    was = {
        name: text if name in lists or kept.get(name) == text else shown[name]
        for name, text in form.typed.items()
    }
    wrong = problem_words.told_of(draft, part)
    return render_template("drafts/saved.html", was=was, wrong=wrong)


def _record(draft: Draft, part: str) -> Mapping[str, Any]:
    """Return what a part says as data: nothing where it was taken out."""
    try:
        return draft_parts.record(draft.content, part)
    except Gone:
        return {}


def _files(record: Mapping[str, Any]) -> set[str]:
    """Return the SHA-256 of the files that a module names."""
    return {each["sha256"] for each in record.get("materials", ()) if "sha256" in each}


def _page(
    draft: Draft,
    part: str,
    form: PartForm,
    shown: Mapping[str, str],
    status: int = 200,
    *,
    opened: str = "",
) -> ResponseReturnValue:
    kind, record = draft_parts.kind_of(part), _record(draft, part)
    everything = (Group("", [name for name in form.names if "." not in name]),)
    answer = page(
        "drafts/part.html",
        draft,
        status,
        part=part,
        kind=kind,
        kind_word=PARTS[kind],
        name=draft_parts.name_of(draft.content, part) if record else part,
        form=form,
        labels=label_of,
        groups=GROUPS.get(kind, everything),
        shown=shown,
        order=draft_parts.order_of(record["objectives"])
        if record and kind is PartKind.MODULE
        else None,
        new_objective=draft_writing.new_uid(PartKind.OBJECTIVE),
        comments=[
            each
            for each in draft_queries.comments(draft.id)
            if each.resolved_at is None and each.field.partition("/")[0] == part
        ],
        is_there=bool(record),
        takes_out=bool(record) and kind in draft_parts.LISTS,
        wrong=problem_words.told_of(draft, part),
        # After a conflict only who presses Save puts their own text over somebody else's.
        saves=status != HTTPStatus.CONFLICT,
        unread=status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        upload_help=material_files.help_words(),
        upload_most=FILE_MAX,
        upload_too_large=material_files.refusal(FileFault.TOO_LARGE, "{name}"),
        kept_files=_files(record),
        opened=opened,
    )
    return in_place.instead(answer, "part")
