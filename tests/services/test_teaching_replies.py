"""Mentors are asked whether they teach, and answer for that time alone."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.plans.teaching import Answer, Reply
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.teaching import TeachingReply
from app.queries import my_data
from app.queries import teaching_replies as queries
from app.services import faculty, releases, teaching_replies, timetable
from app.services.plan_edits import Outdated
from app.services.teaching_replies import HasBegun, ReasonNeeded
from tests.factories import NOW, planner
from tests.planning import begin, session_of

A_DAY = timedelta(days=1)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


@pytest.fixture
def ana(run: CourseRun) -> Person:
    return faculty.add(
        run.id, address="ana@example.org", name="Ana Ocampo", actor=planner(), now=NOW
    )


@pytest.fixture
def session(run: CourseRun, ana: Person) -> PlannedSession:
    session = session_of(run, "M05")
    return timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[ana.id], actor=planner(), now=NOW
    )


def ask(run: CourseRun) -> int:
    return teaching_replies.ask(run.id, actor=planner(), now=NOW)


def the(session: PlannedSession) -> TeachingReply:
    (row,) = queries.of_run(session.course_run_id).values()
    return row


def say(session: PlannedSession, said: Answer, who: Person, **values: object) -> TeachingReply:
    asked_at = values.pop("asked_at", None) or the(session).asked_at
    given = {"asked_at": asked_at, "reason": "On duty", "now": NOW}
    return teaching_replies.answer(session.id, said=said, actor=who, **(given | values))  # type: ignore[arg-type]


def test_everybody_is_asked_once_about_the_time_that_is_planned(
    run: CourseRun, session: PlannedSession
) -> None:
    assert (ask(run), ask(run)) == (1, 0)
    assert (the(session).state, the(session).starts_at) == ("invited", session.starts_at)


def test_a_yes_that_is_taken_back_keeps_why_and_how_long_before(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    assert say(session, Answer.YES, ana).state == Reply.ACCEPTED
    later = session.starts_at - A_DAY
    row = say(session, Answer.NO, ana, now=later)

    assert (row.state, row.reason, row.notice) == ("withdrew", "On duty", A_DAY)
    assert queries.unable_by_run([run.id], now=NOW)[run.id] == 1


def test_a_no_at_once_is_no_withdrawal(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    row = say(session, Answer.NO, ana)

    assert (row.state, row.notice) == ("declined", None)


def test_the_same_answer_again_changes_nothing(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    first = say(session, Answer.NO, ana).answered_at

    assert say(session, Answer.NO, ana, now=NOW + A_DAY).answered_at == first


def test_a_no_needs_a_reason(run: CourseRun, session: PlannedSession, ana: Person) -> None:
    ask(run)
    with pytest.raises(ReasonNeeded):
        say(session, Answer.NO, ana, reason="")


def test_an_answer_holds_for_no_other_time_and_is_asked_for_anew(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    say(session, Answer.YES, ana)
    question = the(session).asked_at
    timetable.move(
        session.id,
        revision=session.revision,
        to=timetable.ToTime(starts=session.local_start + A_DAY),
        actor=planner(),
        now=NOW,
    )
    assert not the(session).holds
    with pytest.raises(Outdated):
        say(session, Answer.NO, ana)

    assert teaching_replies.ask(run.id, actor=planner(), now=NOW + A_DAY) == 1
    assert (the(session).state, the(session).holds) == ("invited", True)
    with pytest.raises(Outdated):
        say(session, Answer.YES, ana, asked_at=question)


def test_who_is_taken_off_is_asked_nothing_any_more(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    asked = the(session).asked_at
    say(session, Answer.NO, ana)
    faculty.remove(run.id, ana.id, actor=planner(), now=NOW)

    assert queries.of_person(ana.id, now=NOW) == []
    assert queries.unable_by_run([run.id], now=NOW)[run.id] == 0
    with pytest.raises(Outdated):
        teaching_replies.answer(session.id, asked_at=asked, said=Answer.YES, actor=ana, now=NOW)


@pytest.mark.parametrize("drafted", ["moved", "cancelled", "taken off"])
def test_who_was_told_to_teach_can_withdraw_whatever_is_planned_since(
    run: CourseRun, session: PlannedSession, ana: Person, drafted: str
) -> None:
    releases.release(run.id, actor=planner(), now=NOW)
    ask(run)
    say(session, Answer.YES, ana)
    asked = the(session).asked_at
    meant = {"revision": session.revision, "actor": planner(), "now": NOW}
    if drafted == "moved":
        to = timetable.ToTime(starts=session.local_start + A_DAY)
        timetable.move(session.id, to=to, **meant)
    elif drafted == "cancelled":
        timetable.cancel(session.id, **meant)
    else:
        timetable.assign(session.id, room_id=None, mentor_ids=[], **meant)

    row = say(session, Answer.NO, ana, asked_at=asked, now=NOW + A_DAY)
    assert (row.state, row.reason) == ("withdrew", "On duty")
    with pytest.raises(HasBegun):
        say(session, Answer.YES, ana, asked_at=asked, now=row.starts_at)

    releases.release(run.id, actor=planner(), now=NOW)
    with pytest.raises(Outdated):
        say(session, Answer.YES, ana, asked_at=asked)


def test_nobody_answers_for_another_or_once_it_has_begun(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    with pytest.raises(Outdated):
        say(session, Answer.YES, planner())
    with pytest.raises(HasBegun):
        say(session, Answer.YES, ana, now=session.starts_at)


def test_nobody_is_asked_about_what_is_cancelled_or_has_begun(
    run: CourseRun, session: PlannedSession
) -> None:
    late = teaching_replies.ask(run.id, actor=planner(), now=session.starts_at)
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)

    assert (late, ask(run)) == (0, 0)


def test_what_is_held_of_a_mentor_names_a_session_as_it_is_released(
    db: SQLAlchemy, run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    def titles() -> list[object]:
        return [row["title"] for row in my_data.collect(ana.id)["answers"]]

    ask(run)
    assert titles() == [None]
    releases.release(run.id, actor=planner(), now=NOW)
    released = session.title
    session.title = "Drafted"
    db.session.commit()
    assert titles() == [released]


def test_another_reason_makes_no_other_notice_of_who_withdrew(
    run: CourseRun, session: PlannedSession, ana: Person
) -> None:
    ask(run)
    say(session, Answer.YES, ana)
    first = session.starts_at - 30 * A_DAY
    say(session, Answer.NO, ana, now=first)

    row = say(session, Answer.NO, ana, reason="I am ill", now=session.starts_at - A_DAY)

    assert (row.reason, row.answered_at) == ("I am ill", first)
    assert row.notice_minutes == 30 * 24 * 60
