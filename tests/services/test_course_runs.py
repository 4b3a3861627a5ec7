"""Beginning a course run, and publishing it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.domain.discarding import MustStay, Reason
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import effective_curricula
from app.services import (
    attendance,
    city_days,
    course_runs,
    discarding,
    releases,
    timetable,
    trainee_imports,
)
from app.services.pins import WrongAdaptation
from tests.attendance_values import seen
from tests.factories import (
    NOW,
    PublishedMcmc,
    enrol,
    give_role,
    make_person,
    make_run,
    planned_of,
    planner,
    published_mcmc,
    sessions_of,
)
from tests.state import state_of

MONDAY, TUESDAY = date(2037, 12, 7), date(2037, 12, 8)
MINUTES = {"nairobi": 1095, "kumasi": 1080, "phnom-penh": 1135, "asuncion": 1125}


def begin(
    mcmc: PublishedMcmc,
    slug: str = "nairobi",
    first_day: date = MONDAY,
    groups: int = 4,
    public_id: str | None = None,
    actor: Person | None = None,
) -> CourseRun:
    return course_runs.create(
        title="MCMC",
        city=mcmc.city(slug),
        version=mcmc.version,
        adaptation=mcmc.adaptations[slug],
        first_day=first_day,
        groups=groups,
        actor=actor or make_person(),
        now=NOW,
        public_id=public_id,
    )


def test_a_run_in_nairobi_begins_at_eight_on_the_clocks_of_nairobi(db: SQLAlchemy) -> None:
    run = begin(published_mcmc())
    first = planned_of(run)[0]

    assert (run.starts_on, run.ends_on) == (MONDAY, MONDAY + timedelta(days=2))
    assert (first.time_zone, first.local_start.date()) == ("Africa/Nairobi", MONDAY)
    assert first.starts_at == first.local_start.replace(tzinfo=UTC) - timedelta(hours=3)
    assert first.ends_at - first.starts_at == timedelta(minutes=first.minutes)
    assert (first.status, first.revision) == ("confirmed", 1)


def test_a_run_pins_what_it_teaches(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    run = begin(mcmc)

    assert run.curriculum_version == mcmc.version
    assert run.adaptation_version == mcmc.adaptations["nairobi"]
    assert run.content_hash == effective_curricula.of_run(run).hash


@pytest.mark.parametrize("slug", MINUTES)
def test_each_module_is_placed_once_or_once_in_each_group(db: SQLAlchemy, slug: str) -> None:
    run = begin(published_mcmc(), slug)
    effective = effective_curricula.of_run(run)

    placed = Counter(s.module_uid for s in planned_of(run) if s.kind == "module")
    by_module = {s.module_uid: s.minutes for s in planned_of(run) if s.kind == "module"}

    assert placed == {m.uid: 4 if m.group_size else 1 for m in effective.modules}
    assert sum(by_module.values()) == MINUTES[slug]


def test_what_is_thrown_away_leaves_nothing_behind(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    mentor, actor = make_person("Grace Achieng"), make_person()
    db.session.commit()
    before = state_of(trail=False)
    run = begin(mcmc, actor=actor)
    give_role(mentor, Role.MENTOR, run=run)
    db.session.commit()
    timetable.assign(
        planned_of(run)[0].id,
        revision=1,
        room_id=None,
        mentor_ids=[mentor.id],
        actor=planner(),
        now=NOW,
    )
    file = b"Name,Hospital\nWanjiku Kamau,Embu\n"
    trainee_imports.receive(run.id, file_name="f.csv", data=file, actor=actor, now=NOW)
    run_id = run.id

    for _ in range(2):
        discarding.discard(run_id, actor=actor, now=NOW)

    assert db.session.scalar(select(func.count(CourseRun.id))) == 0
    assert state_of(trail=False) == before


@pytest.mark.parametrize("reason", list(Reason))
def test_a_course_in_which_something_is_recorded_stays(db: SQLAlchemy, reason: Reason) -> None:
    run, actor = make_run(published=reason is not Reason.PEOPLE), make_person()
    if reason is not Reason.PUBLISHED:
        person = enrol(run, "Wanjiku Kamau").person
        db.session.commit()
    if reason is Reason.MARKS:  # as it could be before plans were apart from what is released
        attendance.record(sessions_of(run)[0].id, [seen(person)], actor=actor, now=NOW)
        run.status, run.published_at = "draft", None
    db.session.commit()
    before = state_of()

    with pytest.raises(MustStay) as refused:
        discarding.discard(run.id, actor=actor, now=NOW)

    assert refused.value.reason is reason
    assert state_of() == before


def test_pauses_are_sessions_too_and_count_for_nothing(db: SQLAlchemy) -> None:
    pauses = [s for s in planned_of(begin(published_mcmc())) if s.pause]

    assert pauses != []
    assert [s.counts for s in pauses] == [False] * len(pauses)


def test_one_module_is_taught_in_four_groups_at_the_same_time(db: SQLAlchemy) -> None:
    run = begin(published_mcmc())
    parallel = [s for s in planned_of(run) if s.group_id]

    assert [group.name for group in run.groups] == ["Group 1", "Group 2", "Group 3", "Group 4"]
    assert {s.code for s in parallel} == {"M14"}
    assert len({s.starts_at for s in parallel}) == 1
    assert {s.group_id for s in parallel} == {group.id for group in run.groups}


def test_online_sessions_of_asuncion_are_held_at_noon_before_the_course(db: SQLAlchemy) -> None:
    run = begin(published_mcmc(), "asuncion")
    online = [s for s in planned_of(run) if s.online]

    assert sum(s.minutes for s in online) == 120
    assert {s.local_start.time().hour for s in online} == {12}
    assert max(s.local_start.date() for s in online) < run.starts_on
    assert online[-1].starts_at == datetime(2037, 11, 30, 15, 0, tzinfo=UTC)


def test_a_first_day_at_the_weekend_moves_to_monday(db: SQLAlchemy) -> None:
    assert begin(published_mcmc(), first_day=MONDAY - timedelta(days=2)).starts_on == MONDAY


def test_a_course_passes_over_the_holidays_and_the_weekend_of_its_city(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    city, actor = mcmc.city("nairobi"), make_person()
    city_days.close(city.id, TUESDAY, "Founders’ Day", actor=actor, now=NOW)
    city_days.save(city.id, weekend=[2], languages=[], seen=1, actor=actor, now=NOW)

    run = begin(mcmc)
    dates = sorted({each.local_start.date() for each in planned_of(run) if not each.online})
    assert dates[:2] == [MONDAY, MONDAY + timedelta(days=3)]
    assert (run.starts_on, run.ends_on) == (dates[0], dates[-1])


def test_a_course_that_began_keeps_its_days_whatever_the_city_closes_on(db: SQLAlchemy) -> None:
    run = begin(published_mcmc())
    before = [each.starts_at for each in planned_of(run)]
    city_days.close(run.city_id, TUESDAY, "Founders’ Day", actor=make_person(), now=NOW)

    assert [each.starts_at for each in planned_of(run)] == before


def test_beginning_the_same_run_twice_begins_it_once(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()

    first = begin(mcmc, public_id="made-by-the-page")
    count = len(planned_of(first))
    again = begin(mcmc, public_id="made-by-the-page")

    assert (again.id, len(planned_of(again))) == (first.id, count)
    assert db.session.scalar(select(func.count()).select_from(CourseRun)) == 1


def test_the_id_of_a_run_of_another_city_begins_nothing_and_shows_nothing(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    begin(mcmc, "kumasi", public_id="made-by-the-page")

    with pytest.raises(NotOfThisRun):
        begin(mcmc, "nairobi", public_id="made-by-the-page")
    assert [run.city.slug for run in db.session.scalars(select(CourseRun))] == ["kumasi"]


def test_an_adaptation_of_another_city_is_refused(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()

    with pytest.raises(WrongAdaptation):
        course_runs.create(
            title="MCMC",
            city=mcmc.city("nairobi"),
            version=mcmc.version,
            adaptation=mcmc.adaptations["kumasi"],
            first_day=MONDAY,
            groups=0,
            actor=make_person(),
            now=NOW,
        )


def test_publishing_twice_keeps_the_first_moment(db: SQLAlchemy) -> None:
    run = begin(published_mcmc())

    releases.release(run.id, actor=make_person(), now=NOW)
    releases.release(run.id, actor=make_person(), now=NOW + timedelta(days=1))

    assert (run.status, run.published_at) == ("published", NOW)
