"""From an error to a status and a page: the one table."""

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.domain.errors import Conflict, NotOfThisRun
from app.domain.rate_limit import TooMany


class NotFound(Exception):
    """There is no such thing, or not for this person: nobody learns which."""


class Forbidden(Exception):
    """The person is known and the thing is theirs to see, but not to do this with."""


class SignInNeeded(Exception):
    """The page is for people who said who they are."""


class SecondFactorNeeded(Exception):
    """The page is for people who proved more than a link or a password does."""


class Busy(Exception):
    """Too many ask for the same costly thing at once; it is worth trying again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


logger = logging.getLogger(__name__)

STATUS: dict[type[Exception], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotOfThisRun: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    # What somebody else took away between the page's look at it and its lock.
    NoResultFound: HTTPStatus.NOT_FOUND,
    StaleDataError: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
}
PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500, 503})
PROBLEM = "application/problem+json"


def init_app(app: Flask) -> None:
    """Answer every error with its page."""
    for kind in STATUS:
        app.register_error_handler(kind, _known_error)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Exception, _fault)


def _known_error(error: Exception) -> ResponseReturnValue:
    return _page(next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS))


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer with the page of its status; a redirect is left as it is."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    body, status = _page(error.code)
    headers = [h for h in error.get_headers() if h[0].lower() != "content-type"]
    return body, status, headers


def _busy(error: Busy) -> ResponseReturnValue:
    body, status = _page(HTTPStatus.SERVICE_UNAVAILABLE)
    return body, status, {"Retry-After": str(error.retry_after_s)}


def _too_many(error: TooMany) -> ResponseReturnValue:
    """Say when to try again, to a person or to a program."""
    status, wait = HTTPStatus.TOO_MANY_REQUESTS, error.retry_after_s
    if _wants_json():
        answer = current_app.json.response(
            type="about:blank",
            title=_("Too many tries in a short time"),
            status=int(status),
            detail=ngettext(
                "Wait %(num)d second, then try again.",
                "Wait %(num)d seconds, then try again.",
                wait,
            ),
            retry_after_s=wait,
        )
        answer.status_code, answer.content_type = int(status), PROBLEM
    else:
        answer = Response(render_template("errors/429.html", retry_after=wait), status)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _wants_json() -> bool:
    """Whether a program asked: by what it accepts, by what it sent, or by the address."""
    kinds = ["text/html", "application/json", PROBLEM]
    chosen = request.accept_mimetypes.best_match(kinds, default="text/html")
    return chosen != "text/html" or request.is_json or request.path.endswith(".json")


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    # A page would need addresses, and there are none for a host that is not ours.
    return Response("This is not the address of this site.\n", 400, mimetype="text/plain")


def _fault(error: Exception) -> ResponseReturnValue:
    logger.error("A request failed", exc_info=error)
    # Nothing that every other page is given may be asked for here: it may be what failed.
    page = current_app.jinja_env.get_template("errors/500.html")
    return page.render(), HTTPStatus.INTERNAL_SERVER_ERROR


def _page(status: int) -> tuple[str, int]:
    page = status if status in PAGES else (400 if status < 500 else 500)
    return render_template(f"errors/{page}.html"), int(status)
