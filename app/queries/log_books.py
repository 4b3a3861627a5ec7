"""Log books: the entries of trainees, how whole each book is, and what waits for a supervisor."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.log_books import EntryState, Progress, progress
from app.domain.observation_visits import VisitState, days_of
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.observation_visit import HostSlot, LogEntry, ObservationVisit, VisitTrainee
from app.models.place import Institution

# When there are days to write about: before, nobody is there.
IN_USE = frozenset({VisitState.ONGOING, VisitState.COMPLETED})


def progress_of(visits: Collection[ObservationVisit], *, now: datetime) -> dict[int, Progress]:
    """Return how whole the books of these visits are, by trainee, in one query."""
    trainees = {each.id: visit for visit in visits for each in visit.trainees}
    states = states_of(trainees)
    return {
        trainee_id: progress(days_due(visit, now), states.get(trainee_id, {}))
        for trainee_id, visit in trainees.items()
    }


def states_of(trainee_ids: Collection[int]) -> Mapping[int, Mapping[date, EntryState]]:
    """Return by trainee, and by day, the state of the entry that counts."""
    newest: dict[int, dict[date, EntryState]] = defaultdict(dict)
    for trainee_id, day, state in db.session.execute(
        select(LogEntry.trainee_id, LogEntry.day, LogEntry.state)
        .where(LogEntry.trainee_id.in_(trainee_ids))
        .order_by(LogEntry.number)
    ):
        newest[trainee_id][day] = EntryState(state)
    return newest


def days_due(visit: ObservationVisit, now: datetime) -> list[date]:
    """Return the days of a visit that have come at the host and want an entry."""
    if VisitState(visit.state) not in IN_USE:
        return []
    today = today_in(visit.slot.city.time_zone, now)
    days = days_of(visit.starts_on, visit.ends_on, visit.rest_days)
    return [day for day in days if day <= today]


def entries_of(trainee_ids: Collection[int]) -> Mapping[int, Sequence[LogEntry]]:
    """Return the entries of trainees, by trainee: the latest day first, of a day what counts."""
    rows = db.session.scalars(
        select(LogEntry)
        .where(LogEntry.trainee_id.in_(trainee_ids))
        .options(joinedload(LogEntry.countersigned_by))
        .order_by(LogEntry.day.desc(), LogEntry.number.desc())
    )
    found: dict[int, list[LogEntry]] = defaultdict(list)
    for row in rows:
        found[row.trainee_id].append(row)
    return found


def newest(trainee_id: int, day: date) -> LogEntry | None:
    """Return the entry of a day that counts, if there is one."""
    return db.session.scalars(
        select(LogEntry)
        .where(LogEntry.trainee_id == trainee_id, LogEntry.day == day)
        .order_by(LogEntry.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def seen(entry: LogEntry | None) -> str:
    """Return what tells one state of an entry from any other; "" where there is none."""
    return f"{entry.public_id}.{entry.revision}" if entry else ""


def waiting(visit_ids: Collection[int]) -> Sequence[LogEntry]:
    """Return the entries of these visits that wait for a countersignature, the oldest first.

    Only what was countersigned is followed by another entry, so of a day these are the newest.
    """
    return db.session.scalars(
        _with_visit()
        .where(VisitTrainee.visit_id.in_(visit_ids), LogEntry.state == EntryState.SENT)
        .order_by(LogEntry.day, LogEntry.id)
    ).all()


def count_waiting(visit_ids: Collection[int]) -> int:
    """Return how many entries of these visits wait for a countersignature."""
    counted = (
        select(func.count())
        .select_from(LogEntry)
        .join(LogEntry.trainee)
        .where(VisitTrainee.visit_id.in_(visit_ids), LogEntry.state == EntryState.SENT)
    )
    return db.session.scalar(counted) or 0


def get(public_id: str) -> LogEntry:
    """Return an entry with its visit; raises NotFound."""
    found = db.session.scalars(_with_visit().where(LogEntry.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def trainee_of(visit_id: int, person_id: int) -> VisitTrainee | None:
    """Return what a person is on a visit, if anything."""
    return db.session.scalars(
        select(VisitTrainee).filter_by(visit_id=visit_id, person_id=person_id)
    ).one_or_none()


def _with_visit() -> Select[LogEntry]:
    trainee = contains_eager(LogEntry.trainee)
    slot = trainee.joinedload(VisitTrainee.visit).joinedload(ObservationVisit.slot)
    return (
        select(LogEntry)
        .join(LogEntry.trainee)
        .options(
            trainee.joinedload(VisitTrainee.person),
            slot.joinedload(HostSlot.institution).joinedload(Institution.city),
        )
    )
