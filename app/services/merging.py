"""Two records of one person become one, and two again. No history is rewritten by either.

What can move is given to the record that is kept and is written down; what never changes stays,
and is read through the pointer of the merged record. Undoing gives the rows back that were written
down and are still there; what came to the kept record since stays with it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.merging import AlreadyMerged, Beyond, CannotMerge
from app.extensions import db
from app.models.delivery import MentorAssignment
from app.models.person import Contact, Person
from app.models.plan import PlannedMentor, PlannedSession
from app.models.same_person import PersonMerge
from app.queries import merging
from app.queries.merging import MOVABLE, Movable
from app.queries.people import Reach
from app.services import attendance, audit, notices, person_keys
from app.services.notices import Change

# Under these names stand the sessions of both: the kept record has them already.
OF_BOTH: Mapping[str, InstrumentedAttribute[int]] = {
    "taught_by_both": MentorAssignment.course_session_id,
    "planned_for_both": PlannedMentor.planned_session_id,
}


@write_unit
def merge(
    *, kept: int, merged: int, cities: Reach, reason: str, actor: Person, now: datetime
) -> PersonMerge:
    """Make one record the other's; a second call for the same two returns the first's merge.

    `cities` are those whose people the actor looks after. Raises Beyond for who is more than
    theirs, CannotMerge where a course or visit of both stands in the way, and AlreadyMerged where
    one of the two is part of a third record.
    """
    one, other = _lock(kept, merged)
    if other.merged_into_id == kept:
        found = merging.standing(merged)
        if found is not None and found.kept_id == kept:
            return found
    _check(one, other, cities)
    moved = {each.name: _move(each, merged, kept) for each in MOVABLE}
    _tell_of_addresses(moved, [kept, merged], now=now)
    moved |= {name: _give_up(session, merged) for name, session in OF_BOTH.items()}
    db.session.execute(update(Person).where(Person.id == merged).values(merged_into_id=kept))
    row = PersonMerge(
        kept_id=kept,
        merged_id=merged,
        reason=reason,
        moved={name: keys for name, keys in moved.items() if keys},
        merged_by_id=actor.id,
        merged_at=now,
    )
    db.session.add(row)
    _settle(kept, merged)
    audit.record(
        Deed.PEOPLE_MERGED,
        one,
        actor=actor,
        now=now,
        after={"merged": other.public_id},
        reason=reason,
        subject_id=kept,
    )
    return row


@write_unit
def undo(merge_id: int, *, cities: Reach, actor: Person, now: datetime) -> PersonMerge:
    """Make two records of one again; a second call changes nothing.

    Raises Beyond as `merge` does, and AlreadyMerged while the kept record is part of a third one:
    that is undone first.
    """
    row = db.session.get_one(PersonMerge, merge_id, with_for_update=True)
    one, other = _lock(row.kept_id, row.merged_id)
    db.session.refresh(row)
    if row.undone_at is not None:
        return row
    if merging.beyond(cities, [row.kept_id, row.merged_id]):
        raise Beyond
    if one.merged_into_id is not None:
        raise AlreadyMerged
    db.session.execute(update(Person).where(Person.id == row.merged_id).values(merged_into_id=None))
    for each in MOVABLE:
        _give(each, row.moved.get(each.name, []), giver=row.kept_id, taker=row.merged_id)
    _tell_of_addresses(row.moved, [row.kept_id, row.merged_id], now=now)
    for name, session in OF_BOTH.items():
        _take_up(session, row.merged_id, row.moved.get(name, []))
    row.undone_at, row.undone_by_id = now, actor.id
    _settle(row.kept_id, row.merged_id)
    audit.record(
        Deed.MERGE_UNDONE,
        one,
        actor=actor,
        now=now,
        before={"merged": other.public_id},
        subject_id=row.kept_id,
    )
    return row


def _check(kept: Person, merged: Person, cities: Reach) -> None:
    if merging.beyond(cities, [kept.id, merged.id]):
        raise Beyond
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise AlreadyMerged
    obstacles = merging.found_in_the_way(kept.id, merged.id)
    if obstacles:
        raise CannotMerge(obstacles)


def _lock(one: int, other: int) -> tuple[Person, Person]:
    """Hold both records, in one order whoever asks."""
    rows = db.session.scalars(
        select(Person).where(Person.id.in_([one, other])).order_by(Person.id).with_for_update()
    ).all()
    held = {row.id: row for row in rows}
    return held[one], held[other]


def _move(movable: Movable, merged: int, kept: int) -> list[int]:
    keys = merging.keys_to_move(movable, kept=kept, merged=merged)
    _give(movable, keys, giver=merged, taker=kept)
    return keys


def _give(movable: Movable, keys: list[int], *, giver: int, taker: int) -> None:
    """Let rows belong to somebody else; those that are gone, or gone elsewhere, are left."""
    if keys:
        whose = movable.column(movable.whose)
        db.session.execute(
            update(movable.table)
            .where(whose == giver, movable.column(movable.key).in_(keys))
            .values({movable.whose: taker})
            .execution_options(synchronize_session=False)
        )


def _tell_of_addresses(
    moved: Mapping[str, list[int]], both: Collection[int], *, now: datetime
) -> None:
    """Tell both records if mail addresses moved: between them they still have the same ones."""
    contacts = moved.get(Contact.__tablename__, [])
    mailed = select(Contact.id).where(Contact.id.in_(contacts), Contact.kind == "email").limit(1)
    if db.session.scalar(mailed) is not None:
        notices.owe(both, Change.ADDRESSES, now=now)


def _give_up(session: InstrumentedAttribute[int], merged: int) -> list[int]:
    """Take away what is left of the sessions that the merged record was to teach, by their ids."""
    table = session.class_
    theirs = table.person_id == merged
    keys = list(db.session.scalars(select(session).where(theirs).order_by(session)))
    db.session.execute(delete(table).where(theirs).execution_options(synchronize_session=False))
    return keys


def _take_up(session: InstrumentedAttribute[int], merged: int, session_ids: list[int]) -> None:
    """Give sessions back that are there still; what is released is planned under the same id."""
    there = select(PlannedSession.id).where(PlannedSession.id.in_(session_ids))
    still = db.session.scalars(there)
    rows = [{session.key: each, "person_id": merged} for each in still]
    if rows:
        db.session.execute(insert(session.class_), rows)


def _settle(kept: int, merged: int) -> None:
    """Bring up to date what is worked out from the rows: keys and the marks of the register."""
    db.session.flush()
    person_keys.rewrite([kept, merged])
    attendance.refold([kept, merged])
    db.session.expire_all()
