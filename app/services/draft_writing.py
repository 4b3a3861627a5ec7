"""Writing in the draft of a curriculum: its parts, their order, and the days."""

import base64
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.canonical import Json
from app.domain.drafts import draft_days, draft_parts, draft_rows, taking_over
from app.domain.drafts.draft_fields import PartKind, lists_of
from app.domain.edits import Values
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.models.person import Person
from app.services import audit, drafts

LONGEST_IN_TRAIL = 500  # characters of a text; the draft itself has all of it
DAYS = "days"


class DayChanged(Conflict):
    """Somebody changed the day meanwhile; nothing was done."""


class TextChanged(Conflict):
    """The draft, or what it follows, is no longer what was shown; nothing was done."""


def new_uid(kind: PartKind) -> str:
    """Draw the lasting name of a part: 80 random bits."""
    drawn = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return f"{kind.value}_{drawn}"


@write_unit
def save(
    draft_id: str, part: str, typed: Values, *, shown: Values, actor: Person, now: datetime
) -> dict[str, str]:
    """Set the fields of a part that were typed otherwise than they were shown; return all of them.

    Of a list of records each row is weighed by itself. Raises RowsOvertaken with the fields that
    somebody else changed, draft_parts.Gone, and drafts.Over.
    """
    draft = drafts.locked(draft_id)
    before = draft_parts.values_of(draft.content, part)
    lists = lists_of(draft_parts.kind_of(part))
    changed = draft_rows.changes(typed, shown=shown, now=before, lists=lists)
    if changed:
        content = draft_parts.written(draft.content, part, changed)
        said = [{name: _short(each[name]) for name in changed} for each in (before, changed)]
        _keep(draft, content, part, *said, actor=actor, now=now)
    return draft_parts.values_of(draft.content, part)


@write_unit
def add(
    draft_id: str, uid: str, *, below: str = "", actor: Person, now: datetime, **said: str
) -> None:
    """Add a part under the uid of the form, so that sent again it is there once."""
    draft = drafts.locked(draft_id)
    content = draft_parts.added(draft.content, uid, below=below, **said)
    _keep(draft, content, uid, {}, {"added": True}, actor=actor, now=now)


@write_unit
def remove(draft_id: str, uid: str, *, seen: str, actor: Person, now: datetime) -> None:
    """Take a part away, as it was seen (its fingerprint); raises draft_parts.Changed."""
    draft = drafts.locked(draft_id)
    content = draft_parts.removed(draft.content, uid, seen=seen)
    _keep(draft, content, uid, {"removed": False}, {"removed": True}, actor=actor, now=now)


@write_unit
def move(draft_id: str, uid: str, by: int, *, seen: str, actor: Person, now: datetime) -> bool:
    """Move a part down among its like, or up for less than nothing; return whether it was.

    `seen` is the fingerprint of the order that was shown: in another one nothing is moved, so
    that a form sent twice moves once; nor is what somebody took out.
    """
    draft = drafts.locked(draft_id)
    try:
        content = draft_parts.moved(draft.content, uid, by, seen=seen)
    except (draft_parts.Changed, draft_parts.Gone):
        return False
    _keep(draft, content, uid, {}, {"moved_by": by}, actor=actor, now=now)
    return True


@write_unit
def change_days(
    draft_id: str,
    seen: Mapping[int, str],
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Change the days. `seen` is what `draft_days.seen` says of those shown, by their numbers.

    The others may be what somebody else made of them meanwhile. Raises DayChanged.
    """
    draft = drafts.locked(draft_id)
    days = draft.content["days"]
    for number, known in seen.items():
        if draft_days.seen(days, number) != known:
            raise DayChanged(number)
    content = draft_parts.tidy({**draft.content, "days": change(days)})
    _keep(draft, content, DAYS, {}, {}, actor=actor, now=now)


@write_unit
def take_over(draft_id: str, version_id: int, *, seen: str, actor: Person, now: datetime) -> None:
    """Let a draft follow a newer version, whose news are taken over; sent again it is done once.

    `seen` is the hash of the text that was shown; raises TextChanged, and drafts.Over.
    """
    draft, newer = drafts.locked(draft_id), db.session.get_one(CurriculumVersion, version_id)
    if draft.base_id == newer.id:
        return
    older = draft.base
    follows = older is None or newer.number > older.number
    if newer.curriculum_id != draft.curriculum_id or not follows or draft.content_hash != seen:
        raise TextChanged
    made = taking_over.take_over(older.content if older else {}, draft.content, newer.content)
    draft.base = newer
    # The text names the version that it follows, so this is always news and agreed to anew.
    drafts.keep(draft, made.content, actor=actor, now=now)
    before = {"version": str(older.number)} if older else None
    after = {"version": str(newer.number)}
    audit.record(Deed.DRAFT_CHANGED, draft, actor=actor, now=now, before=before, after=after)


def _keep(
    draft: Draft,
    content: Mapping[str, Any],
    part: str,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    *,
    actor: Person,
    now: datetime,
) -> None:
    name = _name(content, draft.content, part)
    if not drafts.keep(draft, content, actor=actor, now=now):
        return
    audit.record(
        Deed.DRAFT_CHANGED,
        draft,
        actor=actor,
        now=now,
        before={"written": before} if before else None,
        after={"part": name, "written": after},
    )
    db.session.flush()


def _name(after: Mapping[str, Any], before: Mapping[str, Any], part: str) -> str:
    """Return what a part is called, also where it is there no more."""
    for content in (after, before):
        try:
            return DAYS if part == DAYS else draft_parts.name_of(content, part)
        except draft_parts.Gone:
            continue
    return part


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_IN_TRAIL else f"{text[:LONGEST_IN_TRAIL]} …"
