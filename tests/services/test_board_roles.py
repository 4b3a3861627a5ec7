"""Roles in simulated tumour boards: they take turns, are said, and stay once a board has begun."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.domain.board_roles import BoardRole
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Role
from app.models.audit import AuditEntry
from app.models.board_role import KeptRole
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import board_roles as queries
from app.queries import timetable
from app.queries.board_roles import BoardFact
from app.services import board_roles, enrolments, erasure, groups, merging
from tests.factories import NOW, enrol, give_role, make_person, make_run, planner
from tests.queries_counted import counted_queries

CHAIR, COORDINATOR, PRESENTER, NOTE_TAKER = BoardRole
FIRST_DAY = date(2026, 11, 9)
HOUR = timedelta(hours=1)


class NoOutbox:
    """No mail was sent."""

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Have nothing to throw away."""


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    """A course to come, with two groups."""
    return make_run(first_day=FIRST_DAY, groups=2)


@pytest.fixture
def six(run: CourseRun) -> list[Enrolment]:
    return [enrol(run, f"{name} Ouma", group=1) for name in "ABCDEF"]


def boards(run: CourseRun, now: datetime = NOW, group: int = 1) -> Sequence[BoardFact]:
    """Return the boards of a group and of everybody."""
    found = queries.of_run(run, timetable.sessions_of(run.id), now=now)
    return [each for each in found if not each.session.group or each.session.group.number == group]


def names(board: BoardFact) -> dict[BoardRole, str]:
    return {role: person.name[0] for role, person in board.roles.items()}


def during(board: BoardFact) -> datetime:
    return board.session.starts_at + timedelta(minutes=1)


def say(
    run: CourseRun, board: BoardFact, role: BoardRole, who: Person | None, now: datetime = NOW
) -> bool:
    person = who.public_id if who else None
    return board_roles.say(run.id, board.session.public_id, role, person, actor=planner(), now=now)


def deeds(db: SQLAlchemy) -> list[str]:
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq))
    return [action for action in actions if action.startswith("board.")]


def test_each_group_has_its_boards_and_takes_turns_in_them(
    run: CourseRun, six: list[Enrolment]
) -> None:
    first, second, *_rest = boards(run)

    assert first.session.code == "M14"
    assert names(first) == {CHAIR: "A", COORDINATOR: "B", PRESENTER: "C", NOTE_TAKER: "D"}
    assert (names(second)[CHAIR], names(second)[COORDINATOR]) == ("C", "D")
    assert boards(run, group=2)[0].roles == {}


def test_who_leaves_drops_out_of_boards_to_come(run: CourseRun, six: list[Enrolment]) -> None:
    enrol(run, "G Ouma", group=1)
    last = enrol(run, "H Ouma", group=1).person
    before = queries.without_turn(boards(run))
    enrolments.withdraw(six[0].id, actor=planner(), now=NOW)

    assert names(boards(run)[0])[CHAIR] == "B"
    assert (len(before), queries.without_turn(boards(run))) == (2, [last])


def test_what_was_held_stays_when_somebody_leaves_comes_or_changes_group(
    run: CourseRun, six: list[Enrolment]
) -> None:
    first, *_rest = boards(run)
    held, now = names(first), during(first)
    enrolments.withdraw(six[0].id, actor=planner(), now=now)
    groups.set_all(run.id, {six[2].public_id: 2}, actor=planner(), now=now)
    after = boards(run, now)

    assert names(after[0]) == held
    assert (names(after[1])[CHAIR], names(after[1])[COORDINATOR]) == ("D", "E")
    enrolments.take_back(six[0].id, actor=planner(), now=now)
    assert names(boards(run, now)[0]) == held


def test_what_was_held_is_written_down_once(
    db: SQLAlchemy, run: CourseRun, six: list[Enrolment]
) -> None:
    now = during(boards(run)[0])
    for each in six[:2]:
        enrolments.withdraw(each.id, actor=planner(), now=now)

    assert deeds(db) == [Deed.BOARD_ROLES_KEPT]
    assert len(db.session.scalars(select(KeptRole)).all()) == 4


def test_before_a_board_begins_nothing_is_written_down(
    db: SQLAlchemy, run: CourseRun, six: list[Enrolment]
) -> None:
    enrolments.withdraw(six[0].id, actor=planner(), now=NOW)

    assert db.session.scalars(select(KeptRole)).all() == []


def test_a_role_is_said_and_the_boards_to_come_take_turns_from_there(
    db: SQLAlchemy, run: CourseRun, six: list[Enrolment]
) -> None:
    assert say(run, boards(run)[0], CHAIR, six[5].person)
    first, second, *_rest = boards(run)

    assert names(first) == {CHAIR: "F", COORDINATOR: "A", PRESENTER: "B", NOTE_TAKER: "C"}
    assert (names(second)[CHAIR], names(second)[COORDINATOR]) == ("B", "C")
    assert (first.said(CHAIR), first.said(COORDINATOR)) == (six[5].person, None)
    assert deeds(db) == [Deed.BOARD_ROLE_SET]


def test_saying_it_again_changes_nothing(run: CourseRun, six: list[Enrolment]) -> None:
    say(run, boards(run)[0], CHAIR, six[5].person)

    assert not say(run, boards(run)[0], CHAIR, six[5].person)
    assert not say(run, boards(run)[0], PRESENTER, None)


def test_who_is_said_to_have_another_role_gives_up_the_first(
    run: CourseRun, six: list[Enrolment]
) -> None:
    say(run, boards(run)[0], CHAIR, six[5].person)
    say(run, boards(run)[0], NOTE_TAKER, six[5].person)

    assert names(boards(run)[0])[NOTE_TAKER] == "F"
    assert names(boards(run)[0])[CHAIR] == "A"


def test_turns_go_on_where_nobody_is_said_any_more(run: CourseRun, six: list[Enrolment]) -> None:
    before = names(boards(run)[0])
    say(run, boards(run)[0], CHAIR, six[5].person)

    assert say(run, boards(run)[0], CHAIR, None)
    assert names(boards(run)[0]) == before


def test_after_a_board_it_can_be_said_who_it_was_even_of_who_left(
    run: CourseRun, six: list[Enrolment]
) -> None:
    now = during(boards(run)[0])
    enrolments.withdraw(six[5].id, actor=planner(), now=NOW)
    board = boards(run, now)[0]

    assert say(run, board, CHAIR, six[5].person, now)
    assert names(boards(run, now)[0]) == {**names(board), CHAIR: "F"}
    with pytest.raises(NotOfThisRun):
        say(run, board, CHAIR, None, now)


def test_who_takes_no_part_has_no_role(run: CourseRun, six: list[Enrolment]) -> None:
    other = enrol(run, "Zawadi", group=2).person

    with pytest.raises(NotOfThisRun):
        say(run, boards(run)[0], CHAIR, other)
    with pytest.raises(NotOfThisRun):
        say(make_run("kumasi", first_day=FIRST_DAY, groups=2), boards(run)[0], CHAIR, other)


def test_what_was_said_of_who_left_counts_again_when_they_are_back(
    run: CourseRun, six: list[Enrolment]
) -> None:
    say(run, boards(run)[0], CHAIR, six[5].person)
    enrolments.withdraw(six[5].id, actor=planner(), now=NOW)
    without = names(boards(run)[0])[CHAIR]
    enrolments.take_back(six[5].id, actor=planner(), now=NOW)

    assert (without, names(boards(run)[0])[CHAIR]) == ("A", "F")


def test_what_was_said_of_who_left_before_a_board_began_is_nothing_that_was_held(
    run: CourseRun, six: list[Enrolment]
) -> None:
    say(run, boards(run)[0], CHAIR, six[5].person)
    enrolments.withdraw(six[5].id, actor=planner(), now=NOW)
    now = during(boards(run)[0])
    begun = names(boards(run, now)[0])
    enrolments.withdraw(six[0].id, actor=planner(), now=now)

    assert begun == {CHAIR: "A", COORDINATOR: "B", PRESENTER: "C", NOTE_TAKER: "D"}
    assert names(boards(run, now)[0]) == begun


def test_what_was_said_and_held_stays_with_who_leaves_afterwards(
    run: CourseRun, six: list[Enrolment]
) -> None:
    say(run, boards(run)[0], CHAIR, six[5].person)
    now = during(boards(run)[0])
    held = names(boards(run, now)[0])
    enrolments.withdraw(six[5].id, actor=planner(), now=now)

    assert held[CHAIR] == "F"
    assert names(boards(run, now)[0]) == held
    assert boards(run, now)[0].said(CHAIR) == six[5].person


def test_boards_are_read_in_two_queries_however_many_people_there_are(
    run: CourseRun, six: list[Enrolment]
) -> None:
    for _ in range(2):
        boards(run)
        sessions = timetable.sessions_of(run.id)
        with counted_queries() as seen:
            assert queries.of_run(run, sessions, now=NOW)[0].roles
        assert len(seen) == 2
        for number in range(20):
            enrol(run, f"Trainee {number}", group=2)


def test_what_was_held_stays_when_somebody_is_erased(run: CourseRun, six: list[Enrolment]) -> None:
    first, *_rest = boards(run)
    now, admin = during(first), give_role(make_person("Admin"), Role.PLATFORM_ADMINISTRATOR)
    erasure.erase(six[0].person_id, reason="Asked.", actor=admin, now=now, outbox=NoOutbox())
    board, after, *_rest = boards(run, now)

    assert board.roles[CHAIR].erased_at == now
    assert six[0].person not in after.people


def test_two_records_of_one_person_have_one_turn(run: CourseRun, six: list[Enrolment]) -> None:
    other = make_person("A. Ouma")
    say(run, boards(run)[0], CHAIR, six[0].person)
    merging.merge(
        kept=other.id, merged=six[0].person_id, cities=None, reason="", actor=planner(), now=NOW
    )

    assert boards(run)[0].said(CHAIR) == other
