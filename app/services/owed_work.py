"""Work that is owed: owe it, take it up under a lease, report on it.

The row is written in the transaction of its cause and stays the truth about the work; a queue
only wakes somebody. Every effect has to be safe to repeat: a runner may die between doing the
work and saying so. Work that is over keeps no payload: an address in it is kept no longer than
it is needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, or_, select, update

from app.database import insert_into, write_unit
from app.domain.retrying import MAX_ATTEMPTS, next_attempt
from app.extensions import db
from app.models.owed_work import OwedWork

LEASE = timedelta(seconds=30)
UNREPORTED = "the last attempt ended without a report: its runner was stopped in the middle"


@dataclass(frozen=True)
class Taken:
    """Work in somebody's hands; `holder` is what proves it until the lease runs out."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    holder: str


def owe(
    kind: str, key: str, payload: Mapping[str, Any], *, now: datetime, due: datetime | None = None
) -> None:
    """Owe work within the caller's write unit, for now or for when it is due.

    Owing the same key again changes nothing.
    """
    owe_all(kind, {key: payload}, now=now, due=due)


def owe_all(
    kind: str,
    payloads: Mapping[str, Mapping[str, Any]],
    *,
    now: datetime,
    due: datetime | None = None,
) -> None:
    """Owe several of one kind, by their keys, in one statement; none if there are none."""
    if not payloads:
        return
    rows = [
        {
            "kind": kind,
            "key": key,
            "payload": dict(payload),
            "state": "owed",
            "due_at": due or now,
            "created_at": now,
        }
        for key, payload in payloads.items()
    ]
    insert = insert_into(OwedWork).on_conflict_do_nothing(index_elements=["key"])
    db.session.execute(insert, rows)
    db.session.info["owed"] = db.session.info.get("owed", 0) + len(rows)


def take(
    *, now: datetime, kinds: frozenset[str], never_given_up: frozenset[str] = frozenset()
) -> Taken | None:
    """Take up the row that has been due longest and that nobody holds; None when there is none.

    It looks before it begins to write, so that an idle runner stands in nobody's way. Work whose
    last attempt ended without a report is given up here, since nobody else will.
    """
    db.session.rollback()
    if db.session.scalars(_due(now=now, kinds=kinds)).first() is None:
        return None
    return _take(now=now, kinds=kinds, may_give_up=kinds - never_given_up)


@write_unit
def _take(*, now: datetime, kinds: frozenset[str], may_give_up: frozenset[str]) -> Taken | None:
    _give_up_unreported(now=now, kinds=may_give_up)
    due = _due(now=now, kinds=kinds).with_for_update(skip_locked=True)
    row = db.session.scalars(due).first()
    if row is None:
        return None
    row.lease_holder, row.lease_until = str(uuid4()), now + LEASE
    row.attempts += 1
    return Taken(row.id, row.kind, row.payload, row.attempts, row.lease_holder)


def _give_up_unreported(*, now: datetime, kinds: frozenset[str]) -> None:
    db.session.execute(
        update(OwedWork)
        .where(*_is_due(now=now, kinds=kinds), OwedWork.attempts >= MAX_ATTEMPTS)
        .values(
            state="failed", finished_at=now, lease_holder=None, last_error=UNREPORTED, payload={}
        )
    )


def _is_due(*, now: datetime, kinds: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        OwedWork.state == "owed",
        OwedWork.kind.in_(kinds),
        OwedWork.due_at <= now,
        or_(OwedWork.lease_until.is_(None), OwedWork.lease_until < now),
    )


def _due(*, now: datetime, kinds: frozenset[str]) -> Select[OwedWork]:
    due = _is_due(now=now, kinds=kinds)
    return select(OwedWork).where(*due).order_by(OwedWork.due_at, OwedWork.id).limit(1)


@write_unit
def renew(taken: Taken, *, now: datetime) -> None:
    """Hold the work for a whole lease from now on; raises LeaseLost when it is over or others'."""
    _change(taken, lease_until=now + LEASE)


def finish(taken: Taken, *, now: datetime) -> None:
    """Say within a write unit that the work is done; raises LeaseLost when others have it now."""
    _report(taken, state="done", finished_at=now, last_error=None, payload={})


@write_unit
def fail(taken: Taken, error: str, *, now: datetime, may_give_up: bool = True) -> None:
    """Put the work back for later, or give it up after the last attempt; a person sees why.

    What may not be given up is tried for ever, at last once an hour.
    """
    if may_give_up and taken.attempts >= MAX_ATTEMPTS:
        _report(taken, state="failed", finished_at=now, last_error=error, payload={})
    else:
        due = next_attempt(taken.attempts, now=now)
        _report(taken, due_at=due, lease_until=None, last_error=error)


class LeaseLost(Exception):
    """The runner was away for longer than its lease; what it did must not be committed."""


def _report(taken: Taken, **values: object) -> None:
    _change(taken, lease_holder=None, **values)


def _change(taken: Taken, **values: object) -> None:
    mine = db.session.scalars(
        update(OwedWork)
        .where(OwedWork.id == taken.id, OwedWork.lease_holder == taken.holder)
        .where(OwedWork.state == "owed")
        .values(**values)
        .returning(OwedWork.id)
    ).one_or_none()
    if mine is None:
        raise LeaseLost(f"work {taken.id} is in other hands")
