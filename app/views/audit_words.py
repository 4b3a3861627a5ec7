"""The audit trail in words: who did what to whom, and what that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.audit import ActorKind, Deed, Kind
from app.domain.permissions import Role
from app.formatting import clock, day_at
from app.queries import audit_trail
from app.queries.audit_trail import Found, Names
from app.views import audit_fields
from app.views.audit_sentences import ROLES, SENTENCES

UTC = "UTC"


@dataclass(frozen=True)
class Change:
    """What one field was and is, in words; empty where it was or is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry for a reader; `moment` is its time where it happened, `at` for machines."""

    seq: int
    at: str
    moment: str
    sentence: str
    role: str
    reason: str
    changes: tuple[Change, ...]
    erased: bool
    request_id: str


def lines(found: Sequence[Found], names: Names | None = None) -> list[Line]:
    """Put entries into words, with the names that the reader may know; all if nothing is said."""
    known = names or audit_trail.names_of(found)
    return [_line(each, known) for each in found]


def _line(found: Found, names: Names) -> Line:
    entry = found.entry
    city = names.cities.get(entry.city_id or 0)
    zone, place = (city.time_zone, city.name) if city else (UTC, UTC)
    role = ROLES.get(Role(entry.role)) if entry.role else None
    return Line(
        seq=entry.seq,
        at=entry.at.isoformat(timespec="seconds"),
        moment=f"{day_at(entry.at, zone)}, {clock(entry.at, zone)} {place}",
        sentence=_sentence(found, names),
        role=str(role or ""),
        reason=found.reason,
        changes=tuple(_changes(found, names)),
        erased=found.details is None,
        request_id=entry.request_id or "",
    )


def _sentence(found: Found, names: Names) -> str:
    entry = found.entry
    known = {
        "actor": _actor(found, names),
        "person": names.people.get(entry.subject_id or 0) or _("somebody"),
        "course": names.courses.get(entry.course or "") or _title(found),
        "thing": _thing(found, names),
    }
    return str(SENTENCES[Deed(entry.action)]) % known


def _actor(found: Found, names: Names) -> str:
    if found.entry.actor_kind == ActorKind.OPERATOR:
        return str(_("The operator"))
    if found.entry.actor_kind == ActorKind.SYSTEM:
        return str(_("The system"))
    return names.people.get(found.entry.actor_id or 0) or str(_("Somebody"))


def _title(found: Found) -> str:
    """Return what has a checklist and no title: a visit, or a course that is there no more."""
    title = found.entry.course and (found.before.get("title") or found.after.get("title"))
    gone = _("a course that is there no more") if found.entry.course else _("an observation visit")
    return f"“{title}”" if title else str(gone)


def _thing(found: Found, names: Names) -> str:
    known = {**names.sessions, **names.rooms}
    thing_id = found.entry.thing_id
    city = names.cities.get(found.entry.city_id or 0)
    if found.entry.thing_kind == Kind.CITY and city:
        return city.name
    gone = found.after.get("name") or found.after.get("task") or thing_id
    return known.get(thing_id) or gone


def _changes(found: Found, names: Names) -> Iterator[Change]:
    for field, label in audit_fields.FIELDS.items():
        if field in found.before or field in found.after:
            before, after = (
                audit_fields.words(field, values.get(field), names)
                for values in (found.before, found.after)
            )
            yield Change(str(label), before, after)
