"""Signing in by a link, and signing out."""

from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.clock import utcnow
from app.domain.local_path import local_path
from app.domain.names import address_key
from app.domain.rate_limit import LINK_GUESSES, LINKS_BY_CLIENT, LINKS_TO_ADDRESS
from app.domain.sign_in_session import Device
from app.forms.sign_in import SignInForm
from app.models.person import Person
from app.security import browser_sessions
from app.services import accounts, rate_limits, sign_in
from app.services.sign_in import LinkSpent
from app.views import limits
from app.views.access import public

bp = Blueprint("sign_in", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """Ask for an address and promise a link; the answer is the same whoever asks."""
    target = local_path(request.args.get("next"))
    if target:
        session["next"] = target
    sign_in_form = SignInForm(request.form)
    if request.method == "POST" and sign_in_form.validate():
        address, now = sign_in_form.address.data, utcnow()
        rate_limits.take(LINKS_BY_CLIENT, limits.client(), now=now)
        rate_limits.take(LINKS_TO_ADDRESS, address_key(address), now=now)
        sign_in.request_link(address, now=now)
        return render_template("sign_in/asked.html", address=address)
    return render_template("sign_in/form.html", form=sign_in_form)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@public
def by_link(token: str) -> ResponseReturnValue:
    """Show whom the link signs in; only pressing the button uses it up."""
    return enter_by(token, holder=sign_in.holder, use=sign_in.use_link, via="link")


class OpensLink(Protocol):
    """What looks at a link, or uses it; raises LinkSpent."""

    def __call__(self, token: str, *, now: datetime) -> Person:
        """Return whose it is."""


def enter_by(token: str, *, holder: OpensLink, use: OpensLink, via: str) -> ResponseReturnValue:
    """Show whose link it is and, once a button is pressed, sign them in.

    Only what opens nothing is counted: whoever has a link that works is never held up by others.
    """
    try:
        if request.method != "POST":
            person = holder(token, now=utcnow())
            return render_template("sign_in/confirm.html", holder=person, once=via == "link")
        person = use(token, now=utcnow())
    except LinkSpent:
        rate_limits.take(LINK_GUESSES, limits.client(), now=utcnow())
        return render_template("sign_in/spent.html"), 410
    shared = request.form.get("device") == Device.SHARED
    session["device"] = Device.SHARED if shared else Device.OWN
    return security.enter(accounts.account_of(person, now=utcnow()), via=via)


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Tell nobody, by the address that a page was reached from, what was in a link."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session, and have the browser forget what it kept."""
    browser_sessions.forget()
    flash(_("You are signed out."))
    return browser_sessions.leaving_nothing(redirect(url_for("front.show")))
