"""Conflicts that somebody can live with: said once, kept while sessions move, taken up again."""

from collections.abc import Sequence

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.domain.conflicts.plan_conflict import Rule
from app.models.audit import AuditEntry
from app.models.delivery import CourseRun
from app.models.plan import AcceptedConflict
from app.queries import conflicts
from app.queries.conflicts import ConflictFact
from app.services import accepting, discarding
from app.services import timetable as planning
from app.services.accepting import Settled
from app.services.timetable import ToTime
from tests.factories import NOW, planner
from tests.planning import begin, conflicts_of, saved, session_of

WHY = "They sit in one hall and listen to both."


def facts(run: CourseRun) -> Sequence[ConflictFact]:
    return conflicts_of(run).facts


def clash(run: CourseRun) -> str:
    """Let a session begin with another one, and return what the conflict is called."""
    first, second = session_of(run, "M01"), session_of(run, "M02")
    planning.move(
        first.id,
        revision=first.revision,
        to=ToTime(starts=second.local_start),
        actor=planner(),
        now=NOW,
    )
    return next(each.conflict.key for each in facts(run) if each.rule is Rule.PEOPLE)


def accept(run: CourseRun, key: str, reason: str = WHY) -> None:
    accepting.accept(run.id, [key], reason=reason, actor=planner(), now=NOW)


def reason_of(run: CourseRun, key: str) -> str | None:
    """Return why a conflict may stay, None for one that counts."""
    fact = next(each for each in facts(run) if key in each.keys)
    return fact.accepted and fact.accepted.reason


def deeds(db: SQLAlchemy) -> list[str]:
    return [
        action
        for action in db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq))
        if action.startswith("conflict.")
    ]


def test_an_accepted_conflict_counts_no_more_and_keeps_its_reason(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    assert conflicts.by_run({run.id}, now=NOW) == {run.id: 2}

    keys = next(fact.keys for fact in facts(run) if fact.rule is Rule.PEOPLE)
    accepting.accept(run.id, keys, reason=WHY, actor=planner(), now=NOW)

    assert (len(keys), key in keys) == (4, True)
    assert {reason_of(run, each) for each in keys} == {WHY}
    assert conflicts.by_run({run.id}, now=NOW) == {}
    assert set(deeds(db)) == {Deed.CONFLICT_ACCEPTED}


def test_an_accepted_conflict_stays_accepted_when_its_sessions_move(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    accept(run, key)

    for code in ("M01", "M02"):
        session = session_of(run, code)
        later = session.local_start.replace(hour=17)
        planning.move(
            session.id,
            revision=session.revision,
            to=ToTime(starts=later),
            actor=planner(),
            now=NOW,
        )

    assert reason_of(run, key) == WHY


def test_accepting_twice_keeps_the_first_reason_and_is_recorded_once(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    accept(run, key)

    accept(run, key, "Another reason")

    assert reason_of(run, key) == WHY
    assert deeds(db) == [Deed.CONFLICT_ACCEPTED]


def test_what_is_no_conflict_any_more_cannot_be_accepted(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    session = session_of(run, "M01")
    planning.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)

    with pytest.raises(Settled):
        accept(run, key)
    assert deeds(db) == []


def test_a_conflict_that_is_taken_up_counts_again_and_twice_is_once(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    accept(run, key)

    for _ in range(2):
        accepting.take_up(run.id, [key], actor=planner(), now=NOW)

    assert reason_of(run, key) is None
    assert deeds(db) == [Deed.CONFLICT_ACCEPTED, Deed.CONFLICT_TAKEN_UP]


def test_what_was_accepted_of_one_course_is_not_accepted_of_another(db: SQLAlchemy) -> None:
    one, other = begin(), begin()
    accept(one, clash(one))
    clash(other)

    assert [each.accepted for each in facts(other)] == [None] * len(facts(other))


def test_of_what_is_told_together_one_can_be_accepted_alone(db: SQLAlchemy) -> None:
    run = begin()
    key = clash(run)
    accept(run, key)

    told = {
        fact.accepted is not None: fact.keys for fact in facts(run) if key.startswith(fact.rule)
    }
    assert told[True] == [key]
    assert len(told[False]) == 3


def test_a_course_is_thrown_away_with_what_was_accepted_of_it(db: SQLAlchemy) -> None:
    run = begin()
    accept(run, clash(run))
    saved()

    discarding.discard(run.id, actor=planner(), now=NOW)

    assert db.session.scalars(select(AcceptedConflict)).all() == []
