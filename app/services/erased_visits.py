"""What becomes of observation visits when somebody is erased: their words go, a place stays."""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, select

from app.domain.log_books import FROZEN, EntryState
from app.domain.observation_visits import CAN_CHANGE, VisitState
from app.domain.traces import Traces
from app.extensions import Base, db
from app.models.observation_visit import (
    HostSlot,
    LogEntry,
    ObservationVisit,
    VisitAgendaItem,
    VisitDocument,
    VisitTrainee,
)

Row = TypeVar("Row", bound=Base)
Goal = Mapping[str, str]

AT_ONCE = 50
# What a goal says instead of words that name somebody.
GOAL = "goal"
TEXTS = ("unit", "done", "reflection", "words")
# Nobody has been there yet.
AHEAD = CAN_CHANGE | {VisitState.CONFIRMED}


def remove(ids: Collection[int], traces: Traces) -> None:
    """Take these records off visits that are ahead, and what names them out of all others.

    Within the caller's write unit. Where they were, the days of their log book stay.
    """
    theirs = set(db.session.scalars(select(VisitTrainee.id).where(VisitTrainee.person_id.in_(ids))))
    _delete(VisitDocument, VisitDocument.trainee_id.in_(theirs))
    _empty_entries(theirs, traces)
    ahead = select(ObservationVisit.id).where(ObservationVisit.state.in_(AHEAD))
    _delete(VisitTrainee, VisitTrainee.id.in_(theirs), VisitTrainee.visit_id.in_(ahead))
    for slot in _some(HostSlot):
        if traces.are_in(slot.contact):
            slot.contact = ""
    _clean_plans(traces)
    for item in _some(VisitAgendaItem):
        if traces.are_in(item.with_whom):
            item.with_whom = ""
        if traces.are_in(item.what):
            item.what = ""
    for document in _some(VisitDocument):
        if traces.are_in(document.note):
            document.note = ""
    db.session.flush()


def _clean_plans(traces: Traces) -> None:
    for visit in _some(ObservationVisit):
        if traces.are_in(visit.reason):
            visit.reason = ""
        if _name_them(visit.goals, traces):
            visit.goals = _cleaned(visit.goals, traces)


def _empty_entries(theirs: Collection[int], traces: Traces) -> None:
    for row in _some(LogEntry):
        own = row.trainee_id in theirs
        gone = [name for name in TEXTS if own or traces.are_in(getattr(row, name))]
        for name in gone:
            setattr(row, name, "")
        frozen = EntryState(row.state) in FROZEN
        named = _name_them(row.goals, traces)
        if named:
            row.goals = [] if frozen else _cleaned(row.goals, traces)
        if frozen and (gone or named):
            row.state = EntryState.ERASED.value


def _name_them(goals: Collection[Goal], traces: Traces) -> bool:
    return any(traces.are_in(each["text"]) for each in goals)


def _cleaned(goals: Collection[Goal], traces: Traces) -> list[Goal]:
    return [{**each, "text": GOAL} if traces.are_in(each["text"]) else each for each in goals]


def _some(table: type[Row]) -> Iterator[Row]:
    """Read all rows of a table, a few at a time."""
    yield from db.session.scalars(select(table).execution_options(yield_per=AT_ONCE))


def _delete(table: type[Base], *conditions: ColumnElement[bool]) -> None:
    statement = delete(table).where(*conditions)
    db.session.execute(statement.execution_options(synchronize_session=False))
