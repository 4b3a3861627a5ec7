"""The audit trail: what was changed, by whom, when; and the head that proves it later."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.audit import Kind
from app.domain.permissions import Action, Scope
from app.errors import NotFound
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.queries import audit_chain, audit_trail
from app.queries.audit_trail import Wanted
from app.views import audit_words
from app.views.access import allows, asks, reaching
from app.views.audit_words import Line
from app.views.places import place_of

bp = Blueprint("audit", __name__)

A_PAGE = 50
A_HISTORY = 20
LARGEST_SEQ = 2**31 - 1


@bp.get("/audit")
@asks(Action.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """Show the newest entries that the person may read, or those that fit."""
    scopes = _scopes()
    wanted, older_than = _wanted(scopes), request.args.get("before", type=int)
    if older_than is not None and not 0 < older_than <= LARGEST_SEQ:
        older_than = None  # no entry has such a number
    found = audit_trail.entries(scopes, wanted, older_than=older_than, limit=A_PAGE + 1)
    shown, more = found[:A_PAGE], len(found) > A_PAGE
    asked: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name in FILTERS
    }
    return render_template(
        "audit/index.html",
        lines=audit_words.lines(shown),
        older_url=url_for(".index", **asked, before=shown[-1].entry.seq) if more else "",
        newest_url=url_for(".index", **asked) if older_than else "",
        narrowed=bool(asked),
        asked=asked,
        kinds=audit_words.KINDS,
        zone=_zone(scopes)[1],
        head=audit_chain.head(),
    )


FILTERS = ("person", "kind", "day", "course")


@bp.get("/audit/head.txt")
@asks(Action.VIEW_AUDIT)
def head() -> ResponseReturnValue:
    """Hand out the newest entry's hash, to be kept elsewhere."""
    _scopes()
    newest = audit_chain.head()
    answer = Response(f"{newest.hash}@{newest.seq}\n", mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-head-{newest.seq}.txt"'
    return answer


def history_of(thing: CourseRun | CourseSession | Enrolment) -> list[Line] | None:
    """Return what was last done to a thing, or None for whom that is not to be read."""
    run = thing if isinstance(thing, CourseRun) else thing.course_run
    if not allows(Action.VIEW_AUDIT, place_of(run)):
        return None
    match thing:
        case CourseRun():
            found = audit_trail.of_course(thing.public_id, limit=A_HISTORY)
        case CourseSession():
            found = audit_trail.of_session(thing, limit=A_HISTORY)
        case Enrolment():
            found = audit_trail.of_enrolment(thing, limit=A_HISTORY)
    return audit_words.lines(found)


def _scopes() -> frozenset[Scope]:
    scopes = reaching(Action.VIEW_AUDIT)
    if not scopes:
        raise NotFound
    return scopes


def _wanted(scopes: frozenset[Scope]) -> Wanted:
    """Read the filters of the address; what cannot be meant narrows nothing."""
    values: Any = request.args
    kind = values.get("kind", "")
    return Wanted(
        person=values.get("person", "").strip(),
        kind=Kind(kind) if kind in set(Kind) else None,
        day=_day(values.get("day", "")),
        zone=_zone(scopes)[0],
        course=values.get("course") or None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


def _zone(scopes: frozenset[Scope]) -> tuple[str, str]:
    """Return the zone in which days begin for who reads one city, with its name; else UTC."""
    cities = audit_trail.cities_of(scopes)
    return (cities[0].time_zone, cities[0].name) if len(cities) == 1 else ("UTC", "UTC")
