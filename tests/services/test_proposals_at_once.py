"""Proposals at the same moment: worked out once, and taken once, whoever comes second."""

from collections import Counter

import pytest
from flask import Flask

from app.clock import utcnow
from app.extensions import db
from app.jobs import handlers, runner
from app.models.delivery import CourseRun
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.plan import PlanEdit
from app.models.proposal import Proposal
from app.services import proposals, taken_proposals
from app.wiring import adapters
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_person, planned_of
from tests.planning import begin
from tests.proposing import QUICK, WITHIN, asked, make_room, times, worked

AT_ONCE = 4
KEY = "SentTwiceAtOnce1"


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def test_a_question_sent_by_many_at_once_is_asked_and_answered_once(app: Flask) -> None:
    with app.app_context():
        run = begin(groups=2)
        what = times(run, "M01", "M02", within=WITHIN)
        run_id, actor_id = run.id, make_person("Esther Njoroge").id

    def ask() -> int:
        actor = db.session.get_one(Person, actor_id)
        return proposals.ask(run_id, KEY, what, actor=actor, now=NOW).id

    results = at_once(app, [ask] * AT_ONCE)
    with app.app_context():
        assert len(set(results)) == 1
        assert (count(Proposal), count(OwedWork, kind=proposals.WORK)) == (1, 1)

    def work() -> bool:
        only = {proposals.WORK: handlers(adapters())[proposals.WORK]}
        return runner.work_off_one(only)

    did = at_once(app, [work] * AT_ONCE)
    with app.app_context():
        assert Counter(did) == {True: 1, False: AT_ONCE - 1}
        proposal = db.session.query(Proposal).one()
        assert proposal.state == "done"
        assert len(proposal.result["placements"]) == 2


def test_many_who_take_the_same_at_once_change_the_plan_once(app: Flask) -> None:
    with app.app_context():
        run = begin(groups=2)
        hall = make_room(run)
        proposal = worked(asked(run, times(run, "M01", "M02", rooms=(hall.id,))), QUICK)
        run_id, key, hall_id = run.id, proposal.public_id, hall.id
        actor_id = make_person("Esther Njoroge").id

    def take() -> int:
        actor = db.session.get_one(Person, actor_id)
        return taken_proposals.take(run_id, key, 0, actor=actor, now=utcnow())

    results = at_once(app, [take] * AT_ONCE)
    with app.app_context():
        assert Counter(results) == {2: 1, 0: AT_ONCE - 1}
        assert count(PlanEdit, course_run_id=run_id) == 1
        in_hall = planned_of(db.session.get_one(CourseRun, run_id), room_id=hall_id)
        assert {each.code for each in in_hall} == {"M01", "M02"}
