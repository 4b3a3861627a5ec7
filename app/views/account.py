"""How you sign in: password, passkeys, codes, and the browsers in which you are signed in."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.clock import utcnow
from app.domain.names import address_key
from app.queries import api_tokens, people, sign_in_sessions
from app.security import browser_sessions, guard
from app.services import accounts
from app.services import sign_in_sessions as session_service
from app.services.accounts import AddressTaken
from app.views.access import current_person, half_signed_in, signed_in

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@half_signed_in
def show() -> ResponseReturnValue:
    """Show everything that signs the person in, and where it does now."""
    person, now = current_person(), utcnow()
    addresses = people.addresses_of(person.id)
    return render_template(
        "account/show.html",
        sign_in_account=g.account,
        sessions=sign_in_sessions.of_person(person.id, now),
        now=now,
        current=g.sign_in_session,
        addresses=addresses,
        password_works=g.account.login_address in map(address_key, addresses),
        needs_factor=g.lacks_factor,
    )


@bp.get("/arrive")
@half_signed_in
def arrive() -> ResponseReturnValue:
    """Lead whoever has just signed in to where they wanted to go."""
    return security.arrive()


@bp.post("/sessions/<public_id>/end")
@half_signed_in
def end_session(public_id: str) -> ResponseReturnValue:
    """Sign one browser out; another person's are not found."""
    session_service.end_one(public_id, actor=current_person())
    flash(_("That browser is signed out."))
    return redirect(url_for(".show"))


@bp.post("/sessions/end")
@half_signed_in
def end_all_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    person = current_person()
    programs = any(each.works(utcnow()) for each in api_tokens.of_person(person.id))
    session_service.end_all(person)
    browser_sessions.forget()
    flash(_("You are signed out everywhere."))
    if programs:
        flash(_("Programs go on with your tokens. Sign in and stop those you do not know."), "care")
    return browser_sessions.leaving_nothing(redirect(url_for("front.show")))


@bp.post("/password/address")
@signed_in
def choose_address() -> ResponseReturnValue:
    """Choose which of the person's own addresses goes with the password."""
    guard.require_fresh()
    person = current_person()
    chosen = request.form.get("address", "")
    try:
        accounts.choose_address(chosen, actor=person, now=utcnow())
    except AddressTaken:
        words = _("Somebody else who has %(address)s signs in with it. Choose another.")
        flash(words % {"address": chosen}, "stop")
        return redirect(url_for(".show"))
    if g.account.password:
        flash(_("Your password goes with %(address)s now.", address=chosen), "good")
        return redirect(url_for(".show"))
    return redirect(url_for("security.change_password"))


@bp.post("/password/remove")
@signed_in
def remove_password() -> ResponseReturnValue:
    """Forget the password: links and passkeys go on working."""
    guard.require_fresh()
    accounts.change(g.account.id, {"password": None}, actor=current_person(), now=utcnow())
    flash(_("Your password is gone. You sign in by link or passkey."))
    return redirect(url_for(".show"))
