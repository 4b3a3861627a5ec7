"""Entries are written by who was there, countersigned by who saw it, and never change after."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.data_requests import RequestKind
from app.domain.log_books import Blank, NoSuchDay, NotWaiting, NotWithTrainee
from app.domain.observation_visits import VisitState
from app.domain.permissions import Role
from app.models.audit import AuditDetail, AuditEntry
from app.models.observation_visit import LogEntry, VisitTrainee
from app.models.person import Person
from app.queries import log_books as queries
from app.queries import my_data
from app.queries import people as people_queries
from app.services import data_requests, erasure, log_books, merging, visits
from app.services.log_books import NotOngoing, Outdated, Signed
from tests import factories
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.visiting import (
    BEFORE,
    ENTRY,
    GOALS,
    MONDAY,
    ON_FRIDAY,
    ON_MONDAY,
    Visiting,
    advance,
    arrange,
    countersign,
    write,
    write_all,
)

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def there(db: SQLAlchemy) -> Visiting:
    return arrange(VisitState.ONGOING)


def entries(db: SQLAlchemy) -> list[tuple[int, str, str]]:
    rows = db.session.scalars(select(LogEntry).order_by(LogEntry.day, LogEntry.number, LogEntry.id))
    return [(row.number, row.state, row.done) for row in rows]


def give_back(there: Visiting, seen: str, words: str = "Say what you did.") -> LogEntry:
    entry = queries.get(seen.partition(".")[0])
    return log_books.give_back(entry.id, words, seen=seen, actor=there.supervisor, now=ON_FRIDAY)


def test_an_entry_is_written_sent_returned_sent_again_and_countersigned(
    db: SQLAlchemy, there: Visiting
) -> None:
    write(there, send=False)
    write(there, done="Saw five plans checked.", send=False)
    give_back(there, write(there, done="Saw five plans checked."))
    assert entries(db) == [(1, "returned", "Saw five plans checked.")]
    seen = write(there, done="Saw five plans, and checked one.")

    assert countersign(there, seen) == Signed(done=1, changed=0)
    assert entries(db) == [(1, "countersigned", "Saw five plans, and checked one.")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("unit", " "), ("done", ""), ("minutes", 0), ("goals", ()), ("reflection", "\n")],
)
def test_nothing_is_blank(there: Visiting, name: str, value: object) -> None:
    with pytest.raises(Blank) as refused:
        write(there, **{name: value})  # type: ignore[arg-type]
    assert refused.value.fields == (name,)


def test_a_goal_is_one_of_the_visit(there: Visiting) -> None:
    with pytest.raises(Blank):
        write(there, goals=("own-99",))


@pytest.mark.parametrize("days", [-1, 1, 5])
def test_an_entry_is_about_a_day_that_has_come(there: Visiting, days: int) -> None:
    with pytest.raises(NoSuchDay):
        write(there, MONDAY + timedelta(days=days), now=ON_MONDAY)


def test_nothing_is_written_before_the_visit_is_on(db: SQLAlchemy) -> None:
    there = arrange(VisitState.CONFIRMED)

    with pytest.raises(NotOngoing):
        write(there)


def test_what_is_sent_waits_and_does_not_change(there: Visiting) -> None:
    write(there)

    with pytest.raises(NotWithTrainee):
        write(there, done="Something else.")


def test_an_older_page_overwrites_nothing(there: Visiting) -> None:
    write(there, send=False)
    write(there, done="Newer.", send=False)

    with pytest.raises(Outdated):
        log_books.write(
            there.trainee.id,
            MONDAY,
            replace(ENTRY, done="Older."),
            seen="",
            send=False,
            actor=there.people[0],
            now=ON_FRIDAY,
        )


def test_sending_and_signing_twice_is_once(db: SQLAlchemy, there: Visiting) -> None:
    seen = write(there)
    before = count(AuditEntry)
    for marker in (seen, ""):
        log_books.write(
            there.trainee.id,
            MONDAY,
            ENTRY,
            seen=marker,
            send=True,
            actor=there.people[0],
            now=ON_FRIDAY,
        )
    assert count(AuditEntry) == before
    assert countersign(there, seen) == Signed(1, 0)
    assert countersign(there, seen) == Signed(0, 0)
    assert count(AuditEntry) == before + 1


def test_several_are_countersigned_in_one_go_and_what_changed_meanwhile_is_not(
    db: SQLAlchemy, there: Visiting
) -> None:
    first, second = write(there), write(there, TUESDAY)
    give_back(there, second)
    write(there, TUESDAY, done="Another.")

    assert countersign(there, first, second, "unknown.1") == Signed(1, 2)
    assert [state for _number, state, _done in entries(db)] == ["countersigned", "sent"]


def test_entries_of_another_visit_are_not_countersigned(db: SQLAlchemy, there: Visiting) -> None:
    seen = write(there)

    assert log_books.countersign([], [seen], actor=there.supervisor, now=ON_FRIDAY).done == 0
    assert entries(db)[0][1] == "sent"


def test_only_what_waits_is_returned(there: Visiting) -> None:
    seen = write(there)
    give_back(there, seen)
    give_back(there, seen)
    with pytest.raises(NotWaiting):
        give_back(there, seen, "Other words.")


def test_the_trail_says_that_an_entry_was_returned_and_not_with_which_words(
    db: SQLAlchemy, there: Visiting
) -> None:
    give_back(there, write(there), "Whose plan was it?")

    told = db.session.scalars(select(AuditDetail)).all()
    returned = db.session.scalars(select(AuditEntry).filter_by(action="log.returned")).one()
    assert returned.seq in [each.seq for each in told]
    assert not any("Whose plan" in f"{each.before}{each.after}{each.reason}" for each in told)


def test_a_correction_follows_what_was_countersigned_and_both_stay(
    db: SQLAlchemy, there: Visiting
) -> None:
    countersign(there, write(there))
    assert write(there) == queries.seen(queries.newest(there.trainee.id, MONDAY))
    correction = write(there, done="It was five plans.")
    countersign(there, correction)

    assert entries(db) == [
        (1, "countersigned", "Saw four plans checked."),
        (2, "countersigned", "It was five plans."),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log_entry SET done = 'Something else.'",
        "UPDATE log_entry SET state = 'sent'",
        "UPDATE log_entry SET minutes = 1, state = 'erased'",
        "UPDATE log_entry SET reflection = 'Other.', state = 'erased'",
        "UPDATE log_entry SET countersigned_at = NULL, state = 'erased'",
        "UPDATE log_entry SET goals = '[1]', state = 'erased'",
        "UPDATE log_entry SET goals = '[]'",
        "DELETE FROM log_entry",
    ],
)
def test_a_countersigned_entry_is_frozen(db: SQLAlchemy, there: Visiting, change: str) -> None:
    countersign(there, write(there))

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text(change))
    db.session.rollback()


def test_days_without_an_entry_are_named(there: Visiting) -> None:
    write(there, TUESDAY)
    book = queries.progress_of([there.visit], now=ON_FRIDAY)[there.trainee.id]

    missing = [MONDAY, *(MONDAY + timedelta(days=n) for n in (2, 3, 4))]
    assert (book.missing, book.waiting, book.is_whole) == (tuple(missing), 1, False)
    on_monday = queries.progress_of([there.visit], now=ON_MONDAY)[there.trainee.id]
    assert on_monday.missing == (MONDAY,)


def test_a_whole_book_says_so(there: Visiting) -> None:
    write_all(there)
    books = queries.progress_of([there.visit], now=ON_FRIDAY)

    assert all(book.is_whole for book in books.values())


def test_of_two_who_write_the_same_day_at_once_one_does(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        there = arrange(VisitState.ONGOING)
        trainee_id, person_id = there.trainee.id, there.people[0].id

    def one(done: str) -> str:
        row = log_books.write(
            trainee_id,
            MONDAY,
            replace(ENTRY, done=done),
            seen="",
            send=False,
            actor=people_queries.get(person_id),
            now=ON_FRIDAY,
        )
        return row.state

    found = at_once(app, [lambda: one("First."), lambda: one("Second.")])

    assert sorted(map(str, map(type, found))) == sorted(map(str, (Outdated, str)))
    with app.app_context():
        assert count(LogEntry) == 1


def test_who_writes_while_the_book_is_closed_writes_before_or_not_at_all(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        there = arrange(VisitState.ONGOING)
        write_all(there)
        trainee, visit_id = there.trainee, there.visit.public_id
        seen = queries.seen(queries.newest(trainee.id, MONDAY))
        ids = trainee.id, there.people[0].id, there.organiser.id

    def correct() -> str:
        row = log_books.write(
            ids[0],
            MONDAY,
            replace(ENTRY, done="Corrected."),
            seen=seen,
            send=True,
            actor=people_queries.get(ids[1]),
            now=ON_FRIDAY,
        )
        return row.state

    def complete() -> str:
        actor = people_queries.get(ids[2])
        return visits.move_on(visit_id, VisitState.COMPLETED, actor=actor, now=ON_FRIDAY).state

    found = at_once(app, [correct, complete])

    assert sum(isinstance(each, str) for each in found) == 1


def test_a_log_book_moves_with_who_wrote_it_when_two_records_become_one(
    db: SQLAlchemy, there: Visiting
) -> None:
    countersign(there, write(there))
    kept = factories.make_person("Akosua A. Mensah")
    merging.merge(
        kept=kept.id,
        merged=there.people[0].id,
        cities=None,
        reason="She said so.",
        actor=there.organiser,
        now=ON_FRIDAY,
    )

    row = db.session.scalars(select(VisitTrainee).where(VisitTrainee.person_id == kept.id)).one()
    assert row.id == there.trainee.id
    assert my_data.collect(kept.id)["log_book"][0]["done"] == ENTRY.done


class NoMails:
    """An outbox in which nothing lies."""

    def forget(self, is_about: object) -> None:
        """Do nothing."""


def erase(person: Person) -> None:
    admin = factories.give_role(factories.make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    asked = data_requests.ask(RequestKind.ERASURE, "", actor=person, now=ON_FRIDAY)
    erasure.erase(asked.person_id, reason="Asked.", actor=admin, now=ON_FRIDAY, outbox=NoMails())


def test_nobody_countersigns_or_returns_their_own_entry(db: SQLAlchemy, there: Visiting) -> None:
    """Two records that became one can be trainee and supervisor of one visit."""
    own, other = write(there), write(there, number=1)
    akosua = there.people[0]
    merging.merge(
        kept=akosua.id,
        merged=there.supervisor.id,
        cities=None,
        reason="Said so.",
        actor=there.organiser,
        now=ON_FRIDAY,
    )

    signed = log_books.countersign([there.visit.id], [own, other], actor=akosua, now=ON_FRIDAY)
    assert signed == Signed(1, 1)
    with pytest.raises(NotWaiting):
        give_back(replace(there, supervisor=akosua), own)
    assert [state for _number, state, _done in entries(db)] == ["sent", "countersigned"]


def test_the_words_of_who_is_erased_go_and_the_days_stay(db: SQLAlchemy, there: Visiting) -> None:
    countersign(there, write(there))
    write(there, TUESDAY, send=False)
    countersign(there, write(there, number=1, done="Akosua Mensah showed me a plan."))
    erase(there.people[0])

    rows = db.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    assert [(row.state, row.unit, row.done, row.reflection, row.minutes) for row in rows] == [
        ("erased", "", "", "", 420),
        ("written", "", "", "", 420),
        ("erased", ENTRY.unit, "", ENTRY.reflection, 420),
    ]
    book = queries.progress_of([there.visit], now=ON_FRIDAY)[there.visit.trainees[1].id]
    assert book.countersigned == 1


def test_goals_that_name_who_is_erased_do_so_no_more(db: SQLAlchemy) -> None:
    there = arrange()
    goals = ({"key": "own-1", "text": "Watch Akosua Mensah plan"}, GOALS[0])
    visits.change(
        there.visit.public_id,
        replace(there.details, goals=goals),
        seen=there.visit.revision,
        actor=there.organiser,
        now=BEFORE,
    )
    advance(there, VisitState.ONGOING)
    countersign(there, write(there, number=1))
    write(there, TUESDAY, number=1, goals=("own-1", GOALS[0]["key"]))
    erase(there.people[0])
    db.session.expire_all()

    left = [{"key": "own-1", "text": "goal"}, GOALS[0]]
    assert there.visit.goals == left
    rows = db.session.scalars(select(LogEntry).order_by(LogEntry.day)).all()
    assert [(row.state, row.done, row.goals) for row in rows] == [
        ("erased", ENTRY.done, []),
        ("sent", ENTRY.done, left),
    ]
    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text("UPDATE log_entry SET goals = '[1]' WHERE state = 'erased'"))
    db.session.rollback()


def test_who_is_erased_goes_on_no_visit_that_is_ahead(db: SQLAlchemy) -> None:
    there = arrange(VisitState.CONFIRMED)
    erase(there.people[0])
    db.session.expire_all()

    assert [each.person for each in there.visit.trainees] == [there.people[1]]
