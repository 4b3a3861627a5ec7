"""Tokens of the API on a person's own pages: make one, see it once, stop it."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import Action, ScopeKind, reach
from app.forms.api_tokens import ApiTokenForm
from app.queries import api_tokens as queries
from app.queries import cities
from app.security import guard
from app.services import api_tokens
from app.services.api_tokens import TooManyTokens
from app.views.access import current_person, signed_in

bp = Blueprint("api_tokens", __name__, url_prefix="/me/tokens")

NEW_TOKEN = "new_api_token"  # noqa: S105  (a key in the session)


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show the tokens of whoever asks, and once the one that was just made."""
    return _page(_form())


@bp.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make a token, and show it on the page."""
    guard.require_fresh()  # for as long as it works, a token is as good as its maker
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        token, _row = api_tokens.create(
            form.label.data,
            scopes=form.scopes,
            days=int(form.days.data),
            strong=g.sign_in_session.is_strong(utcnow()),
            actor=current_person(),
            now=utcnow(),
        )
    except TooManyTokens:
        flash(_("You have as many tokens as we keep. Stop one of them first."), "care")
        return redirect(url_for(".index"), 303)
    session[NEW_TOKEN] = token
    return redirect(url_for(".index", _anchor="new-token"), 303)


@bp.get("/<token_id>/revoke")
@signed_in
def ask(token_id: str) -> ResponseReturnValue:
    """Say what stopping a token does, before it is done."""
    token = api_tokens.own(token_id, actor=current_person())
    return render_template("api_tokens/revoke.html", token=token)


@bp.post("/<token_id>/revoke")
@signed_in
def revoke(token_id: str) -> ResponseReturnValue:
    """Stop a token of one's own."""
    stopped = api_tokens.revoke(token_id, actor=current_person(), now=utcnow())
    flash(_("The token “%(label)s” no longer works.", label=stopped.label), "good")
    return redirect(url_for(".index"), 303)


def _form() -> ApiTokenForm:
    """Return the form with the cities that the person reaches as places to keep a token to."""
    form = ApiTokenForm(request.form)
    within = cities.within(reach(g.grants, Action.VIEW_RUN, utcnow()))
    form.place.choices = [SelectChoice("", _("Wherever you may"))]
    form.place.choices += [
        SelectChoice(f"{ScopeKind.CITY}:{city.slug}", _("Only in %(city)s", city=city.name))
        for city in within
    ]
    return form


def _page(form: ApiTokenForm) -> str:
    return render_template(
        "api_tokens/index.html",
        form=form,
        now=utcnow(),
        tokens=queries.of_person(current_person().id),
        new_token=session.pop(NEW_TOKEN, None) if request.method == "GET" else None,
    )
