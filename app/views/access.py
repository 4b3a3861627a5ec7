"""Who is asking, what they may do, and that they meant it."""

import functools
import hmac
import logging
import secrets
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadRequest

from app import circumstances
from app.clock import utcnow
from app.domain.audit import ActorKind
from app.domain.permissions import (
    BY_PERSONAL_LINK,
    Action,
    Place,
    Scope,
    allowing,
    demands_second_factor,
    furthest,
    may,
    only,
    reach,
)
from app.domain.secret_token import hash_of
from app.domain.sign_in_session import PERSONAL_LINK
from app.errors import API, CameByCard, Forbidden, NotFound, SecondFactorNeeded, SignInNeeded
from app.models.person import Person
from app.queries import people
from app.queries import sign_in_sessions as open_sessions
from app.security.browser_sessions import KEY
from app.services import sign_in_sessions
from app.views import bearer, origins, way_in
from app.views.requests import SAFE_METHODS

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])

logger = logging.getLogger(__name__)

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
REQUEST_ID_HEADER = "X-Request-Id"
# Files are the same for everybody: nobody's session is looked at for them.
FILES = frozenset({"asset", "well_known_icon"})


class PolicyNotAsked(RuntimeError):
    """A view answered without asking whether the person may see that: a fault of ours."""


class MeaningUnproven(BadRequest):
    """A form came without its token: an old page, or another site's trick."""


def public(view: F) -> F:
    """Mark a view as open to everybody. Without a mark nobody gets in."""
    return _marked(view, "public")


def for_programs(view: F) -> F:
    """Mark a view as open to everybody, and blind: no cookie is read for it, nor set.

    What it answers is the same whoever asks, so caches on the way may keep it as it says.
    """
    return _marked(view, "for_programs")


def signed_in(view: F) -> F:
    """Mark a view as open to people who are signed in; what they may see is checked inside."""
    return _marked(view, "signed_in")


def asks(*actions: Action) -> Callable[[F], F]:
    """Mark a view as open to people whom the policy allows one of these, for the thing at hand.

    The view asks by `require` or `reaching`; what it answers without having asked is not sent.
    """
    meant = frozenset(actions)

    def mark(view: F) -> F:
        @functools.wraps(view)
        def asking(*args: object, **kwargs: object) -> ResponseReturnValue:
            answer = view(*args, **kwargs)
            if meant.isdisjoint(g.asked):
                raise PolicyNotAsked(f"{request.endpoint} asked for none of {set(meant)}")
            return answer

        asking.asks = meant  # type: ignore[attr-defined]  # a mark on the function itself
        return _marked(cast("F", asking), "signed_in")

    return mark


def half_signed_in(view: F) -> F:
    """Mark a view as open to people who still have to give their second factor, or to set it up."""
    return _marked(view, "half_signed_in")


def for_api(view: F, action: Action | None = None) -> F:
    """Mark a view as one that programs ask with a token of a person; no cookie counts for it.

    With an action it is closed to whom the policy allows that nowhere; where, is checked inside.
    """
    view.action = action  # type: ignore[attr-defined]  # a mark on the function itself
    return _marked(view, "for_api")


def _marked(view: F, access: str) -> F:
    view.access = access  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def require(action: Action, place: Place) -> None:
    """Stop here unless the policy lets the person do this at this place.

    Who may not even look at the place learns nothing of it: 404, not 403.
    """
    g.asked.add(action)
    if allows(action, place):
        circumstances.act_by(allowing(g.grants, action, place, utcnow()))
        return
    who = g.person.id if g.person else None
    logger.warning("Person %s may not %s there", who, action.value)
    if allows(Action.VIEW_RUN, place):
        raise Forbidden
    raise NotFound


def reaching(action: Action) -> frozenset[Scope]:
    """Return where the person may do this: what lists and searches are narrowed to.

    Whatever is done there is done in the role that reaches furthest: it opens all the others do.
    """
    g.asked.add(action)
    circumstances.act_by(furthest(g.grants, action, utcnow()))
    return reach(g.grants, action, utcnow())


def allows(action: Action, place: Place) -> bool:
    """Say whether `require` would let pass, for buttons that would otherwise be in vain."""
    person_id = g.person.id if g.person else None
    return may(g.grants, action, place, utcnow(), person_id=person_id)


def current_person() -> Person:
    """Return who is signed in; raises SignInNeeded."""
    if g.person is None:
        raise SignInNeeded
    person: Person = g.person
    return person


def csrf_token() -> str:
    """Return the session's token, made at first use."""
    if CSRF_FIELD not in session:
        session[CSRF_FIELD] = secrets.token_urlsafe(24)
    token: str = session[CSRF_FIELD]
    return token


def init_app(app: Flask) -> None:
    """Give every request an id, and ask these questions before it."""
    app.before_request(_begin)
    app.after_request(_name)
    app.teardown_request(_end)
    app.before_request(_who_is_asking)
    app.before_request(_is_let_in)
    app.before_request(_meant_it)
    app.after_request(_note_use)
    app.register_error_handler(SignInNeeded, _to_sign_in)
    app.register_error_handler(SecondFactorNeeded, _to_second_factor)
    app.register_error_handler(CameByCard, _to_account)
    app.jinja_env.globals["csrf_token"] = csrf_token


def _begin() -> None:
    circumstances.begin(ActorKind.SYSTEM)


def _name(response: Response) -> Response:
    response.headers[REQUEST_ID_HEADER] = circumstances.current().request_id or ""
    return response


def _end(_error: BaseException | None) -> None:
    circumstances.end()  # the thread serves others next


def _who_is_asking() -> None:
    """Find the session that the cookie names; whoever must prove more may nothing before.

    What ended the session, took a role or closed the account counts from this request on.
    """
    g.sign_in_session, g.account, g.person, g.grants, g.lacks_factor = None, None, None, (), False
    g.asked = set()
    if request.endpoint in FILES or _access() == "for_programs":
        return
    if request.path.startswith(API):
        bearer.identify()
        return
    token, now = session.get(KEY), utcnow()
    if not token:
        return
    found = open_sessions.find(hash_of(token), now)
    if found is None:
        return
    g.sign_in_session, g.account, g.person = found.as_value(), found.account, found.account.person
    grants = people.grants_of(g.person.id)
    if g.sign_in_session.via == PERSONAL_LINK:
        grants = only(BY_PERSONAL_LINK, grants)
    g.lacks_factor = demands_second_factor(grants, now) and not g.sign_in_session.is_strong(now)
    g.grants = () if g.lacks_factor else grants


def _note_use(response: Response) -> Response:
    """Keep the session alive. That it can't be noted now is no reason to fail what succeeded."""
    if g.get("sign_in_session") is not None and response.status_code < 500:
        try:
            sign_in_sessions.note(g.sign_in_session, now=utcnow())
        except DBAPIError:
            logger.warning("The use of a session could not be noted", exc_info=True)
    return response


def _access() -> str | None:
    """Return the mark of the view that was asked for."""
    view = current_app.view_functions.get(request.endpoint or "")
    mark: str | None = getattr(view, "access", None)
    return mark


def _action() -> Action | None:
    """Return what the view that was asked for is marked to need."""
    view = current_app.view_functions.get(request.endpoint or "")
    action: Action | None = getattr(view, "action", None)
    return action


def _is_let_in() -> None:
    if request.endpoint is None:
        return
    access = _access()
    if access in ("signed_in", "half_signed_in") and g.person is None:
        raise SignInNeeded
    if access == "signed_in" and g.lacks_factor:
        raise SecondFactorNeeded
    if access == "for_api":
        bearer.let_in(changes=request.method not in SAFE_METHODS)
        action = _action()
        if action is not None and not reaching(action):
            logger.warning("Token %s may not %s anywhere", g.api_token.id, action.value)
            raise Forbidden
    if access is None:
        raise NotFound


def _meant_it() -> None:
    if request.method in SAFE_METHODS or request.endpoint is None or _access() == "for_api":
        return
    if not _is_proven():
        logger.warning("A form without its token, or from elsewhere: %s", request.endpoint)
        raise MeaningUnproven


def _is_proven() -> bool:
    if origins.is_elsewhere():
        return False
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD) or ""
    meant = session.get(CSRF_FIELD) or secrets.token_urlsafe(24)
    return hmac.compare_digest(given.encode(), meant.encode())


def _to_sign_in(_error: SignInNeeded) -> ResponseReturnValue:
    words = _("You were signed out, so nothing was saved. Sign in and try again.")
    return way_in.led_away("sign_in.form", words)


def _to_second_factor(_error: SecondFactorNeeded) -> ResponseReturnValue:
    words = _("Nothing was saved yet. Show first that it is you, then try again.")
    return way_in.led_away("second_factor.show", words)


def _to_account(_error: CameByCard) -> ResponseReturnValue:
    words = _("You came in by a card, so you add no other way in. Ask your organiser for one.")
    flash(words, "care")
    return redirect(url_for("account.show"))
