"""From an error to a status and a page: the one table."""

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app import circumstances
from app.domain.errors import Conflict, NotOfThisRun


class NotFound(Exception):
    """There is no such thing, or not for this person: nobody learns which."""


class Forbidden(Exception):
    """The person is known and the thing is theirs to see, but not to do this with."""


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
PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500})


def init_app(app: Flask) -> None:
    """Answer every error with its page."""
    for kind in STATUS:
        app.register_error_handler(kind, _known_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, _unknown_host)
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


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    # A page would need addresses, and there are none for a host that is not ours.
    return Response("This is not the address of this site.\n", 400, mimetype="text/plain")


def _fault(error: Exception) -> ResponseReturnValue:
    request_id = circumstances.current().request_id
    logger.error("Request %s failed", request_id, exc_info=error)
    # Nothing that every other page is given may be asked for here: it may be what failed.
    page = current_app.jinja_env.get_template("errors/500.html")
    return page.render(), HTTPStatus.INTERNAL_SERVER_ERROR


def _page(status: int) -> tuple[str, int]:
    page = status if status in PAGES else (400 if status < 500 else 500)
    return render_template(f"errors/{page}.html"), int(status)
