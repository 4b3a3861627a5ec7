"""Who is asking, what they may do, and that they meant it."""

import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app import circumstances
from app.clock import utcnow
from app.domain.audit import ActorKind
from app.domain.permissions import Action, Place, allowing, may
from app.errors import Forbidden, NotFound
from app.models.person import Person
from app.queries import people

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
REQUEST_ID_HEADER = "X-Request-Id"
# Files are the same for everybody: nobody's session is looked at for them.
FILES = frozenset({"asset", "well_known_icon"})
# It is kept in the session's cookie, and browsers drop a cookie of more than 4 kB.
LONGEST_PATH = 1_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(Exception):
    """The page is for people who said who they are."""


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


def _marked(view: F, access: str) -> F:
    view.access = access  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def require(action: Action, place: Place) -> None:
    """Stop here unless the policy lets the person do this at this place.

    Who may not even look at the place learns nothing of it: 404, not 403.
    """
    if allows(action, place):
        grant = allowing(g.grants, action, place, utcnow())
        circumstances.act_as(grant.role.value if grant else None)
        return
    if allows(Action.VIEW_RUN, place):
        raise Forbidden
    raise NotFound


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


def sign_in_as(person: Person) -> None:
    """Begin a session that carries over nothing from the one before."""
    session.clear()
    session["person"] = person.public_id


def csrf_token() -> str:
    """Return the session's token, made at first use."""
    if CSRF_FIELD not in session:
        session[CSRF_FIELD] = secrets.token_urlsafe(24)
    token: str = session[CSRF_FIELD]
    return token


def local_path(target: str | None) -> str | None:
    """Return the address if it leads to a page of ours, else None (no open redirect)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if len(target) > LONGEST_PATH:
        return None
    if any(ord(character) < 33 or character == "\\" for character in target):
        return None
    return None if urlsplit(target).netloc else target


def init_app(app: Flask) -> None:
    """Give every request an id, and ask these questions before it."""
    app.before_request(_begin)
    app.after_request(_name)
    app.teardown_request(_end)
    app.before_request(_who_is_asking)
    app.before_request(_is_let_in)
    app.before_request(_meant_it)
    app.register_error_handler(SignInNeeded, _to_sign_in)
    app.jinja_env.globals["csrf_token"] = csrf_token


def _begin() -> None:
    circumstances.begin(ActorKind.SYSTEM)


def _name(response: Response) -> Response:
    response.headers[REQUEST_ID_HEADER] = circumstances.current().request_id or ""
    return response


def _end(_error: BaseException | None) -> None:
    circumstances.end()  # the thread serves others next


def _who_is_asking() -> None:
    g.person, g.grants = None, ()
    if request.endpoint in FILES or _access() == "for_programs":
        return
    public_id = session.get("person")
    g.person = people.find_by_public_id(public_id) if public_id else None
    g.grants = people.grants_of(g.person.id) if g.person else ()


def _access() -> str | None:
    """Return the mark of the view that was asked for."""
    view = current_app.view_functions.get(request.endpoint or "")
    mark: str | None = getattr(view, "access", None)
    return mark


def _is_let_in() -> None:
    if request.endpoint is None:
        return
    access = _access()
    if access == "signed_in" and g.person is None:
        raise SignInNeeded
    if access is None:
        raise NotFound


def _meant_it() -> None:
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD) or ""
    meant = session.get(CSRF_FIELD) or secrets.token_urlsafe(24)
    if not hmac.compare_digest(given.encode(), meant.encode()):
        raise MeaningUnproven


def _to_sign_in(_error: SignInNeeded) -> ResponseReturnValue:
    if request.method not in SAFE_METHODS:
        flash(_("You were signed out, so nothing was saved. Sign in and try again."), "care")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.form", next=target))
