"""A curriculum as everybody may read it: the core, and what each city makes of it."""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain import syllabus
from app.domain.adaptations import translating
from app.domain.curricula import need_answers
from app.domain.permissions import Action, Place, reach
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.place import City
from app.queries import cities, curricula, drafts, effective_curricula, reviewable
from app.queries.standings import STANDS
from app.views import adapting_words, city_words, public_feeds
from app.views.access import allows, public
from app.views.curriculum_reading import whole
from app.views.curriculum_standing import standing_of
from app.views.draft_frame import STATES

bp = Blueprint("curricula", __name__, url_prefix="/curricula")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """List what is published and, to who writes curricula or agrees to them, drafts on top."""
    scopes = reach(g.grants, Action.EDIT_CURRICULUM, utcnow())
    written = drafts.open_for(scopes) if scopes else ()
    readable = reviewable.within(reach(g.grants, Action.APPROVE_CURRICULUM, utcnow()))
    return render_template(
        "curricula/index.html",
        catalogue=curricula.catalogue(),
        drafts=written,
        in_review=[each.draft for each in readable if each.draft not in written],
        desks=drafts.curricula_of(scopes) if scopes else (),
        states=STATES,
        writes=bool(scopes),
    )


@bp.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show the newest version; with ?city=, the one that the city adapted last."""
    city = request.args.get("city")
    if city is None:
        return version(slug, "")
    return version(slug, str(curricula.by_city(curricula.adaptations_of(slug), city).base.number))


@bp.get("/<slug>/<version>")
@public
def version(slug: str, version: str) -> ResponseReturnValue:
    """Show a version as its owner published it or, with ?city=, as a city teaches it."""
    versions = curricula.versions(slug)
    row = curricula.matching(versions, version)
    adaptations = curricula.adaptations(row)
    here = {each.adaptation_id for each in adaptations}
    elsewhere = [each for each in curricula.adaptations_of(slug) if each.adaptation_id not in here]
    city = request.args.get("city")
    adapted = curricula.by_city(adaptations, city) if city else None
    standing = standing_of(versions, adapted)
    stands = standing.stands.get(row.id, STANDS)
    effective = effective_curricula.of(row, adapted)
    asked, offered = request.args.get("language", ""), translating.languages(effective)
    language = asked if asked in offered else effective.core.language
    return render_template(
        "curricula/version.html",
        row=row,
        versions=versions,
        adaptations=adaptations,
        elsewhere=elsewhere,
        adapted=adapted,
        city=adapted.adaptation.city if adapted else None,
        city_facts=city_words.facts(effective_curricula.city(adapted)) if adapted else (),
        core=effective_curricula.core(row),
        core_taught=effective_curricula.of(row, None),
        effective=effective,
        note=effective_curricula.note(row, adapted),
        days=syllabus.days_of(effective),
        whole=whole(effective, adapted, language=language),
        languages=[(each, adapting_words.language_word(each)) for each in offered],
        language=language,
        feed=public_feeds.of_curriculum(slug),
        plan_url=None if stands.withdrawn else _plan_url(row, adapted),
        adapting=_adapting(),
        standing=standing,
        stands=stands,
    )


@bp.get("/<slug>/<version>/needs")
@public
def needs(slug: str, version: str) -> ResponseReturnValue:
    """Follow the needs of a version to its objectives and modules."""
    row = curricula.version(slug, version)
    core = effective_curricula.core(row)
    answered = need_answers.answered(core.needs, core.modules)
    return render_template(
        "curricula/needs.html",
        row=row,
        core=core,
        needs=answered,
        open=[each for each in answered if not each.taught],
        beside=need_answers.beside_needs(core.needs, core.modules),
    )


def _adapting() -> list[City]:
    """Return the cities whose changes the person makes or endorses."""
    actions = (Action.ADAPT_CURRICULUM, Action.ENDORSE_ADAPTATION)
    scopes = {scope for action in actions for scope in reach(g.grants, action, utcnow())}
    return list(cities.within(scopes)) if scopes else []


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
