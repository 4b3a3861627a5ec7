"""A session is placed while another changes: the course lasts as long as all of them."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlannedSession
from app.services import pins, placing, run_days, timetable
from app.services.timetable import ToTime
from tests.conftest import Installation
from tests.factories import NOW, planned_of, planner
from tests.newer_mcmc import NEW, newer_mcmc
from tests.planning import begin

LATER = date(2037, 12, 20)  # than all other sessions of the course


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def _move(session: PlannedSession) -> object:
    to = ToTime(starts=session.local_start + timedelta(days=2))
    return timetable.move(session.id, revision=session.revision, to=to, actor=planner(), now=NOW)


def _cancel(session: PlannedSession) -> object:
    return timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)


def _restore(session: PlannedSession) -> object:
    return timetable.restore(session.id, revision=session.revision, actor=planner(), now=NOW)


@pytest.mark.parametrize("change", [_move, _cancel, _restore])
def test_a_session_that_is_placed_meanwhile_is_a_day_of_the_course(
    app: Flask, monkeypatch: pytest.MonkeyPatch, change: Callable[[PlannedSession], object]
) -> None:
    with app.app_context():
        run = begin()
        pins.repin(
            run.id,
            seen=1,
            version=newer_mcmc(),
            adaptation=None,
            reason="The national guideline changed",
            holds_from=None,
            actor=planner(),
            now=NOW,
        )
        last = max(
            (each for each in planned_of(run) if not each.online), key=lambda each: each.starts_at
        )
        if change is _restore:
            _cancel(last)
        run_id, last_id = run.id, last.id
    follow, changes = run_days.follow, list[Future[object]]()

    def meanwhile() -> object:
        with app.app_context():
            return change(db.session.get_one(PlannedSession, last_id))

    with ThreadPoolExecutor(1) as other:

        def dawdle_and_follow(
            run: CourseRun, sessions: Iterable[PlannedSession], *, actor: Person, now: datetime
        ) -> None:
            if not changes:
                changes.append(other.submit(meanwhile))
                wait(changes, timeout=0.5)
            follow(run, sessions, actor=actor, now=now)

        monkeypatch.setattr(run_days, "follow", dawdle_and_follow)
        with app.app_context():
            starts = datetime.combine(LATER, time(10))
            placing.place(run_id, NEW.uid, starts=starts, fold=None, actor=planner(), now=NOW)
        changes[0].result()

    with app.app_context():
        assert db.session.get_one(CourseRun, run_id).ends_on == LATER
