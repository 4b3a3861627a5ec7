"""Calendar links on a person's own page: make one, see it once, stop it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.clock import utcnow
from app.forms.subscriptions import SubscriptionForm
from app.services import subscriptions
from app.services.subscriptions import TooManyLinks
from app.views import public_feeds
from app.views.access import current_person, signed_in
from app.wiring import adapters

bp = Blueprint("subscriptions", __name__, url_prefix="/me/calendars")

NEW_TOKEN = "new_calendar"  # noqa: S105  (a key in the session)


@dataclass(frozen=True)
class NewLink:
    """The addresses of a calendar link, which are shown once."""

    webcal: str
    https: str
    picture: Markup


@bp.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make a link, and show it on the person's page."""
    form = SubscriptionForm(request.form)
    if not form.validate():
        return render_template("subscriptions/form.html", form=form), 422
    try:
        token = subscriptions.subscribe(form.label.data, actor=current_person(), now=utcnow())
    except TooManyLinks:
        flash(_("You have as many calendar links as we keep. Stop one of them first."), "care")
        return redirect(url_for("my.show"), 303)
    session[NEW_TOKEN] = token
    return redirect(url_for("my.show", _anchor="new-link"), 303)


@bp.get("/<subscription_id>/revoke")
@signed_in
def ask(subscription_id: str) -> ResponseReturnValue:
    """Say what stopping a link does, before it is done."""
    subscription = subscriptions.own(subscription_id, actor=current_person())
    return render_template("subscriptions/revoke.html", subscription=subscription)


@bp.post("/<subscription_id>/revoke")
@signed_in
def revoke(subscription_id: str) -> ResponseReturnValue:
    """Stop a link of one's own."""
    stopped = subscriptions.revoke(subscription_id, actor=current_person(), now=utcnow())
    flash(_("The calendar link “%(label)s” no longer works.", label=stopped.label), "good")
    return redirect(url_for("my.show"), 303)


def take_new_link() -> NewLink | None:
    """Return the link that was just made, and forget it."""
    token = session.pop(NEW_TOKEN, None) if request.method == "GET" else None
    if token is None:
        return None
    address = adapters().settings.public_url + url_for("feeds.personal", token=token)
    webcal = public_feeds.webcal(address)
    picture = subscriptions.picture(webcal, _("QR code with the address of your calendar"))
    return NewLink(webcal, address, Markup(picture))  # noqa: S704  (drawn by us, title escaped)
