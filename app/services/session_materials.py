"""Materials of sessions: added, asked for, delivered, replaced, taken away and put back.

What is as somebody wants it already stays as it is, so that a second press changes nothing. The
bytes of a file are stored before; no file is removed when a newer one takes its place.
"""

import logging
from datetime import date, datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Stale
from app.domain.session_materials import (
    Content,
    Link,
    NotTheirSession,
    StoredFile,
    check_deadline,
)
from app.errors import NotFound
from app.extensions import db
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.queries import session_materials as queries
from app.services import audit, material_reminders

logger = logging.getLogger(__name__)


@write_unit
def add(
    session_id: int,
    content: Content,
    *,
    title: str,
    language: str = "",
    public_id: str,
    actor: Person,
    now: datetime,
) -> SessionMaterial:
    """Let a session carry a file or a link; sent twice under one id, it is there once.

    Raises NotFound where the session went meanwhile.
    """
    _hold(session_id)
    values = _values(content) | {"title": title, "language": language}
    made = _insert(
        session_id, public_id, values | {"delivered_by_id": actor.id, "delivered_at": now}
    )
    row = _of(session_id, public_id)
    if made:
        audit.record(Deed.MATERIAL_DELIVERED, row, actor=actor, now=now, after=_said(row))
        logger.info("Person %s added a material to session %s", actor.id, session_id)
    return row


@write_unit
def ask(
    session_id: int,
    *,
    title: str,
    mentor: str,
    due_on: date,
    public_id: str,
    actor: Person,
    now: datetime,
) -> SessionMaterial:
    """Ask who teaches a session, by their public id, for a material, and owe what reminds them.

    Raises NotFound, NotTheirSession and DeadlineOver.
    """
    session = _hold(session_id)
    city = session.course_run.city
    check_deadline(due_on, city.time_zone, now)
    people = {each.public_id: each for each in queries.mentors_of(session_id)}
    if mentor not in people:
        raise NotTheirSession
    asked = {"asked_from_id": people[mentor].id, "asked_by_id": actor.id, "asked_at": now}
    made = _insert(session_id, public_id, asked | {"title": title, "due_on": due_on})
    row = _of(session_id, public_id)
    if made:
        material_reminders.owe(row, city, now=now)
        audit.record(
            Deed.MATERIAL_ASKED,
            row,
            actor=actor,
            now=now,
            after={"title": title, "asked_from": mentor, "due_on": due_on},
            subject_id=people[mentor].id,
        )
        logger.info("Person %s asked for a material of session %s", actor.id, session_id)
    return row


@write_unit
def deliver(
    material_id: int,
    content: Content | None,
    *,
    title: str,
    language: str = "",
    seen: int,
    actor: Person,
    now: datetime,
) -> SessionMaterial:
    """Put a file or a link in its place, the first one or a newer one; None leaves what is there.

    `seen` is the revision that the form showed. Raises Stale, and NotFound once it is taken away.
    """
    row = _take(material_id)
    if row.off_at is not None:
        raise NotFound
    known, was_there = _said(row), row.delivered_at is not None
    values = {"title": title, "language": language} | (_values(content) if content else {})
    if all(getattr(row, name) == value for name, value in values.items()):
        audit.leave_out()
        return row
    if row.revision != seen:
        raise Stale(row.revision)
    if content:
        values |= {"delivered_by_id": actor.id, "delivered_at": now}
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    before, after = changes(known, _said(row))
    deed = Deed.MATERIAL_CHANGED
    if before.keys() & {"file_sha256", "url"}:
        deed = Deed.MATERIAL_REPLACED if was_there else Deed.MATERIAL_DELIVERED
    audit.record(deed, row, actor=actor, now=now, before=before, after=after | {"title": title})
    logger.info("Person %s delivered or changed material %s", actor.id, row.id)
    return row


@write_unit
def take_away(material_id: int, *, seen: int, actor: Person, now: datetime) -> SessionMaterial:
    """Show a material to nobody any more, or ask for it no longer. Raises Stale."""
    row = _take(material_id)
    if row.off_at is not None:
        return row
    if row.revision != seen:
        raise Stale(row.revision)
    row.off_at = now
    audit.record(Deed.MATERIAL_TAKEN_AWAY, row, actor=actor, now=now, before=_said(row))
    return row


@write_unit
def restore(material_id: int, *, actor: Person, now: datetime) -> SessionMaterial:
    """Put a material back that was taken away, as it was; again changes nothing."""
    row = _take(material_id)
    if row.off_at is not None:
        row.off_at = None
        audit.record(Deed.MATERIAL_RESTORED, row, actor=actor, now=now, after=_said(row))
    return row


def _hold(session_id: int) -> PlannedSession:
    """Return a session that nobody takes out of the plan until the write unit ends."""
    held = select(PlannedSession).where(PlannedSession.id == session_id)
    row = db.session.scalars(held.with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _take(material_id: int) -> SessionMaterial:
    """Return a material for a change; nobody else can change it until the write unit ends."""
    row = db.session.scalars(
        select(SessionMaterial)
        .where(SessionMaterial.id == material_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _insert(session_id: int, public_id: str, values: dict[str, object]) -> int:
    """Insert a material unless it is there; return how many that made."""
    named = {"planned_session_id": session_id, "public_id": public_id, "revision": 1}
    row = {"language": ""} | named | values
    insert = insert_into(SessionMaterial).values(row)
    return rows_changed(insert.on_conflict_do_nothing(index_elements=["public_id"]))


def _of(session_id: int, public_id: str) -> SessionMaterial:
    """Return the material of that id; raises NotFound where it is another session's."""
    row = db.session.scalars(
        select(SessionMaterial).filter_by(public_id=public_id, planned_session_id=session_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _values(content: Content) -> dict[str, object]:
    """Return the columns that keep a file or a link; what was there before goes."""
    empty: dict[str, object] = dict.fromkeys(("sha256", "file_name", "media_type", "size", "link"))
    match content:
        case Link(address):
            return empty | {"link": address}
        case StoredFile():
            return empty | {
                "sha256": content.sha256,
                "file_name": content.name,
                "media_type": content.media_type,
                "size": content.size,
            }


def _said(row: SessionMaterial) -> dict[str, Json]:
    """Return what a material says as plain values."""
    return {
        "title": row.title,
        "language": row.language,
        "file_name": row.file_name,
        "file_sha256": row.sha256,
        "url": row.link,
        "due_on": row.due_on.isoformat() if row.due_on else None,
    }
