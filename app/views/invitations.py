"""The page behind an invitation: what for, from whom, and yes."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import security
from app.clock import utcnow
from app.domain.permissions import Role
from app.domain.rate_limit import LINK_GUESSES
from app.forms.roles import AcceptForm
from app.models.account import Invitation
from app.models.person import Person
from app.queries import roles as role_queries
from app.security import guard
from app.services import accounts, invitations, rate_limits
from app.services.invitations import SomebodyElses
from app.services.own_details import TooMany
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
        return _another(token, invitation, g.person)
    form = AcceptForm(request.form)
    if request.method != "POST":
        return _page(invitation, form)
    if not form.validate():
        return _page(invitation, form), 422
    return _accept(token, invitation, form)


def _another(token: str, invitation: Invitation, person: Person) -> ResponseReturnValue:
    """Ask who is signed in without this address whether it is theirs too; never for another's."""
    free = not invitations.holders(invitation)
    if request.method == "POST" and free and request.form.get("mine"):
        guard.require_fresh()
        try:
            invitations.accept_as(token, actor=person, now=utcnow())
        except SomebodyElses:
            free = False
        except TooMany:
            flash(_("You have as many addresses as can be kept. Take one away first."), "stop")
        except (LinkSpent, MayNotGive):
            return _spent()
        else:
            flash(
                _(
                    "%(address)s is yours too, and you have the role now.",
                    address=invitation.address,
                ),
                "good",
            )
            return redirect(url_for("today.show"), 303)
    return render_template("invitations/another.html", invitation=invitation, free=free), 403


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
