"""What a city found that it needs, and the endorsement of its editions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.adaptations import adapting
from app.domain.adaptations.clinical import clinical_changes
from app.domain.adaptations.endorsement import Endorsement
from app.domain.curricula.curriculum_parts import Need
from app.domain.curricula.curriculum_parts_check import NEED_UID
from app.domain.permissions import Action
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.forms.adapting import EndorsementForm, NeedForm
from app.models.curriculum import AdaptationVersion
from app.queries import adaptations as adaptation_queries
from app.queries import effective_curricula
from app.services import adaptation_rows, adaptations, endorsements
from app.services.adaptations import ChangedMeanwhile
from app.services.endorsements import EndorsedOtherwise
from app.views import adapting_words
from app.views.access import asks, current_person
from app.views.adapting_desk import Desk, permitted

bp = Blueprint("adapting_needs", __name__, url_prefix="/cities/<city>/adaptations/<curriculum>")
WRITE, AGREE = Action.ADAPT_CURRICULUM, Action.ENDORSE_ADAPTATION


@bp.route("/findings/new", methods=["GET", "POST"])
@asks(WRITE)
def new(city: str, curriculum: str) -> ResponseReturnValue:
    """Write a finding down."""
    desk = permitted(city, curriculum, WRITE)
    sent = request.form.get("uid", "")
    uid = sent if NEED_UID.fullmatch(sent) else adaptation_rows.new_uid("need")
    return _finding(desk, uid)


@bp.route("/findings/<need>", methods=["GET", "POST"])
@asks(WRITE)
def edit(city: str, curriculum: str, need: str) -> ResponseReturnValue:
    """Say a finding otherwise."""
    desk = permitted(city, curriculum, WRITE)
    if adapting.need_of(desk.making.value, need) is None:
        raise NotFound
    return _finding(desk, need)


@bp.post("/findings/<need>/take-off")
@asks(WRITE)
def take_off(city: str, curriculum: str, need: str) -> ResponseReturnValue:
    """Strike a finding out; the changes for it stay."""
    desk = permitted(city, curriculum, WRITE)
    making = desk.making
    if adapting.need_of(making.value, need) is None:
        raise NotFound
    seen = request.form.get("seen", "")
    try:
        adaptations.take_off_need(
            making.row.id, need, seen=seen, actor=current_person(), now=utcnow()
        )
    except ChangedMeanwhile:
        return _page(desk, _form(desk, need, None), overtaken=True), 409
    flash(_("The finding is struck out. The changes for it stay."), "note")
    return _back(desk)


@bp.route("/endorsement", methods=["GET", "POST"])
@asks(AGREE)
def endorse(city: str, curriculum: str) -> ResponseReturnValue:
    """Record who of the city agreed to an edition: the one that is named, or the newest."""
    desk = permitted(city, curriculum, AGREE)
    edition = _edition(desk, request.args.get("edition", ""))
    form = EndorsementForm(request.form or None)
    form.latest = today_in(desk.city.time_zone, utcnow())
    if request.method == "GET" or edition.endorsement:
        return _endorsement_page(desk, edition, form), 409 if request.form else 200
    if not form.validate():
        return _endorsement_page(desk, edition, form), 422
    said = Endorsement(
        body=form.body.data, endorsed_on=form.endorsed_on.data, document=form.document.data
    )
    try:
        endorsements.record(edition, said, actor=current_person(), now=utcnow())
    except EndorsedOtherwise:
        return _endorsement_page(desk, edition, form), 409
    words = _("%(label)s is endorsed: courses can begin with it.", label=edition.label)
    flash(words, "good")
    return _back(desk)


def _finding(desk: Desk, uid: str) -> ResponseReturnValue:
    form = _form(desk, uid, request.form or None)
    if request.method == "GET":
        return _page(desk, form)
    if not form.validate():
        return _page(desk, form), 422
    need = Need(
        uid=uid,
        text=" ".join(form.text.data.split()),
        source=form.source.data,
        objectives=tuple(form.objectives.data),
    )
    try:
        adaptations.put_need(
            desk.making.row.id,
            need,
            seen=form.seen.data or "",
            actor=current_person(),
            now=utcnow(),
        )
    except ChangedMeanwhile as error:
        form.seen.data = adapting.mark_of(error.now)
        return _page(desk, form, overtaken=True), 409
    flash(_("The finding is kept."), "good")
    return _back(desk)


def _form(desk: Desk, uid: str, sent: MultiDict[str, str] | None) -> NeedForm:
    making = desk.making
    known = adapting.need_of(making.value, uid)
    start = {"uid": uid, "seen": adapting.mark_of(known)}
    form = NeedForm(sent, obj=known, data=start)
    modules = (*making.version.modules, *making.bench.draft.effective_modules())
    texts = {each.uid: each.text for module in modules for each in module.objectives}
    form.objectives.choices = [SelectChoice(*each) for each in texts.items()]
    return form


def _page(desk: Desk, form: NeedForm, *, overtaken: bool = False) -> str:
    known = adapting.need_of(desk.making.value, form.uid.data or "")
    return render_template(
        "adapting/need.html",
        desk=desk,
        form=form,
        known=known,
        mark=adapting.mark_of(known),
        overtaken=overtaken,
    )


def _edition(desk: Desk, number: str) -> AdaptationVersion:
    """Return the edition of that number, without one the newest; raises NotFound."""
    for row in adaptation_queries.editions(desk.city, desk.curriculum):
        if number in ("", str(row.number)):
            return row
    raise NotFound


def _endorsement_page(desk: Desk, edition: AdaptationVersion, form: EndorsementForm) -> str:
    value, core = adaptation_queries.value(edition), effective_curricula.core(edition.base)
    clinical, draft = clinical_changes(core, value), adapting.look(core, value).draft
    names = adapting_words.names_of(core, draft, value.operations)
    return render_template(
        "adapting/endorse.html",
        desk=desk,
        edition=edition,
        form=form,
        clinical=[each for each in value.operations if each.id in clinical],
        said=lambda each: adapting_words.sentence(each, names, draft),
    )


def _back(desk: Desk) -> ResponseReturnValue:
    return redirect(url_for("adapting.show", **desk.address), 303)
