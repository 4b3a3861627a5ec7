"""The page behind an invitation: what for, from whom, and yes."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.clock import utcnow
from app.domain.permissions import Role
from app.domain.rate_limit import LINK_GUESSES
from app.forms.roles import AcceptForm
from app.models.account import Invitation
from app.queries import roles as role_queries
from app.services import accounts, invitations, rate_limits
from app.services.people import SOMEBODY_NEW, WhoIsMeant
from app.services.roles import MayNotGive
from app.services.sign_in import LinkSpent
from app.views import limits, who_is_meant
from app.views.access import public
from app.views.role_words import role_words
from app.views.sign_in import keep_secret

bp = Blueprint("invitations", __name__)
bp.after_request(keep_secret)


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    """Show what the invitation is for; pressing the button accepts it, once."""
    try:
        invitation = invitations.waiting(token, now=utcnow())
    except LinkSpent:
        rate_limits.take(LINK_GUESSES, limits.client(), now=utcnow())
        return _spent()
    if g.person is not None and g.person not in invitations.holders(invitation):
        return render_template("invitations/another.html", invitation=invitation), 403
    form = AcceptForm(request.form)
    if request.method != "POST":
        return _page(invitation, form)
    if not form.validate():
        return _page(invitation, form), 422
    return _accept(token, invitation, form)


def _accept(token: str, invitation: Invitation, form: AcceptForm) -> ResponseReturnValue:
    new = form.who.data == SOMEBODY_NEW or not invitations.holders(invitation)
    if new and not form.name.data:
        form.name.errors = [_("Write your name.")]
        return _page(invitation, form), 422
    try:
        person = invitations.accept(
            token, name=form.name.data or "", who=form.who.data or None, now=utcnow()
        )
    except WhoIsMeant as question:
        words = _("Several people have this address. Say who you are.")
        who_is_meant.ask(form, question, words=words)
        return _page(invitation, form), 422
    except (LinkSpent, MayNotGive):
        return _spent()
    return security.enter(accounts.account_of(person, now=utcnow()), via="invitation")


def _page(invitation: Invitation, form: AcceptForm) -> str:
    scope = role_queries.place_name(invitation.as_scope())
    return render_template(
        "invitations/show.html",
        invitation=invitation,
        form=form,
        role=role_words()[Role(invitation.role)],
        place=scope,
        holders=invitations.holders(invitation),
    )


def _spent() -> ResponseReturnValue:
    return render_template("invitations/spent.html"), 410
