"""Planners at the same moment: a plan is released once, and no change of it is lost."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from app.domain.plans.history import EditState
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlanEdit, PlannedSession, Release, ReleasedSession
from app.queries import plans
from app.services import plan_history, releases, timetable
from app.services.plan_edits import Outdated
from app.services.plan_history import NothingToUndo
from app.services.timetable import ToTime
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_person, make_run, planned_of, planner, sessions_of

AT_ONCE = 6


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def test_a_plan_is_released_once_by_many_at_once(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi", published=False)
        run_id, actor_id, planned = run.id, planner().id, len(planned_of(run))

    def release() -> int:
        actor = db.session.get_one(Person, actor_id)
        return releases.release(run_id, actor=actor, now=NOW).number

    results = at_once(app, [release] * AT_ONCE)

    with app.app_context():
        assert results == [1] * AT_ONCE
        assert count(Release) == 1
        assert count(ReleasedSession) == planned


def test_what_is_planned_while_somebody_releases_is_in_this_release_or_waits_for_the_next(
    app: Flask,
) -> None:
    with app.app_context():
        run = make_run("nairobi")
        moved = planned_of(run)[-AT_ONCE:]
        run_id, actor_id = run.id, planner().id
        keys = [(each.id, each.revision, each.local_start) for each in moved]

    def release() -> object:
        actor = db.session.get_one(Person, actor_id)
        return releases.release(run_id, held_too=True, actor=actor, now=NOW)

    def move(key: int, revision: int, to: ToTime) -> object:
        actor = db.session.get_one(Person, actor_id)
        return timetable.move(
            key, revision=revision, to=to, together=False, held_too=True, actor=actor, now=NOW
        )

    moves = [
        partial(move, key, revision, ToTime(starts=starts + timedelta(days=30)))
        for key, revision, starts in keys
    ]
    results = at_once(app, [*moves, release, release])

    with app.app_context():
        assert [each for each in results if isinstance(each, Exception)] == []
        release()
        assert set(plans.values_of(planned_of(run))) == set(plans.values_of(sessions_of(run)))
        starts = {each.id: each.local_start for each in planned_of(run)}
        assert all(starts[key] == was + timedelta(days=30) for key, _revision, was in keys)


def test_of_two_who_change_one_session_the_second_is_told_and_both_histories_are_whole(
    app: Flask,
) -> None:
    with app.app_context():
        run = make_run("nairobi")
        people = [make_person(f"Planner {number}").id for number in range(AT_ONCE)]
        session = planned_of(run)[-1]
        run_id, key, revision, starts = run.id, session.id, session.revision, session.local_start

    def move(person: int, days: int) -> object:
        actor = db.session.get_one(Person, person)
        to = ToTime(starts=starts + timedelta(days=days))
        return timetable.move(key, revision=revision, to=to, held_too=True, actor=actor, now=NOW)

    results = at_once(app, [partial(move, each, 20 + n) for n, each in enumerate(people)])

    with app.app_context():
        refused = Counter(isinstance(each, Outdated) for each in results)
        assert refused == {False: 1, True: AT_ONCE - 1}
        (edit,) = db.session.scalars(db.select(PlanEdit))
        assert db.session.get_one(PlannedSession, key).local_start > starts
        plan_history.undo(
            run_id, held_too=True, actor=db.session.get_one(Person, edit.made_by_id), now=NOW
        )
        assert db.session.get_one(PlannedSession, key).local_start == starts


def test_undo_pressed_by_many_hands_of_one_planner_takes_each_edit_back_once(app: Flask) -> None:
    with app.app_context():
        run, actor = make_run("nairobi"), planner()
        run_id, actor_id, before = run.id, actor.id, plans.values_of(planned_of(run))
        for each in planned_of(run)[:2]:
            timetable.cancel(each.id, revision=each.revision, actor=actor, now=NOW)

    def undo() -> object:
        return plan_history.undo(run_id, actor=db.session.get_one(Person, actor_id), now=NOW)

    results = at_once(app, [undo] * AT_ONCE)

    with app.app_context():
        nothing = Counter(isinstance(each, NothingToUndo) for each in results)
        assert nothing == {False: 2, True: AT_ONCE - 2}
        again = db.session.get_one(CourseRun, run_id)
        assert plans.values_of(planned_of(again)) == before
        assert count(PlanEdit, state=EditState.UNDONE) == 2
