"""What a coming version means for every city, for who publishes it."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action, Place
from app.domain.rate_limit import IMPACT_NOTICES
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.queries import impact
from app.queries.impact import CityImpact, Coming
from app.services import impact_notices, rate_limits
from app.services.impact_notices import NotInReview
from app.views.access import asks, current_person, require

bp = Blueprint("impact", __name__, url_prefix="/curricula/<curriculum>")


@bp.route("/drafts/<draft_id>/impact", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def of_draft(curriculum: str, draft_id: str) -> ResponseReturnValue:
    """Show what a draft would mean once it is published, or tell the organisers."""
    return _answer(curriculum, impact.of_draft(draft_id))


@bp.route("/<version>/impact", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def of_version(curriculum: str, version: str) -> ResponseReturnValue:
    """Show what a published version means, or tell the organisers."""
    coming = impact.of_version(curriculum, version)
    if str(coming.value.version) != version:
        raise NotFound
    return _answer(curriculum, coming)


def _answer(curriculum: str, coming: Coming) -> ResponseReturnValue:
    if coming.curriculum.slug != curriculum:
        raise NotFound
    require(Action.EDIT_CURRICULUM, Place(organisation_id=coming.curriculum.owner_id))
    cities = impact.cities(coming, today=today_in("UTC", utcnow()))
    if request.method == "POST":
        return _tell(coming, cities)
    return _page(coming, cities)


def _page(coming: Coming, cities: list[CityImpact]) -> str:
    return render_template(
        "curricula/impact.html",
        coming=coming,
        cities=cities,
        untold=[each for each in cities if not each.told],
        here=request.path,
    )


def _tell(coming: Coming, cities: list[CityImpact]) -> ResponseReturnValue:
    person, now = current_person(), utcnow()
    if coming.can_be_told:  # what is refused costs nobody a mail, and so counts for nothing
        rate_limits.take(IMPACT_NOTICES, person.public_id, now=now)
    try:
        told = impact_notices.tell(coming, cities, actor=person, now=now)
    except NotInReview:
        flash(_("The draft is not in review, so nobody was told."), "care")
        return _page(coming, cities), 409
    if told:
        number = len(told)
        flash(
            ngettext(
                "The organisers of %(num)d city are told.",
                "The organisers of %(num)d cities are told.",
                number,
            ),
            "good",
        )
    else:
        flash(_("Nobody was left to be told: all were, or a city has no organiser."), "note")
    return redirect(request.path, 303)
