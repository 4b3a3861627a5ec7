"""Log books: a trainee writes and sends an entry, the supervisor countersigns or returns it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain import log_books as rules
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.log_books import (
    FROZEN,
    WITH_TRAINEE,
    Blank,
    EntryDetails,
    EntryState,
    NotWaiting,
    NotWithTrainee,
)
from app.domain.observation_visits import VisitState
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.observation_visit import LogEntry, ObservationVisit, VisitTrainee
from app.models.person import Person
from app.queries import log_books as queries
from app.queries import my_data
from app.services import audit


class Outdated(Conflict):
    """The entry was changed after the page was shown, in another window or by the supervisor."""


class NotOngoing(Conflict):
    """Entries are written while the visit is on, and at no other time."""


@dataclass(frozen=True)
class Signed:
    """How many entries were countersigned now, and how many were not as the page showed them."""

    done: int
    changed: int


@write_unit
def write(
    trainee_id: int,
    day: date,
    details: EntryDetails,
    *,
    seen: str,
    send: bool,
    actor: Person,
    now: datetime,
) -> LogEntry:
    """Write the entry of a day, and send it if it is said so; the same twice is once.

    `seen` is `queries.seen` of the entry as the page showed it, "" for none. What was countersigned
    stays: what is written then is a correction that follows it. Raises Blank, NoSuchDay,
    NotOngoing, NotWithTrainee and Outdated.
    """
    rules.check(details)
    trainee = _locked(trainee_id)
    visit = trainee.visit
    if VisitState(visit.state) is not VisitState.ONGOING:
        raise NotOngoing
    today = today_in(visit.slot.city.time_zone, now)
    rules.check_day(day, starts_on=visit.starts_on, ends_on=visit.ends_on, today=today)
    state = EntryState.SENT if send else EntryState.WRITTEN
    goals = [each for each in visit.goals if each["key"] in details.goals]
    if not goals:
        raise Blank(["goals"])
    held = queries.newest(trainee.id, day)
    if held is not None and _says(held, details, goals) and held.state in (state, *FROZEN):
        return held
    if queries.seen(held) != seen:
        raise Outdated
    if held is not None and EntryState(held.state) is EntryState.SENT:
        raise NotWithTrainee
    row = held if held is not None and EntryState(held.state) in WITH_TRAINEE else None
    if row is None:
        row = LogEntry(trainee_id=trainee.id, day=day, number=held.number + 1 if held else 1)
        db.session.add(row)
    _set(row, details, goals, state, now)
    db.session.flush()
    deed = Deed.LOG_SENT if send else Deed.LOG_WRITTEN
    after = {"day": day, "state": state}
    audit.record(deed, visit, actor=actor, now=now, after=after, subject_id=actor.id)
    return row


@write_unit
def countersign(
    visit_ids: Collection[int], seen: Sequence[str], *, actor: Person, now: datetime
) -> Signed:
    """Countersign entries of these visits, each as the page showed it (`queries.seen`).

    What is countersigned already is left alone; what changed meanwhile, is none of these visits' or
    is the actor's own, is counted and stays as it is.
    """
    wanted = dict.fromkeys(seen)
    rows = db.session.scalars(
        select(LogEntry)
        .join(LogEntry.trainee)
        .where(
            LogEntry.public_id.in_([each.partition(".")[0] for each in wanted]),
            VisitTrainee.visit_id.in_(visit_ids),
        )
        .order_by(LogEntry.id)
        .with_for_update(of=LogEntry)
        .execution_options(populate_existing=True)
    ).all()
    there = [row for row in rows if EntryState(row.state) in FROZEN]
    own = _own(actor)
    ready = [
        row
        for row in rows
        if row.state == EntryState.SENT
        and queries.seen(row) in wanted
        and row.trainee.person_id not in own
    ]
    actor_id = actor.id
    for row in ready:
        row.countersigned_at, row.countersigned_by_id = now, actor_id
        row.words, row.revision = "", row.revision + 1
        row.state = EntryState.COUNTERSIGNED.value
        _record(Deed.LOG_COUNTERSIGNED, row, actor=actor, now=now)
    return Signed(len(ready), len(wanted) - len(ready) - len(there))


@write_unit
def give_back(entry_id: int, words: str, *, seen: str, actor: Person, now: datetime) -> LogEntry:
    """Return an entry to its trainee with words; a second call with the same words changes nothing.

    Raises NotWaiting for one that is not sent, that is not as the page showed it, or that is the
    actor's own.
    """
    held = select(LogEntry).filter_by(id=entry_id).with_for_update(of=LogEntry)
    row = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if row.state == EntryState.RETURNED and row.words == words:
        return row
    if row.state != EntryState.SENT or queries.seen(row) != seen:
        raise NotWaiting
    if row.trainee.person_id in _own(actor):
        raise NotWaiting
    row.state, row.words = EntryState.RETURNED.value, words
    row.revision += 1
    _record(Deed.LOG_RETURNED, row, actor=actor, now=now)
    return row


def _locked(trainee_id: int) -> VisitTrainee:
    """Return what somebody is on a visit, alone with their log book; nobody ends the visit."""
    held = select(VisitTrainee).filter_by(id=trainee_id).with_for_update(of=VisitTrainee)
    trainee = db.session.scalars(held.execution_options(populate_existing=True)).one()
    visit = select(ObservationVisit).filter_by(id=trainee.visit_id)
    shared = visit.with_for_update(read=True, of=ObservationVisit)
    db.session.scalars(shared.execution_options(populate_existing=True)).one()
    return trainee


def _own(actor: Person) -> set[int]:
    """Return the ids of all records of who acts: two that became one may be trainee and host."""
    return set(db.session.scalars(my_data.records_of(actor.id)))


def _says(row: LogEntry, details: EntryDetails, goals: Sequence[object]) -> bool:
    texts = (row.unit, row.done, row.minutes, row.reflection)
    same = texts == (details.unit, details.done, details.minutes, details.reflection)
    return same and row.goals == goals


def _set(
    row: LogEntry,
    details: EntryDetails,
    goals: Sequence[object],
    state: EntryState,
    now: datetime,
) -> None:
    row.unit, row.done, row.minutes = details.unit, details.done, details.minutes
    row.goals, row.reflection = list(goals), details.reflection
    row.state, row.words = state.value, row.words or ""
    row.sent_at = now if state is EntryState.SENT else None
    row.revision = (row.revision or 0) + 1


def _record(deed: Deed, row: LogEntry, *, actor: Person, now: datetime) -> None:
    """Leave an entry without any words of the log book: organisers read the trail."""
    audit.record(
        deed,
        row.trainee.visit,
        actor=actor,
        now=now,
        after={"day": row.day, "state": row.state},
        subject_id=row.trainee.person_id,
    )
