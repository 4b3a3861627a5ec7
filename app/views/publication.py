"""Publishing a draft, and what becomes of a version afterwards."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import utcnow
from app.domain.comparisons.comparison import compare
from app.domain.comparisons.numbering import NumberFault
from app.domain.curricula.curriculum import VersionNumber
from app.domain.drafts import taking_over
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action, Place
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.forms.publication import PublishForm, StandingForm
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.queries import curricula, draft_outlook, effective_curricula, standings
from app.queries import drafts as draft_queries
from app.services import draft_writing, publishing
from app.services import standings as standing_service
from app.services.draft_writing import TextChanged
from app.services.drafts import Over
from app.services.publishing import Behind, Hindered, NumberTaken, WrongNumber
from app.services.reviews import OtherText
from app.services.standings import SaidOtherwise
from app.views import draft_places
from app.views.access import asks, current_person, require
from app.views.comparison_texts import grouped, names_in
from app.views.draft_access import to_write
from app.views.draft_frame import obstacle_words, page
from app.wiring import adapters

bp = Blueprint("publication", __name__)
FAULTS = {
    NumberFault.NOT_NEWER: _l("The number must be higher than that of the version it comes from."),
    NumberFault.BEFORE_ANOTHER: _l(
        "The version that would follow it has too low a number for that. Write one above all"
        " there are."
    ),
    NumberFault.LOWER_WITHOUT_REASON: _l(
        "The changes ask for a higher number. Write why it should be lower all the same."
    ),
}


@bp.route("/drafts/<draft_id>/publish", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def show(draft_id: str) -> ResponseReturnValue:
    """Show the number, what changes and what stands in the way; then publish."""
    draft = to_write(draft_id)
    form = PublishForm(request.form or None)
    if request.method == "GET" or not form.validate():
        return _page(draft, form)
    try:
        row = publishing.publish(
            draft_id,
            seen=form.seen.data or "",
            number=VersionNumber.parse(form.number.data),
            reason=form.reason.data or "",
            files=adapters().storage,
            actor=current_person(),
            now=utcnow(),
        )
    except WrongNumber as error:
        form.number.errors = [str(FAULTS[error.fault])]
    except NumberTaken:
        form.number.errors = [_("There is a version of this number already. Write a higher one.")]
    except Behind as error:
        form.number.errors = [
            _(
                "Version %(number)s came in between, and this would undo what it says. Take that"
                " over first.",
                number=error.since,
            )
        ]
    except (Hindered, OtherText, Over):
        flash(_("The draft is not what it was when this page was shown. Look at it again."), "care")
        return _page(draft_queries.get(draft_id), None, status=409)
    else:
        flash(_("Version %(number)s is published.", number=row.number), "good")
        slug = row.curriculum.slug
        return redirect(url_for("curricula.version", slug=slug, version=row.number), 303)
    return _page(draft_queries.get(draft_id), form, status=422)


@bp.route("/drafts/<draft_id>/take-over", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def take_over(draft_id: str) -> ResponseReturnValue:
    """Show what a newer version says that the draft does not know yet, and take it over."""
    draft = to_write(draft_id)
    newer = draft_outlook.of(draft, adapters().storage).newer()
    if newer is None or not DraftState(draft.state).open:
        return redirect(url_for(".show", draft_id=draft_id), 303)
    if request.method == "POST" and request.form.get("version") == str(newer.number):
        try:
            said = {"seen": request.form.get("seen", ""), "actor": current_person()}
            draft_writing.take_over(draft_id, newer.id, now=utcnow(), **said)  # type: ignore[arg-type]
        except TextChanged:
            draft = draft_queries.get(draft_id)
        else:
            flash(_("It is taken over. Read what differs now."), "good")
            return redirect(url_for("draft_reviews.show", draft_id=draft_id), 303)
    if request.method == "POST":
        flash(_("The draft is not what it was when this page was shown. Look at it again."), "care")
    return _take_over_page(draft, newer, 409 if request.method == "POST" else 200)


def _take_over_page(draft: Draft, newer: CurriculumVersion, status: int) -> ResponseReturnValue:
    sides = [effective_curricula.of(each, None) for each in (draft.base, newer) if each]
    news = compare(*sides) if draft.base else ()
    before = draft.base.content if draft.base else {}
    made = taking_over.take_over(before, draft.content, newer.content)
    return page(
        "drafts/take_over.html",
        draft,
        status,
        newer=newer,
        groups=grouped(news, names_in(*sides)),
        conflicts=draft_places.named(made.conflicts, draft.content, newer.content),
    )


@bp.route("/curricula/<slug>/<version>/standing", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def standing(slug: str, version: str) -> ResponseReturnValue:
    """Say that a version is old, unsafe, or stands again."""
    curriculum = draft_queries.curriculum(slug)
    require(Action.EDIT_CURRICULUM, Place(organisation_id=curriculum.owner_id))
    row = curricula.version(slug, version)
    if str(row.number) != version:
        raise NotFound  # "1" may mean another version tomorrow
    stands = standings.of_version(row.id)
    held = {"standing": stands.standing.value, "last_start_on": stands.last_start_on}
    form = StandingForm(request.form or None, data=held)
    form.today, form.held = today_in("UTC", utcnow()), stands.last_start_on
    status, overtaken = 200, False
    if request.method == "POST" and form.validate():
        try:
            _say(row, form)
        except SaidOtherwise:
            status, overtaken = 409, True
        else:
            flash(_("It is said, and stands beside the version."), "good")
            return redirect(url_for(".standing", slug=slug, version=version), 303)
    said = standings.history(row.id)
    if not form.errors:  # what is refused for its words is still as old as the page
        form.seen.data = standings.newest(said)
    given = {"version": row, "form": form, "said": said, "overtaken": overtaken}
    return render_template("drafts/standing.html", **given), 422 if form.errors else status


def _say(row: CurriculumVersion, form: StandingForm) -> None:
    said = {
        "reason": form.reason.data,
        "seen": form.seen.data or "",
        "actor": current_person(),
        "now": utcnow(),
    }
    match form.standing.data:
        case "deprecated":
            day = form.last_start_on.data
            standing_service.deprecate(row.id, last_start_on=day, **said)
        case "withdrawn":
            standing_service.withdraw(row.id, **said)
        case _:
            standing_service.restore(row.id, **said)


def _page(draft: Draft, form: PublishForm | None, status: int = 200) -> ResponseReturnValue:
    outlook = draft_outlook.of(draft, adapters().storage)
    if form is None or not request.form:
        form = PublishForm(data={"number": str(outlook.number)})
    form.seen.data = draft.content_hash
    return page(
        "drafts/publish.html",
        draft,
        422 if form.errors else status,
        outlook=outlook,
        groups=grouped(outlook.differences, names_in(*outlook.sides)),
        obstacles=obstacle_words(outlook),
        form=form,
        newer=outlook.newer(),
        published=draft.state == DraftState.PUBLISHED.value,
    )
