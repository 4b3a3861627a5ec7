"""Calendar feeds, for programs that fetch them again and again."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, request, url_for

from app.clock import utcnow
from app.domain.rate_limit import FEED_GUESSES, TooMany
from app.errors import NotFound
from app.queries.calendars import ReleasedSession
from app.services import calendars, rate_limits
from app.services.calendars import CalendarGone, Feed
from app.views import limits
from app.views.access import for_programs
from app.wiring import adapters

bp = Blueprint("feeds", __name__, url_prefix="/calendar")

KEPT_FOR = "max-age=900"


@bp.get("/<token>.ics")
@for_programs
def personal(token: str) -> Response:
    """Send a person's own calendar to whoever knows its secret address."""
    page = adapters().settings.public_url + url_for("my.show")
    now = utcnow()
    try:
        feed = calendars.personal(token, page_of=lambda each: f"{page}#{anchor(each)}", now=now)
    except NotFound:
        # What is asked for again and again, with a token that is right, is never counted.
        rate_limits.take(FEED_GUESSES, limits.client(), now=now)
        raise
    response = _answer(feed, f"private, {KEPT_FOR}", now)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/city/<slug>.ics")
@for_programs
def city(slug: str) -> Response:
    """Send what a city teaches."""
    now = utcnow()
    feed = calendars.of_city(slug, page_of=_city_page, now=now)
    return _answer(feed, f"public, {KEPT_FOR}", now)


@bp.get("/curriculum/<slug>.ics")
@for_programs
def curriculum(slug: str) -> Response:
    """Send where a curriculum is taught."""
    now = utcnow()
    feed = calendars.of_curriculum(slug, page_of=_city_page, now=now)
    return _answer(feed, f"public, {KEPT_FOR}", now)


@bp.errorhandler(NotFound)
def not_found(_error: NotFound) -> Response:
    """Answer a program plainly: it could not use a page, and must never be led to sign in."""
    return _plain("There is no calendar at this address.\n", HTTPStatus.NOT_FOUND)


@bp.errorhandler(CalendarGone)
def gone(_error: CalendarGone) -> Response:
    """Tell a program that it need not come again."""
    return _plain("This calendar was stopped. Remove it.\n", HTTPStatus.GONE)


@bp.errorhandler(TooMany)
def too_many(error: TooMany) -> Response:
    """Tell a program when to come again."""
    response = _plain("Too many wrong addresses; wait.\n", HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def anchor(session: ReleasedSession) -> str:
    """Return where on their own page a person finds a session."""
    return f"session-{session.public_id}"


def _city_page(session: ReleasedSession) -> str:
    return adapters().settings.public_url + url_for("cities.show", slug=session.city_slug)


def _answer(feed: Feed, cache_control: str, now: datetime) -> Response:
    response = Response(feed.body, content_type="text/calendar; charset=utf-8")
    response.set_etag(feed.etag)
    response.last_modified = max(feed.changed_at, _full_hour(now))
    response.headers["Cache-Control"] = cache_control
    response.headers["Content-Disposition"] = "inline"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.make_conditional(request)
    return response


def _full_hour(now: datetime) -> datetime:
    """Return the beginning of this hour.

    No entry tells that another one left the calendar. Programs that ask by time alone, without
    the tag of what they have, get the whole calendar once an hour and so learn of it.
    """
    return now.replace(minute=0, second=0, microsecond=0)


def _plain(text: str, status: HTTPStatus) -> Response:
    response = Response(text, status, mimetype="text/plain")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
