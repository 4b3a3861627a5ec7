"""Mail addresses on one's own page that wait for their link to be followed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.names import address_key
from app.domain.rate_limit import CONFIRMATIONS_BY_PERSON, CONFIRMATIONS_TO_ADDRESS
from app.errors import SecondFactorNeeded
from app.models.person import Person
from app.queries import person_records
from app.security import guard
from app.services import pending_addresses, rate_limits
from app.services.sign_in import LinkSpent
from app.views.access import current_person, signed_in
from app.views.sign_in import keep_secret

bp = Blueprint("pending_addresses", __name__, url_prefix="/my/details/addresses")
bp.after_request(keep_secret)


@bp.post("/send-again")
@signed_in
def send_again() -> ResponseReturnValue:
    """Send another link to an address that waits."""
    person, public_id = current_person(), request.form.get("address", "")
    waiting = {each.public_id: each.address for each in person_records.pending_addresses(person.id)}
    if public_id in waiting:
        count(person, waiting[public_id])
        pending_addresses.send_again(public_id, actor=person, now=utcnow())
        flash(on_its_way(waiting[public_id]), "good")
    return redirect(url_for("my_details.show", _anchor="contacts"), 303)


@bp.post("/remove")
@signed_in
def remove() -> ResponseReturnValue:
    """Forget an address that waits."""
    address = pending_addresses.remove(
        request.form.get("address", ""), actor=current_person(), now=utcnow()
    )
    if address:
        flash(_("%(contact)s is taken away.", contact=address), "good")
    return redirect(url_for("my_details.show", _anchor="contacts"), 303)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@signed_in
def confirm(token: str) -> ResponseReturnValue:
    """Show which address the link adds; only pressing the button uses it up.

    Whoever has a second factor has to have given it: the address will be a way in. Guesses are not
    counted, since only links of one's own count.
    """
    if guard.holds_back():
        raise SecondFactorNeeded
    person, now = current_person(), utcnow()
    try:
        if request.method != "POST":
            address = pending_addresses.waiting(token, actor=person, now=now)
            return render_template("my/confirm_address.html", address=address)
        address = pending_addresses.confirm(token, actor=person, now=now)
    except LinkSpent:
        return render_template("my/address_spent.html"), 404
    flash(_("%(contact)s is yours now: you can sign in with it.", contact=address), "good")
    return redirect(url_for("my_details.show", _anchor="contacts"), 303)


def count(person: Person, address: str) -> None:
    """Count a link that is about to be sent to an address; raises TooMany."""
    now = utcnow()
    rate_limits.take(CONFIRMATIONS_BY_PERSON, str(person.id), now=now)
    rate_limits.take(CONFIRMATIONS_TO_ADDRESS, address_key(address), now=now)


def on_its_way(address: str) -> str:
    """Say that a link was sent."""
    return str(
        _("A link is on its way to %(contact)s. Open it within three days.", contact=address)
    )
