"""The audit trail: every change leaves an entry, written in the transaction of the change.

Entries are gathered while a write unit runs and written at its end, when the chain is locked: the
lock is the last one that a unit takes, so nobody waits for another in a circle, and it is held
for two inserts. A unit that changed something and recorded nothing is refused.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, insert, or_, select, text

from app import circumstances
from app.database import write_unit
from app.domain.audit import ActorKind, Deed, Details, Entry, Head, Kind, Thing
from app.domain.canonical import Json
from app.domain.ranges import in_ranges
from app.extensions import Base, db
from app.models.audit import AuditDetail, AuditEntry
from app.models.person import Person
from app.queries import audit_chain
from app.services.audited_things import thing_of

# What changes without an entry, and why.
EXEMPT: Mapping[str, str] = {
    "attendance_mark": "a cache of attendance events, which are recorded",
    "audit_detail": "the trail itself",
    "audit_entry": "the trail itself",
    "calendar_block": "a cache of how sessions look in calendars",
    "idempotency_key": "an answer that a program may ask for again",
    "owed_work": "a list of things to do; what is done is recorded when it is",
    "person_key": "what people are found by, worked out of their records",
    "same_person_question": "asked unseen by organisers, who read numbers; an answer is recorded",
    "proposal": "what a plan could be; what is taken of it is recorded as a change of the plan",
    "rate_limit": "how often something was tried",
    "sign_in_session": "a browser in which somebody is signed in; the log tells how they did",
    "sign_in_link": "a way in that lasts an hour or a day and changes nothing",
}
LOCK = 0x61756469  # the number of the chain's advisory lock: "audi"
BUFFER = "audit"
LEFT_OUT = "left_out_of_audit"
# Otherwise the ORM prepares each row for itself, which takes longer than writing it.
AS_CORE = {"dml_strategy": "raw"}


class Unaudited(Exception):
    """A write unit changed rows and recorded nothing; none of it was kept."""


@dataclass(frozen=True)
class _Recorded:
    """An entry on its way: all but its place in the chain."""

    facts: Mapping[str, Any]
    details: Details


def record(
    deed: Deed,
    thing: Base | Thing,
    *,
    actor: Person | None,
    now: datetime,
    before: Mapping[Any, object] | None = None,
    after: Mapping[Any, object] | None = None,
    reason: str | None = None,
    subject_id: int | None = None,
) -> None:
    """Note a change within the caller's write unit; it is written when the unit is committed.

    `before` and `after` hold what changed, as plain values; people stand there by their public
    ids, or the `subject_id` is whom they are about. Without an actor, the operator or the system
    acts, as circumstances say.
    """
    if not db.session.info.get("writing"):
        raise RuntimeError("changes are recorded within the write unit that makes them")
    about = thing if isinstance(thing, Thing) else thing_of(thing)
    around = circumstances.current()
    salt = secrets.token_hex(16)
    recorded = _Recorded(
        facts={
            "at": now,
            "action": deed.value,
            "thing_kind": about.kind.value,
            "thing_id": about.id,
            "city_id": about.city_id,
            "course": about.course,
            "actor_kind": (ActorKind.PERSON if actor else around.kind).value,
            "actor_id": actor.id if actor else None,
            "role": around.role if actor else None,
            "request_id": around.request_id,
            "subject_id": subject_id,
        },
        details=Details(salt, _plain(before), _plain(after), reason),
    )
    db.session.info.setdefault(BUFFER, []).append(recorded)


def leave_out() -> None:
    """Let the caller's write unit change rows without an entry.

    Only when something was used, or set to what it was.
    """
    db.session.info[LEFT_OUT] = True


def settle(changed: frozenset[str]) -> None:
    """Write what a unit recorded to the end of the chain, in as few statements for one as for many.

    Raises Unaudited where it changed other tables than the exempt ones and recorded nothing.
    """
    recorded: list[_Recorded] = db.session.info.pop(BUFFER, [])
    audited = changed - EXEMPT.keys()
    if audited and not recorded and not db.session.info.get(LEFT_OUT):
        raise Unaudited(f"rows of {', '.join(sorted(audited))} changed, and nothing says so")
    if not recorded:
        return
    hashes = [each.details.hash for each in recorded]
    entries, head = [], _locked_head()
    for each, details_hash in zip(recorded, hashes, strict=True):
        entry = Entry(
            seq=head.seq + 1, details_hash=details_hash, previous_hash=head.hash, **each.facts
        )
        head = Head(entry.seq, entry.hash)
        entries.append(vars(entry) | {"hash": head.hash})
    db.session.execute(insert(AuditEntry), entries, execution_options=AS_CORE)
    db.session.execute(
        insert(AuditDetail),
        [
            {"seq": entry["seq"], **vars(each.details)}
            for entry, each in zip(entries, recorded, strict=True)
        ],
        execution_options=AS_CORE,
    )


@write_unit
def erase_details(
    subject: Person, *, actor: Person | None, now: datetime, also: Collection[int] = ()
) -> int:
    """Erase what entries say in full of a person, and leave an entry that names them.

    `also` are the numbers of other entries in which the person is mentioned. The entries stay,
    and so does the chain. Returns how many lost their details.
    """
    of_subject = select(AuditEntry.seq).where(AuditEntry.subject_id == subject.id)
    gone = list(
        db.session.scalars(
            delete(AuditDetail)
            .where(or_(AuditDetail.seq.in_(of_subject), AuditDetail.seq.in_(also)))
            .returning(AuditDetail.seq)
            .execution_options(synchronize_session=False)
        )
    )
    if gone:
        everything = Thing(Kind.AUDIT, subject.public_id)
        after = {"entries": in_ranges(gone)}
        record(Deed.DETAILS_ERASED, everything, actor=actor, now=now, after=after)
    return len(gone)


def _locked_head() -> Head:
    """Return the newest entry; nobody else writes one until this unit is committed."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    return audit_chain.head()


def _plain(value: object) -> Json:
    """Turn values of models into what JSON has."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case Iterable():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"{type(value).__name__} is no plain value")
