"""What a course teaches is pinned: exchanged freely before it began, with care afterwards."""

from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.canonical import content_hash
from app.domain.credential import Claims
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.errors import NotOfThisRun
from app.domain.pins import CannotRepin, Objection
from app.domain.run_needs import Need
from app.extensions import db as database
from app.models.curriculum import CurriculumVersion, VersionStanding
from app.models.delivery import CourseRun, CourseSession, Enrolment, RunPin
from app.models.person import Person
from app.queries import (
    effective_curricula,
    eligibility,
    run_needs,
    syllabi,
    teaching,
    untaught,
)
from app.queries import pins as queries
from app.queries.untaught import Untaught
from app.services import attendance, discarding, pins
from app.services.city_calendars import of_cities
from app.services.claims import ClaimsDesk, Printing
from app.services.pins import PinnedMeanwhile, WrongAdaptation
from tests.at_once import at_once
from tests.attendance_values import seen
from tests.certificate_values import CLAIMS
from tests.conftest import Installation
from tests.curriculum_values import make_module
from tests.factories import (
    NOW,
    enrol,
    make_person,
    make_run,
    make_session,
    mark,
    our_library,
    planner,
    published_mcmc,
    sessions_of,
)
from tests.newer_mcmc import GONE, NEW, newer_mcmc
from tests.planning import agenda_of
from tests.state import state_of

OLDER = f"sha256-{'9f3a77c1' * 8}"
AFTERWARDS = NOW + timedelta(days=3)
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
    assert Untaught(NEW) in untaught.by_run([run.id])[run.id]


@pytest.mark.parametrize("number_of_days", [0, 1])
def test_the_agenda_stays_whole_when_what_is_taught_has_fewer_days(
    db: SQLAlchemy, number_of_days: int
) -> None:
    run, core = begun(), our_library().curricula[0]
    days = core.days[:number_of_days]
    uids = {item.module_uid for day in days for item in day.items}
    modules = tuple(each for each in core.modules if each.uid in uids)
    alone = make_module(20, format="webinar")
    shorter = newer_mcmc(days=days, modules=(*modules, alone))
    before = [(day.date, day.number) for day in agenda_of(run).days]

    repin(run, shorter)

    assert [(day.date, day.number) for day in agenda_of(run).days] == before


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


def test_case_32_pin_changed_mid_run_certificate_lists_both(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    before, first_modules = run.content_hash, effective_curricula.of_run(run).modules
    attend(run)
    enrolment = enrol(run, "Achieng Otieno")
    repin(run, newer, holds_from=of_next_day(run))
    make_session(run, AFTERWARDS - timedelta(hours=2), module_uid=NEW.uid, code=NEW.code)
    mark(run, enrolment)

    claims = certified(run, enrolment)

    assert claims.pins == (before, run.content_hash)
    assert claims.content_hash == run.content_hash == effective_curricula.of(newer, None).hash
    assert (claims.version, claims.adaptation) == ("1.1.0", None)
    # What was held on the first day was held as the city had adapted it, and M18 was held.
    titles = {each.title for each in claims.modules}
    held_first = {each.module_uid for each in sessions_of(run) if each.starts_at < NOW}
    assert {each.title for each in first_modules if each.uid in held_first} <= titles
    assert {NEW.code, GONE} <= {each.code for each in claims.modules}


def test_certificates_of_a_course_that_was_never_changed_say_nothing_of_pins(
    db: SQLAlchemy,
) -> None:
    run, replaced = begun(), make_run("kumasi", first_day=FIRST_DAY)
    newer = newer_mcmc()
    enrolment = enrol(run, "Achieng Otieno")
    mark(run, enrolment)
    first = certified(run, enrolment)
    repin(replaced, newer)

    assert "pins" not in first.to_data()
    assert first.content_hash == effective_curricula.of_run(run).hash
    assert teaching.of_run(replaced).hashes == (replaced.content_hash,)


def test_case_33_base_withdrawn_mid_run(db: SQLAlchemy) -> None:
    run, newer = begun(), newer_mcmc()
    enrolment = enrol(run, "Achieng Otieno")
    mark(run, enrolment)
    before = eligibility.decisions(run, now=AFTERWARDS)
    attend(run)
    withdraw(run.curriculum_version)

    (needed, *_others) = [
        need for need, _count in run_needs.of_run(run, calendars=of_cities, now=NOW).needs
    ]
    assert needed is Need.WITHDRAWN
    assert eligibility.decisions(run, now=AFTERWARDS)[enrolment.id] == before[enrolment.id]
    repin(run, newer, holds_from=of_next_day(run))
    with pytest.raises(CannotRepin) as refused:
        repin(run, published_core(), seen=2, holds_from=of_next_day(run))
    assert refused.value.objection is Objection.WITHDRAWN


def test_case_35_kept_hashes_stay(db: SQLAlchemy) -> None:
    run = begun()
    keep_older_hash(run)
    enrolment = enrol(run, "Achieng Otieno")
    mark(run, enrolment)

    assert effective_curricula.of_run(run).hash != OLDER
    claims = certified(run, enrolment)
    assert (claims.content_hash, claims.pins) == (OLDER, ())
    assert queries.of_session(sessions_of(run)[0]).content_hash == OLDER
    found = syllabi.get(OLDER)
    assert (found.version, found.adaptation) == (run.curriculum_version, run.adaptation_version)


def certified(run: CourseRun, enrolment: Enrolment) -> Claims:
    """Write the claims of somebody, after the course."""
    decision = eligibility.decisions(run, now=AFTERWARDS)[enrolment.id]
    desk = ClaimsDesk(run, Printing("https://example.org", illustrative=True), now=AFTERWARDS)
    return desk.write(enrolment, decision, CLAIMS.number, CLAIMS.code)


def withdraw(version: CurriculumVersion) -> None:
    database.session.add(
        VersionStanding(
            version=version,
            standing="withdrawn",
            reason="A dose is wrong.",
            said_by_id=planner().id,
            said_at=NOW,
        )
    )
    database.session.commit()


def keep_older_hash(run: CourseRun) -> None:
    """Let a run have kept a hash of an older form, as one that is migrated has."""
    pin = queries.of_run(run.id)[-1]
    run.content_hash = OLDER
    database.session.add(
        RunPin(
            course_run_id=run.id,
            sequence=2,
            curriculum_version_id=pin.curriculum_version_id,
            adaptation_version_id=pin.adaptation_version_id,
            content_hash=OLDER,
            rules_hash="",
            translations_hash="",
            reason="Kept",
            pinned_at=NOW,
        )
    )
    database.session.commit()


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
