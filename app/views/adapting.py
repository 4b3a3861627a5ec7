"""A city's adaptations: what is in the making, what it comes to, and its name."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.adaptations import adapting
from app.domain.curricula import need_answers
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action
from app.forms.adapting import NameForm
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.queries import adaptations as adaptation_queries
from app.queries import agreements, curricula, drafts
from app.services import adaptations, editions
from app.services.published_rows import LabelTaken
from app.views import adapting_words, city_words
from app.views.access import allows, asks, current_person
from app.views.adapting_desk import (
    AGREE,
    WRITE,
    Desk,
    partners_asked,
    permitted,
    permitted_city,
    to_read,
)
from app.views.adapting_problems import problem_words
from app.views.material_files import handed_out

bp = Blueprint("adapting", __name__, url_prefix="/cities/<city>/adaptations")


@bp.get("")
@asks(WRITE, AGREE)
def index(city: str) -> ResponseReturnValue:
    """List the curricula, with what the city made and makes of each."""
    where = permitted_city(city, WRITE, AGREE)
    return render_template(
        "adapting/index.html",
        city=where,
        curricula=curricula.catalogue(),
        drafts=adaptation_queries.open_drafts(where),
        editions=adaptation_queries.newest_editions(where),
    )


@bp.get("/<curriculum>")
@asks(WRITE, AGREE, Action.APPROVE_CURRICULUM)
def show(city: str, curriculum: str) -> ResponseReturnValue:
    """Show what is in the making, and the editions there are."""
    return page(to_read(city, curriculum))


@bp.post("/<curriculum>/begin")
@asks(WRITE)
def begin(city: str, curriculum: str) -> ResponseReturnValue:
    """Begin the next edition: from the newest one, or empty on the version that was chosen."""
    desk = permitted(city, curriculum, WRITE)
    versions = curricula.versions(curriculum)
    newest = next(iter(adaptation_queries.editions(desk.city, desk.curriculum)), None)
    base, origin = _start(versions, newest, request.form.get("from", ""))
    adaptations.begin(desk.city, base, origin=origin, actor=current_person(), now=utcnow())
    return back(desk)


@bp.post("/<curriculum>/name")
@asks(WRITE)
def name(city: str, curriculum: str) -> ResponseReturnValue:
    """Name the coming edition, and say how its text stands."""
    desk = permitted(city, curriculum, WRITE)
    form = NameForm(request.form)
    draft = desk.making.row
    if not form.validate():
        return page(desk, form), 422
    label, note = form.written()
    try:
        editions.name(draft.id, label, note, actor=current_person(), now=utcnow())
    except LabelTaken:
        taken = _("An edition of the city is called that already. Choose another name.")
        form.label.errors = [taken]
        return page(to_read(**desk.address), form), 422
    return back(desk)


@bp.get("/<curriculum>/trace")
@asks(WRITE, AGREE, Action.APPROVE_CURRICULUM)
def trace(city: str, curriculum: str) -> ResponseReturnValue:
    """Follow the findings to objectives, and these to modules and changes."""
    desk = to_read(city, curriculum)
    making = desk.making
    needs = (*making.value.needs, *making.version.needs)
    taught = making.bench.draft.effective_modules()
    names = adapting_words.names_of(making.version, making.bench.draft, making.value.operations)
    return render_template(
        "adapting/trace.html",
        desk=desk,
        needs=need_answers.answered(needs, taught, untaught=making.version.modules),
        changes_for=lambda need: adapting.changes_for(making.value, need),
        own={need.uid for need in making.value.needs},
        said=lambda each: adapting_words.sentence(each, names, making.bench.draft),
    )


@bp.get("/<curriculum>/files/<sha256>")
@asks(WRITE, AGREE, Action.APPROVE_CURRICULUM)
def file(city: str, curriculum: str, sha256: str) -> ResponseReturnValue:
    """Hand out a file that is named in what is in the making."""
    return handed_out(to_read(city, curriculum).making.bench.draft.effective_modules(), sha256)


def _start(
    versions: Sequence[CurriculumVersion], newest: AdaptationVersion | None, chosen: str
) -> tuple[CurriculumVersion, AdaptationVersion | None]:
    """Return the version to begin on, and the edition to begin from; raises NotFound."""
    if chosen == "" and newest is not None:
        return newest.base, newest
    return curricula.matching(versions, chosen), None


def back(desk: Desk, anchor: str | None = None) -> ResponseReturnValue:
    """Lead back to the desk."""
    return redirect(url_for("adapting.show", **desk.address, _anchor=anchor), 303)


def page(desk: Desk, form: NameForm | None = None) -> str:
    """Show all of it; without a draft, how to begin one."""
    published = adaptation_queries.editions(desk.city, desk.curriculum)
    common = {
        "desk": desk,
        "editions": published,
        "may_write": allows(WRITE, desk.place),
        "may_endorse": allows(AGREE, desk.place),
    }
    if desk.row is None:
        versions = curricula.versions(desk.curriculum.slug)
        discarded = adaptation_queries.discarded(desk.city, desk.curriculum)
        return render_template(
            "adapting/begin.html", versions=versions, discarded=discarded, **common
        )
    making = desk.making
    draft = making.bench.draft
    names = adapting_words.names_of(making.version, draft, making.value.operations)
    person, agreement = current_person(), agreements.of(desk.row)
    return render_template(
        "adapting/show.html",
        making=making,
        state=DraftState(desk.row.state),
        form=form or NameForm(label=making.value.label, note=making.value.status_note),
        agreement=agreement,
        is_author=person in agreement.authors,
        agreed={a.kind for a in agreement.approvals if drafts.approver(a) == person.id},
        asked=partners_asked(desk.row, agreement),
        newer=next((each for each in published if each.number >= making.value.number), None),
        waiting=adaptation_queries.waiting(desk.row),
        taken_off=adaptation_queries.taken_off(desk.row),
        said=lambda each: adapting_words.sentence(each, names, draft),
        city_facts=city_words.facts(making.value.city),
        mark=adapting.mark_of,
        problem_words=problem_words,
        words=adapting_words,
        locked=adapting.locked,
        **common,
    )
