"""The page behind a personal link, which a card or a message carries."""

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from app import security
from app.clock import utcnow
from app.services import accounts, personal_links
from app.services.sign_in import LinkSpent
from app.views.access import public
from app.views.sign_in import device_of_form, keep_secret

bp = Blueprint("personal_links", __name__)
bp.after_request(keep_secret)


@bp.route("/me/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Show whose link it is; pressing a button signs them in."""
    try:
        if request.method == "GET":
            person = personal_links.holder(token, now=utcnow())
            return render_template("sign_in/confirm.html", holder=person, once=False)
        person = personal_links.use(token, now=utcnow())
    except LinkSpent:
        return render_template("sign_in/spent.html"), 410
    session["device"] = device_of_form()
    return security.enter(accounts.account_of(person, now=utcnow()), via="personal link")
