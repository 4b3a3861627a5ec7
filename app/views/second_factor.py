"""Proving once more that it is you: asked for before what reaches far, and once a day."""

from flask import Blueprint, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.domain.local_path import local_path
from app.forms.second_factor import CodeForm
from app.security import browser_sessions, guard
from app.views.access import half_signed_in

bp = Blueprint("second_factor", __name__, url_prefix="/sign-in/again")


@bp.route("", methods=["GET", "POST"])
@half_signed_in
def show() -> ResponseReturnValue:
    """Offer what the person has: a passkey, a code, a password; or to set something up."""
    target = local_path(request.args.get("next"))
    if target:
        session["next"] = target
    account, form = g.account, CodeForm(request.form)
    if request.method == "POST" and form.validate():
        guard.count_code(account.fs_uniquifier)
        if security.proves(account, form.code.data):
            browser_sessions.renew(strong=True)
            return security.arrive()
        form.code.errors = [
            _("This code is wrong or was used before. Wait for the next one in your app.")
        ]
    return render_template(
        "sign_in/again.html", form=form, sign_in_account=account, needed=g.lacks_factor
    )
