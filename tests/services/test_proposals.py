"""Proposals: worked out as the pure functions say, kept once, and taken as one edit that fits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.solver import Solver
from app.database import write_unit
from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements import repair as pure_repair
from app.domain.placements.checking import keeps_every_rule
from app.domain.placements.outcome import Outcome, Progress, Way
from app.domain.placements.problem import Problem
from app.domain.placements.solving import solve
from app.domain.plans.history import Gesture
from app.domain.proposals import asked as values
from app.domain.proposals import results
from app.domain.wall_time import to_local
from app.errors import NotFound
from app.extensions import db as database
from app.models.delivery import CourseRun
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.plan import PlanEdit
from app.models.proposal import Proposal
from app.queries import placement_problems, plans
from app.queries import proposals as queries
from app.services import (
    city_days,
    discarding,
    group_numbers,
    owed_work,
    plan_history,
    proposals,
    session_people,
    taken_proposals,
    timetable,
)
from app.services.owed_work import LeaseLost, Taken
from app.services.taken_proposals import FitsNoMore, NoAnswerYet
from app.services.timetable import ToTime
from tests.factories import NOW, enrol, make_person, planned_of, planner
from tests.planning import begin, conflicts_of, session_of
from tests.proposing import (
    QUICK,
    WITHIN,
    asked,
    cancel,
    make_mentor,
    make_room,
    repair,
    times,
    worked,
)
from tests.queries_counted import counted_queries


class Fixed(Solver):
    """Finds what trying finds, the same each time, and tells of every step."""

    def times(self, problem: Problem, **options: Callable[..., object]) -> Outcome:
        outcome = solve(problem, most_steps=200)
        options["report"](Progress(steps=1, placed=len(outcome.placements), of=2))
        options["should_stop"]()
        return outcome


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


@pytest.fixture
def esther(db: SQLAlchemy) -> Person:
    return make_person("Esther Njoroge")


def problem_of(run: CourseRun, what: values.AskedTimes) -> Problem:
    calendar = city_days.calendar_of(run.city, what.within.first)
    return placement_problems.of_times(run, what, calendar=calendar, now=NOW).problem


def take_work() -> Taken:
    taken = owed_work.take(now=NOW, kinds=frozenset({proposals.WORK}))
    assert taken is not None
    return taken


@write_unit
def the_lease_runs_out(db: SQLAlchemy) -> None:
    db.session.execute(update(OwedWork).values(lease_until=NOW - timedelta(seconds=1)))


def plan_of(run: CourseRun) -> set[object]:
    return set(plans.values_of(planned_of(run)))


def test_the_answer_is_what_the_rules_find_and_is_frozen(run: CourseRun, db: SQLAlchemy) -> None:
    what = times(run, "M01", "M02")
    expected = results.outcome_as_data(solve(problem_of(run, what), most_steps=200))

    proposal = worked(asked(run, what), Fixed())

    assert proposal.state == "done"
    now = results.before_from_data(proposal.result)
    assert {each: now[each].starts_at for each in now} == {
        each.public_id: each.starts_at
        for each in (session_of(run, code) for code in ("M01", "M02"))
    }
    assert proposal.result == expected | {"before": proposal.result["before"]}
    assert len(results.outcome_from_data(proposal.result).placements) == 2
    proposal.result = {}
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_the_same_form_sent_twice_asks_once(run: CourseRun, esther: Person) -> None:
    what = times(run, "M01")
    for _ in range(2):
        proposals.ask(run.id, "AskedTwice123456", what, actor=esther, now=NOW)
    assert len(queries.of_run(run.id)) == 1
    with pytest.raises(NotFound):
        proposals.ask(begin(title="Another").id, "AskedTwice123456", what, actor=esther, now=NOW)


def test_what_was_asked_is_read_as_it_was_written(run: CourseRun) -> None:
    what = times(run, "M01", rooms=(1, 2), mentors=(3,))
    assert proposals.asked_of(asked(run, what)) == what
    lost = repair(session_of(run, "M01"), mentor=4)
    assert proposals.asked_of(asked(run, lost)) == lost


def test_taking_it_is_one_edit_that_is_taken_back_as_one(run: CourseRun, esther: Person) -> None:
    hall = make_room(run)
    mentor = make_mentor(run, "Grace Achieng")
    what = times(run, "M01", "M02", rooms=(hall.id,), mentors=(mentor.id,))
    before = plan_of(run)
    proposal = worked(asked(run, what))

    assert taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW) == 2

    for code in ("M01", "M02"):
        session = session_of(run, code)
        assert session.room_id == hall.id
        assert [each.person_id for each in session.mentors] == [mentor.id]
    assert [each.gesture for each in edits_of(run)] == [Gesture.TIMES]
    assert taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW) == 0
    assert len(edits_of(run)) == 1
    plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == before


def edits_of(run: CourseRun) -> list[PlanEdit]:
    return list(database.session.scalars(select(PlanEdit).filter_by(course_run_id=run.id)))


def test_a_module_that_nobody_teaches_is_placed_for_each_group_and_clashes_with_nothing(
    run: CourseRun, esther: Person
) -> None:
    apart = next(each for each in planned_of(run) if each.group_id)
    for each in planned_of(run, module_uid=apart.module_uid):
        cancel(each)
    before = len(conflicts_of(run).open)
    new = proposals.new_sessions(run, [str(apart.module_uid)])
    assert len(new) == 2

    proposal = worked(asked(run, times(run, new=new)))
    taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)

    placed = [each for each in planned_of(run, module_uid=apart.module_uid) if each.counts]
    assert {each.public_id for each in placed} == {each.session for each in new}
    assert {each.group_id for each in placed} == {group.id for group in run.groups}
    assert all(each.plan_day for each in placed)
    assert len(conflicts_of(run).open) < before
    plan_history.undo(run.id, actor=esther, now=NOW)
    plan_history.redo(run.id, actor=esther, now=NOW)


def test_a_session_for_a_group_that_is_no_more_is_not_put_into_the_plan(
    run: CourseRun, esther: Person
) -> None:
    apart = next(each for each in planned_of(run) if each.group_id)
    group_numbers.resize(run.id, 3, actor=esther, now=NOW)
    new = [
        each
        for each in proposals.new_sessions(run, [str(apart.module_uid)])
        if each.group == run.groups[2].id
    ]
    for each in planned_of(run, module_uid=apart.module_uid):
        cancel(each)
    proposal = worked(asked(run, times(run, new=tuple(new))))
    assert len(results.outcome_from_data(proposal.result).placements) == 1
    group_numbers.resize(run.id, 2, actor=esther, now=NOW)
    before = plan_of(run)

    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)

    # Where ids are given again, another course has a group under this one by now.
    begin(groups=2, title="Another")
    database.session.rollback()
    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)
    assert plan_of(run) == before
    late = worked(asked(run, times(run, new=tuple(new))))
    outcome = results.outcome_from_data(late.result)
    assert not outcome.placements
    assert not outcome.unplaced


def test_what_finds_no_place_is_told_with_the_rule_and_what_would_help(run: CourseRun) -> None:
    cancel(session_of(run, "M02"))
    hours = replace(WITHIN, begins=time(8), ends=time(8, 5))
    new = proposals.new_sessions(run, [str(session_of(run, "M02").module_uid)])
    hall = make_room(run, "Small room", capacity=0)
    trainee = enrol(run, "Wanjiku Kamau", group=1)
    assert trainee
    what = values.AskedTimes(within=hours, new=new)

    outcome = results.outcome_from_data(worked(asked(run, what)).result)
    (too_long,) = outcome.unplaced
    assert (too_long.session, too_long.tried) == (new[0].session, 0)
    assert too_long.relaxation is not None
    assert (too_long.relaxation.way, too_long.relaxation.subject) == (Way.LATER, 60)

    what = values.AskedTimes(within=WITHIN, new=new, rooms=(hall.id,))
    outcome = results.outcome_from_data(worked(asked(run, what)).result)
    (unplaced,) = outcome.unplaced
    assert unplaced.excluded[Rule.CAPACITY] == unplaced.tried
    assert unplaced.relaxation is not None
    assert (unplaced.relaxation.way, unplaced.relaxation.subject) == (Way.LARGER_ROOM, hall.id)


def test_it_is_refused_where_the_plan_has_changed_so_that_it_fits_no_more(
    run: CourseRun, esther: Person
) -> None:
    hall = make_room(run)
    proposal = worked(asked(run, times(run, "M01", rooms=(hall.id,))))
    (placement,) = results.outcome_from_data(proposal.result).placements
    other = session_of(run, "M03")
    to = ToTime(starts=to_local(placement.starts_at, "Africa/Nairobi"))
    timetable.move(other.id, revision=other.revision, to=to, actor=esther, now=NOW)
    before = plan_of(run)

    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)
    assert plan_of(run) == before


def test_nothing_is_laid_over_what_finds_no_place_and_stays(run: CourseRun, esther: Person) -> None:
    short, long = sorted(
        (session_of(run, code) for code in ("M01", "M02")), key=lambda each: each.minutes
    )
    friday = WITHIN.first - timedelta(days=3)  # nothing else is held then
    for session, hour in ((long, 8), (short, 14)):
        to = ToTime(starts=datetime.combine(friday, time(hour)))
        timetable.move(session.id, revision=session.revision, to=to, actor=esther, now=NOW)
    ends = time(8 + short.minutes // 60, short.minutes % 60)
    within = replace(WITHIN, first=friday, last=friday, begins=time(8), ends=ends)
    what = replace(times(run, "M01", "M02"), within=within)
    before, known = plan_of(run), len(conflicts_of(run).open)

    outcome = results.outcome_from_data(worked(asked(run, what)).result)
    assert not outcome.placements
    assert {each.session for each in outcome.unplaced} == {short.public_id, long.public_id}

    class Careless(Solver):
        def times(self, problem: Problem, **_: object) -> Outcome:
            return solve(problem)

    proposal = worked(asked(run, what), Careless())
    assert len(results.outcome_from_data(proposal.result).placements) == 1
    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)
    assert plan_of(run) == before
    assert len(conflicts_of(run).open) == known


def test_it_is_refused_before_it_is_done_and_once_its_session_is_gone_or_its_time_is_over(
    run: CourseRun, esther: Person
) -> None:
    proposal = asked(run, times(run, "M01", rooms=(make_room(run).id,)))
    with pytest.raises(NoAnswerYet):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)
    worked(proposal)
    (placement,) = results.outcome_from_data(proposal.result).placements
    for now in (placement.starts_at + timedelta(minutes=1), NOW):
        if now == NOW:
            cancel(session_of(run, "M01"))
        with pytest.raises(FitsNoMore):
            taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=now)
    with pytest.raises(NotFound):
        taken_proposals.take(run.id, "NobodyAskedThis1", 0, actor=esther, now=NOW)


def test_a_runner_that_is_killed_leaves_it_to_the_next_and_cannot_report_late(
    run: CourseRun, db: SQLAlchemy
) -> None:
    proposal = asked(run, times(run, "M01"))
    first = take_work()

    class Killed(Solver):
        def times(self, *_: object, **__: object) -> Outcome:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        proposals.work(first, solver=Killed(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.state == "working"
    the_lease_runs_out(db)

    second = take_work()
    with pytest.raises(LeaseLost):
        proposals.work(first, solver=Fixed(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.state == "working"
    proposals.work(second, solver=Fixed(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.state == "done"


def test_work_that_is_repeated_changes_no_answer(run: CourseRun, db: SQLAlchemy) -> None:
    proposal = worked(asked(run, times(run, "M01")), Fixed())
    kept = proposal.result
    again(db)
    proposals.work(take_work(), solver=Solver(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.result == kept


@write_unit
def again(db: SQLAlchemy) -> None:
    payload = {"proposal_id": db.session.scalars(select(Proposal.id)).one()}
    db.session.execute(update(OwedWork).values(state="owed", payload=payload, lease_until=None))


def test_work_is_owed_also_where_a_number_is_given_again(run: CourseRun, esther: Person) -> None:
    """SQLite gives a number again, once the last one that had it is gone with its course."""
    another = begin(title="Begun by mistake")
    gone = worked(asked(another, times(another, "M01"))).id
    discarding.discard(another.id, actor=esther, now=NOW)

    proposal = asked(run, times(run, "M01"))

    if database.engine.dialect.name == "sqlite":
        assert proposal.id == gone
    assert queries.is_under_way(proposal)
    assert worked(proposal).state == "done"


def test_work_that_was_owed_under_a_number_and_given_up_is_told(
    run: CourseRun, db: SQLAlchemy
) -> None:
    earlier, proposal = (asked(run, times(run, code)) for code in ("M01", "M02"))
    give_up(db, proposal, under=proposal.id)
    give_up(db, earlier, under=earlier.id, owed_at=NOW - timedelta(days=1))
    assert not queries.is_under_way(proposal)
    assert queries.is_under_way(earlier)  # what was given up had the number before it
    give_up(db, earlier, under=earlier.public_id)
    assert queries.under_way([earlier, proposal]) == set()


@write_unit
def give_up(db: SQLAlchemy, proposal: Proposal, *, under: object, owed_at: datetime = NOW) -> None:
    mine = OwedWork.payload["proposal_id"].as_integer() == proposal.id
    what = {"state": "failed", "key": f"proposals.work:{under}", "created_at": owed_at}
    db.session.execute(update(OwedWork).where(mine).values(what))


def test_a_fault_is_told_and_the_next_attempt_may_do_it(run: CourseRun, db: SQLAlchemy) -> None:
    proposal = asked(run, times(run, "M01"))
    taken = take_work()

    class Broken(Solver):
        def times(self, *_: object, **__: object) -> Outcome:
            raise RuntimeError("no memory")

    with pytest.raises(RuntimeError):
        proposals.work(taken, solver=Broken(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.state == "failed"
    proposals.work(taken, solver=Fixed(), clock=lambda: NOW)
    db.session.refresh(proposal)
    assert proposal.state == "done"


def test_it_is_written_down_how_far_it_is_while_it_works_and_it_stops_when_it_is_gone(
    run: CourseRun, db: SQLAlchemy
) -> None:
    proposal = asked(run, times(run, "M01", "M02"))
    seen: list[object] = []
    moments = iter(NOW + timedelta(seconds=each) for each in range(100))

    class Watched(Solver):
        def times(self, problem: Problem, **options: Callable[..., object]) -> Outcome:
            options["report"](Progress(steps=1, placed=1, of=2))
            stopped = options["should_stop"]()
            db.session.rollback()
            db.session.refresh(proposal)
            seen.append((proposal.state, proposal.placed, proposal.seconds > 0, stopped))
            db.session.rollback()
            return solve(problem, most_steps=100)

    proposals.work(take_work(), solver=Watched(), clock=lambda: next(moments))

    assert seen == [("working", 1, True, False)]


def test_a_repair_is_what_the_rules_find_and_is_taken_as_one_edit(
    run: CourseRun, esther: Person
) -> None:
    grace, kofi = make_mentor(run, "Grace Achieng"), make_mentor(run, "Kofi Boateng")
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=esther, now=NOW
    )
    what = repair(session_of(run, "M01"), grace, kofi, mentor=grace.id)
    broken = proposals.of_repair(run, what, now=NOW)
    expected = pure_repair.repairs(broken.problem, broken.placements, what.loss)

    proposal = worked(asked(run, what))

    found = results.repairs_from_data(proposal.result)
    assert found == results.repairs_from_data(results.repairs_as_data(expected))
    assert found.repairs[0].rank.moved == 0
    before = plan_of(run)
    assert taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW) == 1
    assert [each.person_id for each in session_of(run, "M01").mentors] == [kofi.id]
    assert edits_of(run)[-1].gesture == Gesture.REPAIR
    plan_history.undo(run.id, actor=esther, now=NOW)
    assert plan_of(run) == before
    with pytest.raises(NotFound):
        taken_proposals.take(run.id, proposal.public_id, 9, actor=esther, now=NOW)


def test_a_repair_is_refused_once_its_sessions_are_not_as_they_were(
    run: CourseRun, esther: Person
) -> None:
    hall, other = make_room(run), make_room(run, "Seminar room")
    session = session_of(run, "M01")
    timetable.assign(session.id, revision=1, room_id=hall.id, mentor_ids=[], actor=esther, now=NOW)
    lost = replace(repair(session_of(run, "M01"), room=hall.id), rooms=(hall.id, other.id))
    proposal = worked(asked(run, lost))
    (first, *_) = results.repairs_from_data(proposal.result).repairs
    assert [each.after.room for each in first.changes] == [other.id]
    cancel(session_of(run, "M01"))

    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, proposal.public_id, 0, actor=esther, now=NOW)


def test_no_name_is_in_what_is_kept(run: CourseRun) -> None:
    grace = make_mentor(run, "Grace Achieng")
    hall = make_room(run, "Hall of Grace")
    proposal = worked(asked(run, times(run, "M01", rooms=(hall.id,), mentors=(grace.id,))))
    kept = f"{proposal.asked} {proposal.result}"
    assert "Grace" not in kept
    assert session_of(run, "M01").title not in kept


def test_a_further_room_of_a_session_is_taken_then_as_its_own_is(run: CourseRun) -> None:
    hall, session = make_room(run), session_of(run, "M08")
    session_people.settle(
        session.id,
        revision=session.revision,
        parts={},
        remote=[],
        sites={hall.id: None},
        actor=planner(),
        now=NOW,
    )

    problem = problem_of(run, times(run, "M05", rooms=(hall.id,)))

    in_the_hall = [each for each in problem.fixed if hall.id in each.rooms]
    assert [each.starts_at for each in in_the_hall] == [session.starts_at]


def test_a_plan_is_read_in_as_many_statements_for_any_number_of_sessions(
    run: CourseRun, db: SQLAlchemy
) -> None:
    mentor, hall = make_mentor(run, "Grace Achieng"), make_room(run)
    counts = []
    for codes in (("M02",), ("M01",), ("M01", "M02", "M03", "M04")):
        what = times(run, *codes, rooms=(hall.id,), mentors=(mentor.id,))
        run_again = db.session.get_one(CourseRun, run.id)
        with counted_queries() as counted:
            problem_of(run_again, what)
        counts.append(len(counted))
    assert counts[1] == counts[2]


def test_the_times_that_are_found_keep_every_rule(run: CourseRun) -> None:
    what = times(run, "M01", "M02", "M03", rooms=(make_room(run).id,))
    outcome = QUICK.times(
        problem_of(run, what), should_stop=lambda: False, report=lambda _progress: None
    )
    assert keeps_every_rule(problem_of(run, what), outcome.placements)
