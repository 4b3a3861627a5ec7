"""Personal links: the page behind one, and the cards on which organisers hand them over."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.rate_limit import LINK_GUESSES
from app.models.delivery import CourseRun
from app.queries import people, trainees
from app.services import accounts, personal_links, rate_limits
from app.services.personal_links import NotTheirs
from app.services.sign_in import LinkSpent
from app.views import limits
from app.views.access import asks, current_person, public
from app.views.places import permitted_run
from app.views.sign_in import device_of_form, keep_secret
from app.wiring import adapters

bp = Blueprint("personal_links", __name__)
bp.after_request(keep_secret)


@bp.route("/enter/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Show whose link it is; pressing a button signs them in."""
    rate_limits.check(LINK_GUESSES, limits.client(), now=utcnow())
    try:
        if request.method == "GET":
            person = personal_links.holder(token, now=utcnow())
            return render_template("sign_in/confirm.html", holder=person, once=False)
        person = personal_links.use(token, now=utcnow())
    except LinkSpent:
        rate_limits.take(LINK_GUESSES, limits.client(), now=utcnow())
        return render_template("sign_in/spent.html"), 410
    session["device"] = device_of_form()
    return security.enter(accounts.account_of(person, now=utcnow()), via="personal link")


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
    wanted = set(request.form.getlist("person"))
    chosen = [each.person_id for each in trainees.enrolled(run.id) if each.public_id in wanted]
    if not chosen or len(chosen) < len(wanted):
        flash(_("Choose at least one person who is on this course."), "stop")
        return redirect(url_for(".ask", run_id=run_id), 303)
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


def _address(token: str) -> str:
    return adapters().settings.public_url + url_for(".enter", token=token)


def _page(run: CourseRun) -> str:
    enrolled = trainees.enrolled(run.id)
    beyond = people.reach_beyond(run.city_id, [each.person_id for each in enrolled])
    return render_template(
        "personal_links/ask.html",
        run=run,
        people=[each for each in enrolled if each.person_id not in beyond],
        left_out=[each for each in enrolled if each.person_id in beyond],
        without=people.without_a_way_in(run.id, utcnow()),
        chosen=request.args.get("person"),
    )
