"""Removing what has been kept as long as it has to be, a little at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from app.database import rows_changed, write_unit
from app.domain.audit import Deed, Kind, Thing
from app.domain.retention import Record, Rule, due_before
from app.extensions import Base, db
from app.models.account import Invitation, PersonalLink, SignInSession
from app.models.api import ApiToken, IdempotencyKey
from app.models.calendar import CalendarSubscription
from app.models.data_request import DataRequest
from app.models.owed_work import OwedWork
from app.models.person import SignInLink
from app.models.person_record import PendingAddress
from app.models.same_person import SamePersonQuestion
from app.models.trainee_import import TraineeImport
from app.services import audit, owed_work
from app.services.owed_work import Taken

APPLY = "retention.apply"
AT_ONCE = 500


@dataclass(frozen=True)
class Shelf:
    """Where records of a kind lie, and the column that says since when their time runs."""

    table: type[Base]
    begun: Any
    only: tuple[ColumnElement[bool], ...] = ()

    def due(self, before: datetime) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of what goes."""
        return (self.begun < before, *self.only)


SHELVES: Mapping[Record, Shelf] = {
    Record.SIGN_IN_SESSION: Shelf(SignInSession, SignInSession.expires_at),
    Record.SIGN_IN_LINK: Shelf(SignInLink, SignInLink.expires_at),
    Record.PENDING_ADDRESS: Shelf(PendingAddress, PendingAddress.expires_at),
    Record.PERSONAL_LINK: Shelf(PersonalLink, PersonalLink.expires_at),
    Record.INVITATION: Shelf(Invitation, Invitation.expires_at),
    Record.API_TOKEN: Shelf(ApiToken, ApiToken.expires_at),
    Record.API_ANSWER: Shelf(IdempotencyKey, IdempotencyKey.created_at),
    Record.CALENDAR_LINK: Shelf(CalendarSubscription, CalendarSubscription.revoked_at),
    Record.UNUSED_IMPORT: Shelf(
        TraineeImport, TraineeImport.uploaded_at, (TraineeImport.committed_at.is_(None),)
    ),
    Record.IMPORT: Shelf(TraineeImport, TraineeImport.committed_at),
    Record.DATA_REQUEST: Shelf(DataRequest, DataRequest.answered_at),
    Record.SAME_PERSON_QUESTION: Shelf(SamePersonQuestion, SamePersonQuestion.asked_at),
    Record.FINISHED_WORK: Shelf(OwedWork, OwedWork.finished_at),
}


def due(rules: Sequence[Rule], *, now: datetime) -> dict[Record, int]:
    """Count what would go, by kind; kinds of which nothing is due are left out."""
    counts = {}
    for record, shelf in SHELVES.items():
        before = due_before(record, now, rules)
        if before is not None:
            wanted = select(func.count()).select_from(shelf.table).where(*shelf.due(before))
            counts[record] = db.session.scalar(wanted) or 0
    return {record: count for record, count in counts.items() if count}


def apply(rules: Sequence[Rule], *, now: datetime, at_once: int = AT_ONCE) -> dict[Record, int]:
    """Remove what is due and count it by kind.

    Each step is a write unit of its own, so others wait for few rows; stopped in the middle, the
    rest goes the next time.
    """
    counts = {}
    for record, shelf in SHELVES.items():
        before = due_before(record, now, rules)
        if before is None:
            continue
        total = 0
        while gone := _remove(record, shelf, before, at_once=at_once, now=now):
            total += gone
        if total:
            counts[record] = total
    return counts


def work(taken: Taken, *, rules: Sequence[Rule], now: datetime) -> None:
    """Apply the rules, and owe the same for tomorrow."""
    apply(rules, now=now)
    _finish(taken, now=now)


@write_unit
def owe_today(*, now: datetime) -> None:
    """Owe it for today, unless it is owed already or was done."""
    waiting = select(OwedWork.id).where(OwedWork.kind == APPLY, OwedWork.state == "owed").limit(1)
    if db.session.scalar(waiting) is None:
        _owe(now, now=now)


@write_unit
def _finish(taken: Taken, *, now: datetime) -> None:
    _owe(now + timedelta(days=1), now=now)
    owed_work.finish(taken, now=now)


def _owe(due: datetime, *, now: datetime) -> None:
    owed_work.owe(APPLY, f"{APPLY}:{due.date()}", {}, now=now, due=due)


@write_unit
def _remove(record: Record, shelf: Shelf, before: datetime, *, at_once: int, now: datetime) -> int:
    key: Any = shelf.table.__table__.primary_key.columns.values()[0]  # type: ignore[attr-defined]
    some = select(key).where(*shelf.due(before)).order_by(key).limit(at_once)
    ids = list(db.session.scalars(some.with_for_update(skip_locked=True)))
    if not ids:
        return 0
    gone = rows_changed(
        delete(shelf.table).where(key.in_(ids)),
        synchronize_session=False,  # type: ignore[arg-type]
    )
    audit.record(
        Deed.RECORDS_FORGOTTEN,
        Thing(Kind.RETENTION, record.value),
        actor=None,
        now=now,
        after={"records": gone, "from_before": before},
    )
    return gone
