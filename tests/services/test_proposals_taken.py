"""What becomes of proposals that are taken when the plan is another one than they were made for."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.placements.repair import repairs
from app.domain.proposals import results
from app.domain.wall_time import to_instant
from app.models.delivery import CourseRun
from app.models.plan import PlannedMentor
from app.models.proposal import Proposal
from app.services import placing, proposals, taken_proposals, timetable
from app.services.taken_proposals import FitsNoMore
from app.services.timetable import ToTime
from tests.factories import NOW, enrol, make_session, mark, planned_of, planner
from tests.planning import begin, give, saved, session_of
from tests.proposing import (
    WITHIN,
    asked,
    cancel,
    loss_of,
    make_mentor,
    make_room,
    repair,
    times,
    worked,
)

SATURDAY = datetime.combine(WITHIN.last + timedelta(days=1), time(15))


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def take(proposal: Proposal, number: int = 0) -> int:
    return taken_proposals.take(
        proposal.course_run_id, proposal.public_id, number, actor=planner(), now=NOW
    )


def test_what_another_planner_moved_meanwhile_is_not_moved_back(run: CourseRun) -> None:
    proposal = worked(asked(run, times(run, "M01", "M02")))
    session = session_of(run, "M01")
    to = ToTime(starts=SATURDAY)
    timetable.move(session.id, revision=session.revision, to=to, actor=planner(), now=NOW)

    with pytest.raises(FitsNoMore):
        take(proposal)

    assert session_of(run, "M01").local_start == SATURDAY


def test_what_another_planner_put_into_another_room_meanwhile_stays_there(run: CourseRun) -> None:
    hall, room = make_room(run), make_room(run, "Room of the dean")
    proposal = worked(asked(run, times(run, "M01", rooms=(hall.id,))))
    session = session_of(run, "M01")
    give(session, room=room)

    with pytest.raises(FitsNoMore):
        take(proposal)

    assert session_of(run, "M01").room_id == room.id


def test_what_found_no_place_and_was_placed_by_hand_keeps_nobody_from_taking_the_rest(
    run: CourseRun,
) -> None:
    one, other = session_of(run, "M02"), session_of(run, "M05")
    for each in (one, other):
        cancel(each)
    new = proposals.new_sessions(run, [str(one.module_uid), str(other.module_uid)])
    shorter = min(one.minutes, other.minutes)
    ends = (datetime.combine(WITHIN.first, time(6)) + timedelta(minutes=shorter)).time()
    what = replace(times(run, new=new), within=replace(WITHIN, begins=time(6), ends=ends))
    proposal = worked(asked(run, what))
    (without,) = results.outcome_from_data(proposal.result).unplaced
    left = next(each.module for each in new if each.session == without.session)
    saved()
    placing.place(run.id, left, starts=SATURDAY, fold=None, actor=planner(), now=NOW)

    assert take(proposal) == len(new) - 1


def test_one_more_day_is_one_on_which_the_city_works_unless_days_off_can_be_used(
    run: CourseRun,
) -> None:
    first, second = session_of(run, "M01"), session_of(run, "M02")
    starts = datetime.combine(WITHIN.last, time(7))
    for session, minutes in ((first, 60), (second, 180)):
        session.minutes, session.group_id = minutes, None
        session.local_start = starts
        session.starts_at = to_instant(starts, session.time_zone, fold=0)
        session.ends_at = session.starts_at + timedelta(minutes=minutes)
    saved()

    def one_more_day(days_off: bool) -> str:
        hours = replace(WITHIN, first=WITHIN.last, begins=time(8), ends=time(9), days_off=days_off)
        proposal = worked(asked(run, replace(times(run, "M01"), within=hours)))
        (without,) = results.outcome_from_data(proposal.result).unplaced
        assert without.relaxation is not None
        assert without.relaxation.placement is not None
        return f"{without.relaxation.placement.starts_at:%A}"

    assert one_more_day(days_off=False) == "Monday"
    assert one_more_day(days_off=True) == "Saturday"


def test_what_was_cancelled_after_it_was_taken_is_not_planned_by_taking_it_again(
    run: CourseRun,
) -> None:
    session = session_of(run, "M02")
    cancel(session)
    new = proposals.new_sessions(run, [str(session.module_uid)])
    saved()
    proposal = worked(asked(run, times(run, new=new)))
    take(proposal)
    (placed,) = (each for each in planned_of(run) if each.public_id == new[0].session)
    cancel(placed)

    with pytest.raises(FitsNoMore):
        take(proposal)


def test_what_is_over_or_has_marks_is_not_lost_any_more(run: CourseRun) -> None:
    mentor = make_mentor(run, "Amina Hassan", "surgery")
    day = sorted(
        (each for each in planned_of(run) if each.plan_day == 1 and not each.pause),
        key=lambda each: each.starts_at,
    )
    make_session(run, day[-1].ends_at)
    mark(run, enrol(run, "Wanjiku Mwangi", group=1))
    (marked,) = (each for each in planned_of(run) if each.code == "M99")
    for each in (*day, marked):
        each.mentors = [PlannedMentor(person=mentor)]
    saved()
    now = day[1].starts_at + timedelta(minutes=1)

    broken = proposals.of_repair(run, repair(day[0], mentor=mentor.id), now=now)
    told = repairs(broken.problem, broken.placements, loss_of(day[0], mentor=mentor.id))

    assert {*told.affected} == {each.public_id for each in day if each.ends_at > now}
