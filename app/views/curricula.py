"""A curriculum as everybody may read it: the core, and what each city makes of it."""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain import syllabus
from app.domain.permissions import Action, Place, reach
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.queries import curricula, drafts, effective_curricula
from app.views import public_feeds
from app.views.access import allows, public
from app.views.draft_frame import STATES

bp = Blueprint("curricula", __name__, url_prefix="/curricula")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """List what is published and, to who writes curricula, their drafts on top."""
    scopes = reach(g.grants, Action.EDIT_CURRICULUM, utcnow())
    return render_template(
        "curricula/index.html",
        catalogue=curricula.catalogue(),
        drafts=drafts.open_for(scopes) if scopes else (),
        desks=drafts.curricula_of(scopes) if scopes else (),
        states=STATES,
        writes=bool(scopes),
    )


@bp.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show the newest version."""
    return version(slug, "")


@bp.get("/<slug>/<version>")
@public
def version(slug: str, version: str) -> ResponseReturnValue:
    """Show a version as its owner published it or, with ?city=, as a city teaches it."""
    versions = curricula.versions(slug)
    row = curricula.matching(versions, version)
    adaptations = curricula.adaptations(row)
    city = request.args.get("city")
    adapted = curricula.by_city(adaptations, city) if city else None
    effective = effective_curricula.of(row, adapted)
    return render_template(
        "curricula/version.html",
        row=row,
        versions=versions,
        adaptations=adaptations,
        adapted=adapted,
        city=adapted.adaptation.city if adapted else None,
        core=effective_curricula.core(row),
        core_taught=effective_curricula.of(row, None),
        effective=effective,
        note=effective_curricula.note(row, adapted),
        days=syllabus.days_of(effective),
        feed=public_feeds.of_curriculum(slug),
        plan_url=_plan_url(row, adapted),
    )


def _plan_url(row: CurriculumVersion, adapted: AdaptationVersion | None) -> str | None:
    """Return where the person plans a course with this, or None when that is not theirs to do."""
    reference = f"{row.curriculum.slug}@{row.number}"
    if adapted is None:
        somewhere = reach(g.grants, Action.CREATE_RUN, utcnow())
        return url_for("course_runs.new", version=reference) if somewhere else None
    city = adapted.adaptation.city
    if not allows(Action.CREATE_RUN, Place(city_id=city.id)):
        return None
    return url_for("course_runs.new", version=reference, city=city.slug)
