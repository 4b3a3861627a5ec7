"""Personal links: the page behind one, and the cards on which organisers hand them over."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.sign_in_session import PERSONAL_LINK
from app.models.delivery import CourseRun
from app.queries import people, trainees
from app.services import personal_links
from app.services.personal_links import NotTheirs
from app.views.access import asks, current_person, public
from app.views.places import permitted_run
from app.views.sign_in import enter_by, keep_secret
from app.wiring import adapters

bp = Blueprint("personal_links", __name__)
bp.after_request(keep_secret)


@bp.route("/enter/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Show whose link it is; pressing a button signs them in."""
    return enter_by(token, holder=personal_links.holder, use=personal_links.use, via=PERSONAL_LINK)


@bp.get("/courses/<run_id>/cards")
@asks(Action.HAND_OVER_LINK)
def ask(run_id: str) -> ResponseReturnValue:
    """Say what cards are for, and for whom they can be made."""
    return _page(permitted_run(run_id, Action.HAND_OVER_LINK))


@bp.post("/courses/<run_id>/cards")
@asks(Action.HAND_OVER_LINK)
def hand_over(run_id: str) -> ResponseReturnValue:
    """Make links for the people who were chosen, and show their cards once, to be printed."""
    run = permitted_run(run_id, Action.HAND_OVER_LINK)
    chosen = _chosen(run)
    if not chosen:
        return _nobody(run_id)
    try:
        cards = personal_links.hand_over(run.id, chosen, actor=current_person(), now=utcnow())
    except NotTheirs:
        flash(
            _("One of them may do more than learn here. Only they themselves can sign in."), "stop"
        )
        return redirect(url_for(".ask", run_id=run_id), 303)
    made = [(card.person, _address(card.token)) for card in cards]
    draw = personal_links.picture
    return render_template("personal_links/cards.html", run=run, cards=made, draw=draw)


@bp.post("/courses/<run_id>/cards/take-back")
@asks(Action.HAND_OVER_LINK)
def take_back(run_id: str) -> ResponseReturnValue:
    """Make the cards of the people who were chosen worthless."""
    run = permitted_run(run_id, Action.HAND_OVER_LINK)
    chosen = _chosen(run)
    if not chosen:
        return _nobody(run_id)
    holders = personal_links.take_back(run.id, chosen, actor=current_person(), now=utcnow())
    if holders:
        named = ", ".join(person.name for person in holders)
        words = _(
            "Worthless from now on: the cards of %(names)s."
            " Calendar links made since they had them stop too."
        )
        flash(words % {"names": named}, "good")
    else:
        flash(_("None of them has a card that works."))
    return redirect(url_for(".ask", run_id=run_id), 303)


def _chosen(run: CourseRun) -> list[int]:
    """Return whom the form names; nobody if one of them is not on the course."""
    wanted = set(request.form.getlist("person"))
    found = [each.person_id for each in trainees.enrolled(run.id) if each.public_id in wanted]
    return found if len(found) == len(wanted) else []


def _nobody(run_id: str) -> ResponseReturnValue:
    flash(_("Choose at least one person who is on this course."), "stop")
    return redirect(url_for(".ask", run_id=run_id), 303)


def _address(token: str) -> str:
    return adapters().settings.public_url + url_for(".enter", token=token)


def _page(run: CourseRun) -> str:
    enrolled = trainees.enrolled(run.id)
    ids = [each.person_id for each in enrolled]
    beyond = people.reach_beyond(run.city_id, ids)
    barred = beyond | set(people.closed_among(ids))
    return render_template(
        "personal_links/ask.html",
        run=run,
        people=[each for each in enrolled if each.person_id not in barred],
        left_out=[each for each in enrolled if each.person_id in beyond],
        without=people.without_a_way_in(run.id, utcnow()),
        chosen=request.args.get("person"),
        holders=people.with_personal_links(ids, city_id=run.city_id, now=utcnow()),
    )
