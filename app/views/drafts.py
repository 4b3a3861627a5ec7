"""The desk of a curriculum, and the overview of each draft that lies there."""

import re
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.drafts import draft_names, draft_parts
from app.domain.drafts.draft_fields import PartKind
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.new_curriculum import NewCurriculumForm
from app.models.curriculum import Curriculum
from app.models.draft import Draft
from app.models.identity import new_public_id
from app.queries import curricula, draft_outlook, standings
from app.queries import drafts as draft_queries
from app.services import draft_writing, drafts
from app.services.drafts import SlugTaken
from app.views import problem_words
from app.views.access import asks, current_person, reaching, require
from app.views.draft_access import form_id, to_read, to_write
from app.views.draft_frame import STATES, page
from app.views.draft_places import called
from app.wiring import adapters

bp = Blueprint("drafts", __name__)
ADDED = (PartKind.MODULE, PartKind.CASE, PartKind.ASSESSMENT, PartKind.NEED)
_UID = re.compile(r"(mod|obj|case|asm|need)_[a-z2-7]{16}\Z")


@bp.get("/curricula/<slug>/drafts")
@asks(Action.EDIT_CURRICULUM)
def desk(slug: str) -> ResponseReturnValue:
    """Show the versions of a curriculum and all its drafts."""
    curriculum = _curriculum(slug)
    versions = curricula.versions(slug)
    return render_template(
        "drafts/desk.html",
        curriculum=curriculum,
        versions=versions,
        standings=standings.by_version([each.id for each in versions]),
        drafts=draft_queries.of_curriculum(curriculum.id),
        states=STATES,
        new_id=new_public_id(),
    )


@bp.post("/curricula/<slug>/drafts")
@asks(Action.EDIT_CURRICULUM)
def begin(slug: str) -> ResponseReturnValue:
    """Begin the next version from a published one."""
    _curriculum(slug)
    version = curricula.version(slug, request.form.get("version", ""))
    draft = drafts.begin_from(version.id, public_id=form_id(), actor=current_person(), now=utcnow())
    if draft.curriculum.slug != slug:
        raise NotFound
    return redirect(url_for(".show", draft_id=draft.public_id), 303)


@bp.route("/drafts/new", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def new() -> ResponseReturnValue:
    """Begin a curriculum that is published nowhere yet."""
    rows = draft_queries.owners_for(reaching(Action.EDIT_CURRICULUM))
    owners = draft_names.owners_of([(each.slug, each.name, each.kinds) for each in rows])
    if not owners:
        raise NotFound
    form = NewCurriculumForm(request.form or None)
    form.offer(owners)
    if request.method == "POST" and form.validate():
        chosen = owners[form.owner.data]
        owner = next(each for each in rows if each.slug == chosen["slug"])
        content = form.content(draft_queries.published_owner(owner) or chosen)
        row = Curriculum(slug=form.slug.data, code=form.code.data, owner=owner)
        who = {"public_id": form_id(), "actor": current_person(), "now": utcnow()}
        try:
            draft = drafts.begin_new(row, content, **who)  # type: ignore[arg-type]
        except SlugTaken:
            taken = _("There is a curriculum under this name already.")
            form.slug.errors = [taken]
        else:
            return redirect(url_for(".show", draft_id=draft.public_id), 303)
    new_id = request.form.get("id") or new_public_id()
    status = 422 if form.errors else 200
    return render_template("drafts/new.html", form=form, new_id=new_id), status


@bp.get("/drafts/<draft_id>")
@asks(Action.APPROVE_CURRICULUM)
def show(draft_id: str) -> ResponseReturnValue:
    """Show what a draft consists of, what is wrong with it, and what it changes."""
    draft = to_read(draft_id)
    outlook = draft_outlook.of(draft, adapters().storage)
    told = [problem_words.told(each, outlook.version, draft_id) for each in outlook.problems]
    return page(
        "drafts/show.html",
        draft,
        outlook=outlook,
        problems=told,
        lists=_lists(draft),
        new_uids={kind.value: draft_writing.new_uid(kind) for kind in ADDED},
    )


@bp.post("/drafts/<draft_id>/parts")
@asks(Action.EDIT_CURRICULUM)
def add(draft_id: str) -> ResponseReturnValue:
    """Add a module, case, assessment or need, and go on to its page."""
    draft, uid = to_write(draft_id), request.form.get("new", "")
    if not _UID.match(uid) or draft_parts.kind_of(uid) not in ADDED:
        raise BadRequest
    names = ("text",) if draft_parts.kind_of(uid) is PartKind.NEED else ("code", "title")
    said = {name: request.form.get(name, "").strip()[:200] for name in names}
    draft_writing.add(draft.public_id, uid, actor=current_person(), now=utcnow(), **said)
    return redirect(url_for("draft_parts.edit", draft_id=draft_id, part=uid), 303)


@bp.post("/drafts/<draft_id>/order")
@asks(Action.EDIT_CURRICULUM)
def move(draft_id: str) -> ResponseReturnValue:
    """Move a part up or down among its like."""
    draft = to_write(draft_id)
    way, _space, uid = request.form.get("do", "").partition(" ")
    steps = {"up": -1, "down": 1}
    if way in steps and _UID.match(uid):
        seen, who = request.form.get("order", ""), current_person()
        by = steps[way]
        if not draft_writing.move(draft.public_id, uid, by, seen=seen, actor=who, now=utcnow()):
            flash(_("The order is another one by now. Nothing was moved."), "care")
    return redirect(url_for(".show", draft_id=draft_id, _anchor=uid or None), 303)


@bp.post("/drafts/<draft_id>/state")
@asks(Action.EDIT_CURRICULUM)
def set_state(draft_id: str) -> ResponseReturnValue:
    """Send a draft to review, take it back, discard it, or take it up again."""
    draft = to_write(draft_id)
    steps: dict[str, tuple[Callable[..., Draft], str]] = {
        "review": (drafts.send_to_review, _("Reviewers can comment on it now, and agree to it.")),
        "back": (drafts.take_back, _("It is out of review.")),
        "discard": (drafts.discard, _("The draft is discarded.")),
        "again": (drafts.take_up_again, _("The draft is taken up again.")),
    }
    step = steps.get(request.form.get("to", ""))
    if step is None:
        return redirect(url_for(".show", draft_id=draft_id), 303)
    made = step[0](draft.public_id, actor=current_person(), now=utcnow())
    flash(step[1], "good")
    discarded = made.state == DraftState.DISCARDED.value
    if discarded:
        return redirect(url_for(".desk", slug=made.curriculum.slug), 303)
    return redirect(url_for(".show", draft_id=draft_id), 303)


def _curriculum(slug: str) -> Curriculum:
    row = draft_queries.curriculum(slug)
    require(Action.EDIT_CURRICULUM, Place(organisation_id=row.owner_id))
    return row


def _lists(draft: Draft) -> list[tuple[str, str, list[dict[str, object]]]]:
    """Return the modules, cases, assessments and needs with the fingerprint of their order."""
    content = draft.content
    return [
        (kind.value, draft_parts.order_of(content.get(draft_parts.LISTS[kind], ())), [
            each | {"name": called(content, each["uid"])}
            for each in content.get(draft_parts.LISTS[kind], ())
        ])
        for kind in ADDED
    ]  # fmt: skip
