"""The audit trail on both databases: what is recorded, what is refused, what tampering shows."""

from collections.abc import Callable

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from app.circumstances import acting
from app.database import write_unit
from app.domain.audit import ActorKind, Deed, Head, Kind, Thing
from app.domain.audit_chain import Fault, Report, verify
from app.extensions import Base
from app.models.audit import AuditDetail, AuditEntry
from app.models.person import Person
from app.models.place import Organisation, Room
from app.queries import audit_chain
from app.services import audit, people, rooms
from app.services.audit import EXEMPT, Unaudited
from tests.factories import NOW, make_city, make_organisation, make_person
from tests.queries_counted import counted_queries
from tests.recorded import recorded

# What somebody with the database in hand could write over each column of the second entry.
TAMPERED = {
    "at": "'2020-01-01 00:00:00.000000'",
    "action": "'room.removed'",
    "thing_kind": "'city'",
    "thing_id": "'another'",
    "city_id": "NULL",
    "course": "'another'",
    "actor_kind": "'system'",
    "actor_id": "NULL",
    "role": "'trainee'",
    "request_id": "'0000000000000000'",
    "subject_id": "actor_id",
    "details_hash": "'sha256-0'",
    "previous_hash": "'sha256-0'",
    "hash": "'sha256-0'",
}


def fill(db: SQLAlchemy, amount: int = 3) -> Person:
    """Leave so many entries, each in a write unit of its own; return who did it."""
    city, actor = make_city(), make_person()
    for number in range(amount):
        rooms.add(city, name=f"Room {number}", capacity=20, actor=actor, now=NOW)
    return actor


def report(expected: Head | None = None) -> Report:
    return verify(audit_chain.whole(), erased=audit_chain.erased(), expected=expected)


def without_triggers(db: SQLAlchemy) -> None:
    """Take the triggers away, as somebody could who owns the database."""
    on = " ON audit_{}" if db.engine.dialect.name == "postgresql" else ""
    for table, operation in (("entry", "update"), ("entry", "delete"), ("detail", "update")):
        name = f"frozen_audit_{table}_{operation}"
        db.session.execute(text(f"DROP TRIGGER {name}{on.format(table)}"))


def test_an_entry_says_who_did_what_as_what_and_why(db: SQLAlchemy) -> None:
    city, actor = make_city(), make_person()

    @write_unit
    def add() -> None:
        db.session.add(Room(city_id=city.id, name="Hall"))
        db.session.flush()
        room = db.session.scalars(select(Room)).one()
        audit.record(
            Deed.ROOM_ADDED,
            room,
            actor=actor,
            now=NOW,
            before={"name": None},
            after={"name": room.name, "starts_on": NOW.date(), "kinds": {Kind.ROOM}},
            reason="it is large",
            subject_id=actor.id,
        )

    add()

    entry, detail = db.session.scalars(select(AuditEntry)).one(), db.session.get(AuditDetail, 1)
    assert detail is not None
    assert (entry.seq, entry.at, entry.action) == (1, NOW, "room.added")
    assert (entry.thing_kind, entry.thing_id) == ("room", db.session.scalar(select(Room.public_id)))
    assert (entry.city_id, entry.course) == (city.id, None)
    assert (entry.actor_kind, entry.actor_id, entry.subject_id) == ("person", actor.id, actor.id)
    assert (detail.before, detail.reason) == ({"name": None}, "it is large")
    assert detail.after == {"name": "Hall", "starts_on": "2026-11-02", "kinds": ["room"]}
    assert report() == Report(1, Head(1, entry.hash))


def test_without_a_person_the_operator_or_the_system_acts(db: SQLAlchemy) -> None:
    people.create(name="Amina Wanjiru", now=NOW)
    with acting(ActorKind.OPERATOR):
        people.create(name="Grace Achieng", now=NOW)

    kinds = db.session.execute(select(AuditEntry.actor_kind, AuditEntry.actor_id))
    assert list(kinds) == [("system", None), ("operator", None)]


def test_doing_again_what_is_done_leaves_no_entry(db: SQLAlchemy) -> None:
    city, actor = make_city(), make_person()

    for _ in range(2):
        rooms.add(city, name="Hall", capacity=20, actor=actor, now=NOW)

    assert audit_chain.head().seq == 1


def by_orm(db: SQLAlchemy) -> None:
    db.session.scalars(select(Organisation)).one().name = "Another"


def by_adding(db: SQLAlchemy) -> None:
    db.session.add(Organisation(slug="s", name="S"))


def by_deleting(db: SQLAlchemy) -> None:
    db.session.delete(db.session.scalars(select(Organisation)).one())


def by_core_insert(db: SQLAlchemy) -> None:
    db.session.execute(insert(Organisation), [{"slug": "s", "name": "S", "revision": 1}])


def by_core_update(db: SQLAlchemy) -> None:
    db.session.execute(update(Organisation).values(name="Another"))


def by_core_delete(db: SQLAlchemy) -> None:
    db.session.execute(delete(Organisation))


def by_returning(db: SQLAlchemy) -> None:
    changed = update(Organisation).values(name="Another").returning(Organisation.id)
    db.session.execute(changed).all()


def by_text(db: SQLAlchemy) -> None:
    db.session.execute(text("UPDATE organisation SET name = 'Another'"))


def by_connection(db: SQLAlchemy) -> None:
    db.session.connection().exec_driver_sql("DELETE FROM organisation")


@pytest.mark.parametrize(
    "change",
    [
        by_orm, by_adding, by_deleting, by_core_insert, by_core_update, by_core_delete,
        by_returning, by_text, by_connection,
    ],
)  # fmt: skip
def test_a_change_that_nobody_recorded_is_refused_however_it_is_made(
    db: SQLAlchemy, change: Callable[[SQLAlchemy], None]
) -> None:
    make_organisation("Lead", tags=[])

    with pytest.raises(Unaudited, match="rows of organisation changed"):
        write_unit(change)(db)

    assert list(db.session.scalars(select(Organisation.name))) == ["Lead"]
    recorded(change)(db)
    assert list(db.session.scalars(select(Organisation.name))) != ["Lead"]


def test_a_statement_that_changes_no_row_needs_no_entry(db: SQLAlchemy) -> None:
    @write_unit
    def change_nobody() -> None:
        db.session.execute(update(Organisation).values(name="Another"))

    change_nobody()

    assert audit_chain.head() == Head()


def test_tables_without_entries_are_there_and_say_why() -> None:
    assert EXEMPT.keys() <= Base.metadata.tables.keys()
    assert all(EXEMPT.values())


def test_outside_of_a_write_unit_nothing_is_recorded(db: SQLAlchemy) -> None:
    with pytest.raises(RuntimeError):
        audit.record(Deed.ROOM_ADDED, Thing(Kind.ROOM, "r"), actor=None, now=NOW)


def test_a_unit_that_raises_leaves_no_entry_nor_does_it_to_the_next(db: SQLAlchemy) -> None:
    @recorded
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    fill(db, 1)

    assert report().entries == 1


def test_a_unit_that_is_run_again_leaves_its_entries_once(db: SQLAlchemy) -> None:
    attempts = []

    @recorded
    def lose_once() -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))

    lose_once()

    assert (len(attempts), report().entries) == (2, 1)


@pytest.mark.parametrize("amount", [1, 2, 200])
def test_entries_of_one_unit_take_as_few_statements_as_one(db: SQLAlchemy, amount: int) -> None:
    @write_unit
    def record() -> None:
        for number in range(amount):
            thing = Thing(Kind.ROOM, f"room-{number}")
            audit.record(Deed.ROOM_ADDED, thing, actor=None, now=NOW)

    with counted_queries() as queries:
        record()

    locks = db.engine.dialect.name == "postgresql"
    assert len(queries) == 3 + locks
    assert report().entries == amount


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_detail SET reason = 'x'",
    ],
)
def test_a26_the_database_refuses_to_change_the_trail(db: SQLAlchemy, change: str) -> None:
    fill(db)

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text(change))


@pytest.mark.parametrize("column", TAMPERED)
def test_a63_any_column_changed_by_hand_is_found(db: SQLAlchemy, column: str) -> None:
    fill(db)
    without_triggers(db)

    db.session.execute(text(f"UPDATE audit_entry SET {column} = {TAMPERED[column]} WHERE seq = 2"))

    assert (report().ok, report().first_broken) == (False, 2)


@pytest.mark.parametrize(
    "change",
    [
        "salt = 'x'",
        "before = '{\"a\": 1}'",
        "after = NULL",
        "reason = 'x'",
        "after = '{\"a\": 1.5}'",
    ],
)
def test_a63_details_changed_by_hand_are_found(db: SQLAlchemy, change: str) -> None:
    fill(db)
    without_triggers(db)

    db.session.execute(text(f"UPDATE audit_detail SET {change} WHERE seq = 2"))

    found = report()
    assert (found.first_broken, found.fault) == (2, Fault.DETAILS_CHANGED)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a63_what_cannot_even_be_read_is_found(db: SQLAlchemy) -> None:
    fill(db)
    without_triggers(db)
    db.session.execute(text("UPDATE audit_detail SET after = '{' WHERE seq = 3"))
    assert (report().first_broken, report().fault) == (3, Fault.DETAILS_CHANGED)

    db.session.execute(text("UPDATE audit_entry SET at = 'never' WHERE seq = 2"))
    assert (report().first_broken, report().fault) == (2, Fault.HASH)


@pytest.mark.parametrize(
    ("gone", "fault"),
    [
        (["audit_detail WHERE seq = 2"], Fault.DETAILS_MISSING),
        (["audit_detail WHERE seq = 2", "audit_entry WHERE seq = 2"], Fault.SEQUENCE),
    ],
)
def test_a63_what_is_deleted_from_the_middle_is_named(
    db: SQLAlchemy, gone: list[str], fault: Fault
) -> None:
    fill(db)
    without_triggers(db)

    for what in gone:
        db.session.execute(text(f"DELETE FROM {what}"))

    assert (report().first_broken, report().fault) == (2, fault)


def test_a63_a_tail_cut_off_and_an_older_database_are_found_by_a_head_kept_elsewhere(
    db: SQLAlchemy,
) -> None:
    fill(db)
    kept = audit_chain.head()
    without_triggers(db)
    for table in ("audit_detail", "audit_entry"):
        db.session.execute(text(f"DELETE FROM {table} WHERE seq = 3"))
    db.session.commit()

    assert report().ok
    assert (report(kept).first_broken, report(kept).fault) == (3, Fault.HEAD)

    # Others go on writing to it: there is a third entry again, and it is another one.
    recorded(lambda: None)()
    assert report().ok
    assert (report(kept).first_broken, report(kept).fault) == (3, Fault.HEAD)


def test_a_person_is_erased_from_the_details_and_the_chain_stays_whole(db: SQLAlchemy) -> None:
    amina = people.create(name="Amina Wanjiru", now=NOW)
    people.create(name="Grace Achieng", now=NOW)

    erased = [audit.erase_details(amina, actor=None, now=NOW) for _ in range(2)]

    details = db.session.scalars(select(AuditDetail).order_by(AuditDetail.seq)).all()
    assert erased == [1, 0]
    assert [each.seq for each in details] == [2, 3]
    assert details[1].after == {"entries": [[1, 1]]}
    assert report() == Report(3, audit_chain.head())


def test_an_erasure_that_itself_is_erased_is_found(db: SQLAlchemy) -> None:
    amina = people.create(name="Amina Wanjiru", now=NOW)
    audit.erase_details(amina, actor=None, now=NOW)

    db.session.execute(text("DELETE FROM audit_detail"))

    assert (report().first_broken, report().fault) == (1, Fault.DETAILS_MISSING)
    assert db.session.scalar(select(func.count(AuditEntry.seq))) == 2
