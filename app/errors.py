"""From an error to a status and a page, or for programs a problem: the one table."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app import circumstances
from app.domain.errors import Conflict, DomainError, Garbled, NotOfThisRun
from app.domain.rate_limit import TooMany
from app.schemas.problem import MEDIA_TYPE, FieldProblem, Kind, Problem

API = "/api/"
REFERENCE = "/api/v1"


class NotFound(Exception):
    """There is no such thing, or not for this person: nobody learns which."""


class Forbidden(Exception):
    """The person is known and the thing is theirs to see, but not to do this with."""


class SignInNeeded(Exception):
    """The page is for people who said who they are."""


class SecondFactorNeeded(Exception):
    """The page is for people who proved more than a link or a password does."""


class CameByCard(Exception):
    """Who came in by a personal link changes no way to sign in, and makes none."""


class Busy(Exception):
    """Too many ask for the same costly thing at once; it is worth trying again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Refused(Exception):
    """A request of a program cannot be done as it is; `errors` say what in it cannot be."""

    def __init__(
        self,
        kind: Kind,
        detail: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


logger = logging.getLogger(__name__)

STATUS: dict[type[Exception], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotOfThisRun: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    # What somebody else took away between the page's look at it and its lock.
    NoResultFound: HTTPStatus.NOT_FOUND,
    StaleDataError: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
    Garbled: HTTPStatus.BAD_REQUEST,
}
PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Answer every error with its page."""
    for kind in STATUS:
        app.register_error_handler(kind, _known_error)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Exception, _fault)


def _known_error(error: Exception) -> ResponseReturnValue:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if _of_a_program():
        return Response(*_problem(status), mimetype=MEDIA_TYPE)
    if status is HTTPStatus.CONFLICT and request.headers.get("HX-Request") == "true":
        return _too_late_in_place()
    return _page(status)


def _too_late_in_place() -> Response:
    """Say it in a sentence, and leave the page that asked (htmx) with what was entered in it."""
    words = gettext(
        "Somebody else was quicker, so this was not saved. What you entered is still here; load"
        " the page anew to see how it stands now."
    )
    told = json.dumps({"toast": {"text": words, "kind": "stop"}})
    headers = {"HX-Reswap": "none", "HX-Trigger": told}
    return Response(status=HTTPStatus.CONFLICT, headers=headers)


def _refused(error: Refused) -> ResponseReturnValue:
    problem = Problem(
        type=_address(error.kind),
        title=error.kind.title,
        status=error.kind.status,
        detail=error.detail,
        errors=list(error.errors) or None,
    )
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, error.kind.status, dict(error.headers), mimetype=MEDIA_TYPE)


def _of_a_program() -> bool:
    return request.path.startswith(API)


def _problem(status: int) -> tuple[str, int]:
    kind = Kind.of_status(status)
    problem = Problem(
        type=_address(kind) if kind else "about:blank",
        title=kind.title if kind else HTTPStatus(status).phrase,
        status=status,
    )
    return problem.model_dump_json(exclude_none=True), int(status)


def _address(kind: Kind) -> str:
    public_url: str = current_app.config["SETTINGS"].public_url
    return f"{public_url}{REFERENCE}#{kind.slug}"


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer with the page of its status; a redirect is left as it is."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    body, status = _problem(error.code) if _of_a_program() else _page(error.code)
    headers = [h for h in error.get_headers() if h[0].lower() != "content-type"]
    if _of_a_program():
        headers.append(("Content-Type", MEDIA_TYPE))
    return body, status, headers


def _busy(error: Busy) -> ResponseReturnValue:
    body, status = _page(HTTPStatus.SERVICE_UNAVAILABLE)
    return body, status, {"Retry-After": str(error.retry_after_s)}


def _too_many(error: TooMany) -> ResponseReturnValue:
    """Say when to try again, to a person or to a program."""
    logger.warning("One too many at %s", request.endpoint)
    wait = error.retry_after_s
    headers = {"Retry-After": str(wait)}
    if _of_a_program() or _wants_json():
        detail = ngettext(
            "Wait %(num)d second, then try again.", "Wait %(num)d seconds, then try again.", wait
        )
        return _refused(Refused(Kind.TOO_MANY, detail, headers=headers))
    body = render_template("errors/429.html", retry_after=wait)
    return body, HTTPStatus.TOO_MANY_REQUESTS, headers


def _wants_json() -> bool:
    """Whether a program asked: by what it accepts, by what it sent, or by the address."""
    kinds = ["text/html", "application/json", MEDIA_TYPE]
    chosen = request.accept_mimetypes.best_match(kinds, default="text/html")
    return chosen != "text/html" or request.is_json or request.path.endswith(".json")


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    # A page would need addresses, and there are none for a host that is not ours.
    if _of_a_program():
        return Response(*_problem(HTTPStatus.BAD_REQUEST), mimetype=MEDIA_TYPE)
    return Response("This is not the address of this site.\n", 400, mimetype="text/plain")


def _fault(error: Exception) -> ResponseReturnValue:
    if _of_a_program() and isinstance(error, DomainError):
        return Response(*_problem(HTTPStatus.UNPROCESSABLE_ENTITY), mimetype=MEDIA_TYPE)
    request_id = circumstances.current().request_id
    logger.error("Request %s failed", request_id, exc_info=error)
    if _of_a_program():
        return Response(*_problem(HTTPStatus.INTERNAL_SERVER_ERROR), mimetype=MEDIA_TYPE)
    # Nothing that every other page is given may be asked for here: it may be what failed.
    page = current_app.jinja_env.get_template("errors/500.html")
    return page.render(), HTTPStatus.INTERNAL_SERVER_ERROR


def _page(status: int) -> tuple[str, int]:
    page = status if status in PAGES else (400 if status < 500 else 500)
    return render_template(f"errors/{page}.html"), int(status)
