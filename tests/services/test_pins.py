"""What a course teaches is pinned: exchanged freely before it began, with care afterwards."""

from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.canonical import content_hash
from app.domain.curriculum_data import requirements_to_data
from app.domain.errors import NotOfThisRun
from app.domain.pins import CannotRepin, Objection
from app.extensions import db as database
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, RunPin
from app.models.person import Person
from app.queries import effective_curricula, untaught
from app.queries import pins as queries
from app.services import attendance, discarding, pins
from app.services.pins import PinnedMeanwhile, WrongAdaptation
from tests.at_once import at_once
from tests.attendance_values import seen
from tests.conftest import Installation
from tests.factories import NOW, enrol, make_person, make_run, planner, published_mcmc, sessions_of
from tests.newer_mcmc import GONE, NEW, newer_mcmc
from tests.state import state_of

FIRST_DAY = date(2026, 11, 2)  # the first session is over at NOW, those of the next day are not


def begun(first_day: date = FIRST_DAY) -> CourseRun:
    return make_run("nairobi", first_day=first_day)


def attend(run: CourseRun, number: int = 0) -> None:
    """Let somebody attend a session."""
    person = enrol(run, "Wanjiku Kamau").person
    database.session.commit()
    session = sessions_of(run)[number]
    attendance.record(session.id, [seen(person)], actor=planner(), now=NOW)


def repin(
    run: CourseRun,
    version: CurriculumVersion,
    *,
    seen: int = 1,
    reason: str = "A new guideline",
    holds_from: CourseSession | None = None,
) -> RunPin:
    return pins.repin(
        run.id,
        seen=seen,
        version=version,
        adaptation=None,
        reason=reason,
        holds_from=holds_from,
        actor=planner(),
        now=NOW,
    )


def of_next_day(run: CourseRun) -> CourseSession:
    return next(
        each
        for each in sessions_of(run)
        if each.local_start.date() == FIRST_DAY + timedelta(days=1)
    )


def test_a_course_begins_with_a_pin_of_all_that_it_teaches(db: SQLAlchemy) -> None:
    run = begun()
    effective = effective_curricula.of_run(run)
    (pin,) = queries.of_run(run.id)

    assert (pin.sequence, pin.holds_from, pin.reason) == (1, None, "")
    assert (pin.curriculum_version, pin.adaptation_version) == (
        run.curriculum_version,
        run.adaptation_version,
    )
    assert (pin.content_hash, pin.rules_hash, pin.translations_hash) == (
        effective.hash,
        content_hash(requirements_to_data(effective.requirements)),
        effective.translations_hash,
    )


def test_before_anybody_attended_another_pin_holds_from_the_start(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()

    pin = repin(run, newer, holds_from=of_next_day(run))

    assert (pin.sequence, pin.holds_from, pin.reason) == (2, None, "A new guideline")
    assert (run.curriculum_version, run.adaptation_version) == (newer, None)
    assert run.content_hash == pin.content_hash == effective_curricula.of(newer, None).hash
    assert {queries.of_session(each) for each in sessions_of(run)} == {pin}


def test_sessions_that_were_held_keep_their_pin(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    attend(run)

    repin(run, newer, holds_from=of_next_day(run))

    held = [queries.of_session(each).sequence for each in sessions_of(run)]
    on_first_day = [each.local_start.date() == FIRST_DAY for each in sessions_of(run)]
    assert held == [1 if first else 2 for first in on_first_day]


def test_once_somebody_attended_a_session_has_to_be_named_that_was_not_held(
    db: SQLAlchemy,
) -> None:
    run, newer = begun(), newer_mcmc()
    attend(run)
    before, found = state_of(), []

    for holds_from in (None, sessions_of(run)[0]):
        with pytest.raises(CannotRepin) as refused:
            repin(run, newer, holds_from=holds_from)
        found.append(refused.value.objection)

    assert found == [Objection.NO_SESSION, Objection.HELD]
    assert state_of() == before


def test_no_reason_and_nothing_new_change_nothing(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    repin(run, newer)
    before, found = state_of(), []

    for version, reason in ((published_core(), " "), (newer, "Once more")):
        with pytest.raises(CannotRepin) as refused:
            repin(run, version, seen=2, reason=reason)
        found.append(refused.value.objection)

    assert found == [Objection.NO_REASON, Objection.SAME]
    assert state_of() == before


def published_core() -> CurriculumVersion:
    return database.session.scalars(
        select(CurriculumVersion).order_by(CurriculumVersion.id).limit(1)
    ).one()


def test_a_pin_is_of_this_course_and_its_city(db: SQLAlchemy) -> None:
    mcmc, run, other = published_mcmc(), begun(), make_run("kumasi")
    newer = newer_mcmc()

    with pytest.raises(NotOfThisRun):
        repin(run, newer, holds_from=sessions_of(other)[0])
    with pytest.raises(WrongAdaptation):
        pins.repin(
            run.id,
            seen=1,
            version=run.curriculum_version,
            adaptation=mcmc.adaptations["kumasi"],
            reason="Theirs is better",
            holds_from=None,
            actor=planner(),
            now=NOW,
        )


def test_no_session_is_cancelled_and_what_is_new_is_told_to_be_untaught(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    before = [(each.code, each.status) for each in sessions_of(run)]

    repin(run, newer)

    assert [(each.code, each.status) for each in sessions_of(run)] == before
    assert GONE in {each.code for each in sessions_of(run)}
    assert NEW in untaught.by_run([run.id])[run.id]


def test_who_looked_at_an_older_pin_is_turned_away(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    repin(run, newer)

    with pytest.raises(PinnedMeanwhile):
        repin(run, published_core(), seen=1)


def test_a_course_that_is_thrown_away_takes_its_pins_along(db: SQLAlchemy) -> None:
    run = make_run("nairobi", published=False)
    repin(run, newer_mcmc())

    discarding.discard(run.id, actor=planner(), now=NOW)

    assert db.session.scalars(select(RunPin)).all() == []


def test_of_two_at_once_one_is_turned_away(installation: Installation) -> None:
    app: Flask = installation.app()
    with app.app_context():
        run, newer = begun(), newer_mcmc()
        run_id, newer_id, actor_id = run.id, newer.id, make_person().id
        core_id = published_core().id

    def exchange(version_id: int) -> str:
        pin = pins.repin(
            run_id,
            seen=1,
            version=database.session.get_one(CurriculumVersion, version_id),
            adaptation=None,
            reason="A new guideline",
            holds_from=None,
            actor=database.session.get_one(Person, actor_id),
            now=NOW,
        )
        return f"pin {pin.sequence}"

    results = at_once(app, [partial(exchange, each) for each in (newer_id, core_id)])

    told = {each if isinstance(each, str) else type(each).__name__ for each in results}
    assert told == {"pin 2", "PinnedMeanwhile"}
    with app.app_context():
        assert [pin.sequence for pin in queries.of_run(run_id)] == [1, 2]
        pinned = database.session.get_one(CourseRun, run_id)
        assert pinned.content_hash == queries.of_run(run_id)[-1].content_hash
