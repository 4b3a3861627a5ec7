"""Two people press at the same moment, or one presses twice: what is done is done once.

Threads on a database of their own, each with its own connection; all begin together.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.database import write_unit
from app.domain.trainee_import import by_hand
from app.domain.trainee_import.details import TraineeDetails
from app.extensions import db
from app.models.board_role import KeptRole
from app.models.calendar import CalendarSubscription
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Contact, Person, RoleAssignment
from app.models.plan import PlannedMentor, PlannedSession
from app.queries import faculty as faculty_queries
from app.queries import import_plans, known_trainees
from app.services import (
    administrators,
    discarding,
    enrolments,
    faculty,
    plan_edits,
    releases,
    sign_in,
    subscriptions,
    timetable,
    trainee_details,
    trainee_imports,
)
from app.services.plan_edits import Outdated
from app.services.subscriptions import MOST_LINKS
from app.services.timetable import ToTime
from app.services.trainee_imports import ChangedMeanwhile
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, enrol, make_person, make_run, planned_of, planner

AT_ONCE = 4


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def kinds(results: Sequence[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in results)


def test_corrections_at_once_undo_none_of_the_others(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi")
        enrolment = enrolments.enrol(
            run.id,
            TraineeDetails(name="Amina Hassan", hospital="Embu Level 5 Hospital"),
            actor=make_person("Organiser"),
            now=NOW,
        ).enrolment
        shown = by_hand.shown_of(known_trainees.of_person(run, enrolment.person_id, now=NOW))
        enrolment_id, person_id = enrolment.id, enrolment.person_id
    typed = [
        replace(shown, profession="Nurse"),
        replace(shown, email="amina@example.org"),
        replace(shown, phone="+254 700 555 001"),
        replace(shown, phone="+254 700 555 002"),
    ]

    def correct(details: TraineeDetails) -> bool:
        actor = db.session.get_one(Person, person_id)
        return trainee_details.correct(enrolment_id, details, shown=shown, actor=actor, now=NOW)

    results = at_once(app, [partial(correct, each) for each in typed])

    with app.app_context():
        run = db.session.get_one(Enrolment, enrolment_id).course_run
        after = known_trainees.of_person(run, person_id, now=NOW)
        assert kinds(results) == {"bool": 3, "Overtaken": 1}
        assert (after.profession, after.emails) == ("Nurse", ("amina@example.org",))
        assert count(Contact, kind="phone") == 1


def test_two_files_with_the_same_people_at_once_make_each_person_once(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi")
        organiser = make_person("Organiser")
        waiting = []
        for number in range(AT_ONCE):
            file = f"Name,Hospital,E-mail\nMary Akinyi,Embu,mary@example.org\nP{number} K,Embu,\n"
            row = trainee_imports.receive(
                run.id, file_name="f.csv", data=file.encode(), actor=organiser, now=NOW
            ).row
            plan = import_plans.of_import(row, now=NOW)
            assert plan is not None
            waiting.append((row.id, plan.fingerprint))
        organiser_id, run_id = organiser.id, run.id

    def take_over(import_id: int, fingerprint: str) -> object:
        actor = db.session.get_one(Person, organiser_id)
        return trainee_imports.take_over(import_id, fingerprint=fingerprint, actor=actor, now=NOW)

    results = at_once(app, [lambda each=each: take_over(*each) for each in [*waiting, waiting[0]]])

    with app.app_context():
        assert count(Contact, value="mary@example.org") == 1
        assert count(Person, name="Mary Akinyi") == 1
        assert count(Enrolment, course_run_id=run_id) == 2
        assert {type(each) for each in results} <= {
            ChangedMeanwhile,
            trainee_imports.TakenOver,
        }


def test_one_place_is_taken_by_one_of_many_at_once(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi", groups=2)
        old, organiser_id = enrol(run, "Mary Akinyi", group=1).id, make_person("Organiser").id

    def replace(number: int) -> object:
        actor = db.session.get_one(Person, organiser_id)
        details = TraineeDetails(name=f"Newcomer {'abcdef'[number]}", hospital="Embu")
        return enrolments.replace(old, details, actor=actor, now=NOW)

    def withdraw() -> object:
        return enrolments.withdraw(
            old, actor=db.session.get_one(Person, organiser_id), now=NOW
        ).status

    results = at_once(app, [*[lambda n=n: replace(n) for n in range(AT_ONCE)], withdraw])

    with app.app_context():
        states = Counter(db.session.scalars(select(Enrolment.status)))
        newcomers = states["enrolled"]
        assert newcomers in (0, 1), "either somebody took the place or it was given up first"
        assert states["replaced"] == newcomers
        assert states["withdrawn"] == 1 - newcomers
        assert kinds(results)["HasLeft"] == AT_ONCE - newcomers
        assert count(Person) == 2 + newcomers + 1


def test_several_leave_at_once_and_what_roles_they_had_is_written_down_once(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi")
        leaving = [enrol(run, f"Trainee {letter}").id for letter in "abcd"]
        organiser_id = make_person("Organiser").id

    def leave(enrolment_id: int) -> object:
        actor = db.session.get_one(Person, organiser_id)
        return enrolments.withdraw(enrolment_id, actor=actor, now=NOW).status

    results = at_once(app, [partial(leave, each) for each in leaving])

    with app.app_context():
        roles = db.session.execute(select(KeptRole.session, KeptRole.role)).all()
        assert results == ["withdrawn"] * len(leaving)
        assert len(roles) == len(set(roles)) > 0


def test_a_new_mentor_added_by_many_at_once_is_one_person(app: Flask) -> None:
    with app.app_context():
        run_id = make_run("nairobi").id

    def add() -> object:
        return faculty.add(
            run_id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
        ).id

    results = at_once(app, [add] * AT_ONCE)

    with app.app_context():
        assert (kinds(results), len(set(results))) == (Counter(int=AT_ONCE), 1)
        assert count(Contact, value="sok@example.org") == 1
        assert count(RoleAssignment, scope_id=run_id) == 1


def test_a_mentor_taken_off_while_a_session_is_given_to_them_ends_without_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        run = make_run("nairobi")
        mentor = faculty.add(
            run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
        )
        session, run_id, mentor_id = planned_of(run)[0], run.id, mentor.id
        session_id, revision = session.id, session.revision
        before = session.starts_at - timedelta(days=1)
    people_of, removals = faculty_queries.people_of, list[Future[object]]()

    def remove() -> object:
        with app.app_context():
            return faculty.remove(run_id, mentor_id, now=before, actor=planner())

    with ThreadPoolExecutor(1) as other:

        def read_and_dawdle(run_id: int) -> Sequence[Person]:
            people = people_of(run_id)
            removals.append(other.submit(remove))
            wait(removals, timeout=0.5)
            return people

        monkeypatch.setattr(faculty_queries, "people_of", read_and_dawdle)
        with app.app_context():
            timetable.assign(
                session_id,
                revision=revision,
                room_id=None,
                mentor_ids=[mentor_id],
                actor=planner(),
                now=NOW,
            )
        removals[0].result()

    with app.app_context():
        assert count(RoleAssignment, person_id=mentor_id) == 0
        assert count(PlannedMentor, person_id=mentor_id) == 0


def test_a_mentor_taken_off_while_their_session_moves_leaves_both_done_one_after_the_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        run = make_run("nairobi")
        mentor = faculty.add(
            run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
        )
        session, run_id, mentor_id = planned_of(run)[-1], run.id, mentor.id
        session_id, before = session.id, session.starts_at - timedelta(days=9)
        timetable.assign(
            session_id, revision=1, room_id=None, mentor_ids=[mentor_id], actor=planner(), now=NOW
        )
        to = ToTime(starts=session.local_start + timedelta(hours=1))
    touch, moves = plan_edits.touch, list[Future[object]]()

    def move() -> object:
        with app.app_context():
            try:
                return timetable.move(session_id, revision=2, to=to, now=before, actor=planner())
            except Outdated as error:
                return error

    with ThreadPoolExecutor(1) as other:

        def dawdle_and_touch(session: PlannedSession) -> None:
            moves.append(other.submit(move))
            wait(moves, timeout=0.5)
            touch(session)

        monkeypatch.setattr(plan_edits, "touch", dawdle_and_touch)
        with app.app_context():
            faculty.remove(run_id, mentor_id, now=before, actor=planner())
        result = moves[0].result()

    assert isinstance(result, Outdated)
    with app.app_context():
        assert count(PlannedMentor, person_id=mentor_id) == 0


def test_moves_of_two_sessions_of_a_day_at_once_wait_for_each_other(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi")
        first, second = planned_of(run)[0], planned_of(run)[-1]
        ids, before = (first.id, second.id), first.starts_at - timedelta(days=60)
        to = ToTime(starts=second.local_start + timedelta(hours=3))

    def move(session_id: int) -> object:
        return timetable.move(session_id, revision=1, to=to, now=before, actor=planner())

    results = at_once(app, [partial(move, each) for each in ids])

    assert kinds(results) == Counter(list=2)


def test_a_link_lets_in_one_of_many_at_once(app: Flask) -> None:
    with app.app_context():
        token = sign_in.make_link(make_person(), now=NOW)

    results = at_once(app, [lambda: sign_in.use_link(token, now=NOW).id] * AT_ONCE)

    assert kinds(results) == Counter(int=1, LinkSpent=AT_ONCE - 1)


def test_a_link_can_be_used_while_it_is_shown_elsewhere(app: Flask) -> None:
    with app.app_context():
        token = sign_in.make_link(make_person("Grace Achieng"), now=NOW)
        assert count(Person) == 1  # the page began to read

        def use() -> object:
            with app.app_context():
                return sign_in.use_link(token, now=NOW).name

        with ThreadPoolExecutor(1) as other:
            used = other.submit(use).result()

        assert sign_in.holder(token, now=NOW).name == used


def test_nobody_gets_more_calendar_links_than_there_may_be(app: Flask) -> None:
    with app.app_context():
        person = make_person()
        for number in range(MOST_LINKS - 1):
            subscriptions.subscribe(f"Phone {number}", actor=person, now=NOW)
        person_id = person.id

    def subscribe() -> object:
        return subscriptions.subscribe(
            "One more", actor=db.session.get_one(Person, person_id), now=NOW
        )

    results = at_once(app, [subscribe] * AT_ONCE)

    with app.app_context():
        assert kinds(results) == Counter(str=1, TooManyLinks=AT_ONCE - 1)
        assert count(CalendarSubscription, revoked_at=None) == MOST_LINKS


def test_administrators_added_at_once_under_one_address_are_one_person(app: Flask) -> None:
    def add() -> bool:
        return administrators.add("ines@example.org", name="Ines Albrecht", now=NOW).already

    results = at_once(app, [add] * AT_ONCE)

    with app.app_context():
        assert Counter(results) == {False: 1, True: AT_ONCE - 1}
        assert count(Contact, key="ines@example.org") == count(RoleAssignment) == 1


def _enrol(run_id: int, actor: Person) -> object:
    details = TraineeDetails(name="Amina Hassan", hospital="Embu Level 5 Hospital")
    return enrolments.enrol(run_id, details, actor=actor, now=NOW)


def _add_mentor(run_id: int, _actor: Person) -> object:
    return faculty.add(
        run_id, name="Ruth Njeri", address="ruth@example.org", now=NOW, actor=planner()
    )


def _publish(run_id: int, actor: Person) -> object:
    return releases.release(run_id, actor=actor, now=NOW)


@pytest.mark.parametrize("meanwhile", [_enrol, _add_mentor, _publish])
def test_a_course_that_is_thrown_away_meanwhile_keeps_nothing_of_what_was_done_to_it(
    app: Flask, meanwhile: Callable[[int, Person], object]
) -> None:
    with app.app_context():
        run = make_run("nairobi", published=False)
        run_id, actor_id = run.id, make_person("Organiser").id
    locked, waited = Event(), Event()

    @write_unit
    def throw_away() -> None:
        discarding.discard(run_id, actor=db.session.get_one(Person, actor_id), now=NOW)
        locked.set()
        waited.wait(0.4)

    def do() -> object:
        locked.wait()
        return meanwhile(run_id, db.session.get_one(Person, actor_id))

    thrown, done = at_once(app, [throw_away, do])

    with app.app_context():
        assert (thrown, type(done)) == (None, NoResultFound)
        assert db.session.get(CourseRun, run_id) is None
        assert count(RoleAssignment) == count(Enrolment) == 0
