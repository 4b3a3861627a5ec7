"""On whose clock the days are that a page shows where they are of no one place."""

from flask import Flask, g

from app.clock import utcnow
from app.domain.permissions import ScopeKind
from app.queries import cities

IN_A_CITY = (ScopeKind.CITY, ScopeKind.COURSE_RUN)


def init_app(app: Flask) -> None:
    """Let templates ask: `{{ asked_at|day_at(reader_zone()) }}`."""
    app.jinja_env.globals["reader_zone"] = reader_zone


def reader_zone() -> str:
    """Return the zone (IANA) of who reads: their own, else that of their only city, else UTC."""
    if "reader_zone" not in g:
        g.reader_zone = _zone()
    zone: str = g.reader_zone
    return zone


def _zone() -> str:
    person = g.get("person")
    if person is None:
        return "UTC"
    if person.time_zone:
        return str(person.time_zone)
    now = utcnow()
    grants = [each for each in g.grants if each.scope_kind in IN_A_CITY and each.holds(now)]
    zones = {each.time_zone for each in grants} or cities.zones_where_attended(person.id)
    return zones.pop() if len(zones) == 1 else "UTC"
