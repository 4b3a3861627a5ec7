"""The audit trail: what was changed, by whom, when; and the head that proves it later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.audit import Kind
from app.domain.permissions import Action, Place, Scope
from app.errors import NotFound
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import audit_chain, audit_trail, person_pages
from app.queries.audit_trail import Found, Wanted
from app.queries.people import Reach
from app.queries.plans import AnySession
from app.views import audit_sentences, audit_words
from app.views.access import allows, asks, reaching, require
from app.views.audit_words import Line
from app.views.places import permitted_cities, place_of

bp = Blueprint("audit", __name__)

A_PAGE = 50
A_HISTORY = 20
A_SHORT_HISTORY = 10
LARGEST_SEQ = 2**31 - 1


@bp.get("/audit")
@asks(Action.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """Show the newest entries that the person may read, or those that fit."""
    scopes = _scopes()
    wanted, older_than = _wanted(scopes), _older_than()
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
        kinds=audit_sentences.KINDS,
        zone=_zone(scopes)[1],
        # Its number says how much happens in all cities together.
        head=audit_chain.head() if allows(Action.VIEW_AUDIT, Place()) else None,
    )


FILTERS = ("person", "kind", "day", "course")


@bp.get("/people/<record_id>/changes")
@asks(Action.VIEW_AUDIT)
def of_person(record_id: str) -> ResponseReturnValue:
    """Show all that was done about a person, as far as the reader's cities go."""
    cities = permitted_cities(Action.VIEW_AUDIT)
    holder = person_pages.get(cities, record_id)
    if holder.public_id != record_id:
        return redirect(_of_person(holder))
    older_than = _older_than()
    found = audit_trail.of_person(cities, holder.id, older_than=older_than, limit=A_PAGE + 1)
    shown, more = found[:A_PAGE], len(found) > A_PAGE
    return render_template(
        "audit/person.html",
        holder=holder,
        lines=_lines_of_person(cities, shown),
        older_url=_of_person(holder, before=shown[-1].entry.seq) if more else "",
        newest_url=_of_person(holder) if older_than else "",
    )


def _of_person(holder: Person, **more: int) -> str:
    return url_for(".of_person", record_id=holder.public_id, **more)  # type: ignore[arg-type]


@bp.get("/audit/head.txt")
@asks(Action.VIEW_AUDIT)
def head() -> ResponseReturnValue:
    """Hand out the newest entry's hash, to be kept elsewhere."""
    require(Action.VIEW_AUDIT, Place())
    newest = audit_chain.head()
    answer = Response(f"{newest.hash}@{newest.seq}\n", mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-head-{newest.seq}.txt"'
    return answer


def history_of(thing: CourseRun | AnySession | Enrolment) -> list[Line] | None:
    """Return what was last done to a thing, or None for whom that is not to be read."""
    run = thing if isinstance(thing, CourseRun) else thing.course_run
    if not allows(Action.VIEW_AUDIT, place_of(run)):
        return None
    match thing:
        case CourseRun():
            found = audit_trail.of_course(thing.public_id, limit=A_HISTORY)
        case CourseSession() | PlannedSession():
            found = audit_trail.of_session(thing, limit=A_HISTORY)
        case Enrolment():
            found = audit_trail.of_enrolment(thing, limit=A_HISTORY)
    return audit_words.lines(found)


def history_of_person(person: Person) -> list[Line]:
    """Return what was last done about a person, as far as the reader's cities go."""
    cities = permitted_cities(Action.VIEW_AUDIT)
    return _lines_of_person(cities, audit_trail.of_person(cities, person.id, limit=A_SHORT_HISTORY))


def _lines_of_person(cities: Reach, found: Sequence[Found]) -> list[Line]:
    return audit_words.lines(found, audit_trail.names_for(cities, found))


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


def _older_than() -> int | None:
    """Read before which entry the page ends; a number that no entry has is none."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number <= LARGEST_SEQ else None


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
