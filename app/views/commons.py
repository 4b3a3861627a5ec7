"""What several cities changed in the same way, for who edits the core."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.adaptations.adaptation import BrokenAdaptation
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.models.curriculum import CurriculumVersion
from app.models.identity import new_public_id
from app.queries import commons as commons_queries
from app.queries import curricula, effective_curricula
from app.services import commons
from app.services.commons import NothingChosen, Overtaken
from app.views.access import asks, current_person, require
from app.views.draft_access import form_id
from app.views.upgrade_desk import NewsOfCities

bp = Blueprint("commons", __name__, url_prefix="/curricula/<curriculum>/in-common")


@bp.get("")
@asks(Action.EDIT_CURRICULUM)
def show(curriculum: str) -> ResponseReturnValue:
    """Show what several cities changed in the same way."""
    return _page(_version(curriculum))


@bp.post("")
@asks(Action.EDIT_CURRICULUM)
def take_up(curriculum: str) -> ResponseReturnValue:
    """Begin a draft with what was chosen."""
    version = _version(curriculum)
    chosen = request.form.getlist("change")
    sent = form_id()
    try:
        draft = commons.take_up(
            version, chosen, public_id=sent, actor=current_person(), now=utcnow()
        )
    except NothingChosen:
        return _page(version, "nothing"), 422
    except BrokenAdaptation:
        return _page(version, "broken"), 422
    except Overtaken:
        return _page(version, "overtaken"), 409
    if draft.curriculum_id != version.curriculum_id:
        raise NotFound
    flash(_("A draft with these changes is begun. See what it means for cities."), "good")
    if gone := commons_queries.forgotten(version, draft):
        aims = "; ".join(each.text for each in gone)
        flash(_("Gone, and named by no case or need any more: %(aims)s", aims=aims), "care")
    here = url_for("impact.of_draft", curriculum=curriculum, draft_id=draft.public_id)
    return redirect(here, 303)


def _version(curriculum: str) -> CurriculumVersion:
    rows = curricula.versions(curriculum)
    if not rows:
        raise NotFound
    require(Action.EDIT_CURRICULUM, Place(organisation_id=rows[0].curriculum.owner_id))
    return rows[0]


def _page(version: CurriculumVersion, refused: str = "") -> str:
    taught = effective_curricula.of(version, None)
    groups = commons_queries.shared(version)
    return render_template(
        "curricula/commons.html",
        version=version,
        taught=taught,
        found=[NewsOfCities.of(group, taught) for group in groups],
        chosen=frozenset(request.form.getlist("change")),
        refused=refused,
        new_id=request.form.get("id") or new_public_id(),
    )
