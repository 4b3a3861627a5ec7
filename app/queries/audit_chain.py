"""The whole chain of the audit trail, one entry at a time, as it stands in the database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, select

from app.domain.audit import FIELDS, Deed, Details, Entry, Head
from app.domain.audit_verification import Kept
from app.domain.ranges import from_ranges
from app.extensions import db
from app.models.audit import AuditDetail, AuditEntry

AT_A_TIME = 1_000
UNREADABLE = Details(salt="", before=None, after=None, reason=None)  # has the hash of no entry


def head() -> Head:
    """Return the newest entry."""
    newest = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    row = db.session.execute(newest).one_or_none()
    return Head(row.seq, row.hash) if row else Head()


def find(entry_hash: str) -> Head | None:
    """Return the entry with this hash, or None."""
    seq = db.session.scalar(select(AuditEntry.seq).where(AuditEntry.hash == entry_hash))
    return None if seq is None else Head(seq, entry_hash)


def whole() -> Iterator[Kept]:
    """Yield every entry with its details, oldest first, in constant memory.

    What was changed by hand into something that cannot be read is handed out as something else
    than what was written, so that no hash fits it.
    """
    columns = [_readable_at() if name == "at" else getattr(AuditEntry, name) for name in FIELDS]
    wanted = (
        select(
            *columns,
            AuditEntry.hash,
            AuditDetail.salt,
            cast(AuditDetail.before, Text).label("before"),
            cast(AuditDetail.after, Text).label("after"),
            AuditDetail.reason,
        )
        .outerjoin(AuditDetail, AuditDetail.seq == AuditEntry.seq)
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=AT_A_TIME)
    )
    with db.session.execute(wanted) as rows:
        for row in rows:
            values = {name: getattr(row, name) for name in FIELDS}
            yield Kept(Entry(**values | {"at": _instant(row.at)}), row.hash, _details(row))


def erased() -> frozenset[int]:
    """Return the entries whose details were erased, as entries of the chain name them."""
    named = db.session.scalars(
        select(AuditDetail.after)
        .join(AuditEntry, AuditEntry.seq == AuditDetail.seq)
        .where(AuditEntry.action == Deed.DETAILS_ERASED)
    )
    return frozenset(seq for after in named if after for seq in from_ranges(after["entries"]))


def _readable_at() -> ColumnElement[Any]:
    """SQLite keeps any text as a time, PostgreSQL only times."""
    if db.session.get_bind().dialect.name == "sqlite":
        return cast(AuditEntry.at, Text).label("at")
    return AuditEntry.at.expression


def _instant(found: datetime | str) -> datetime:
    if isinstance(found, datetime):
        return found
    try:
        return datetime.fromisoformat(found).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _details(row: Row[*tuple[Any, ...]]) -> Details | None:
    if row.salt is None:
        return None
    try:
        before, after = (json.loads(each) if each else None for each in (row.before, row.after))
    except ValueError:
        return UNREADABLE
    return Details(row.salt, before, after, row.reason)
