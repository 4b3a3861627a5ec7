"""Paraguay gives up winter time after a course was planned: wall times stay, calendars follow."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.mentor_visits import VisitDetails
from app.domain.permissions import Role
from app.domain.plans.clocks import drifted
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.mentor_visit import MentorVisit
from app.models.observation_visit import ObservationVisit, VisitAgendaItem
from app.queries import clocks as clock_queries
from app.queries import plans
from app.queries import releases as release_queries
from app.services import (
    clocks,
    course_runs,
    mentor_visits,
    plan_history,
    releases,
    visit_agenda,
)
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    give_role,
    make_person,
    planned_of,
    planner,
    published_mcmc,
    sessions_of,
)
from tests.planning import saved
from tests.time_zones import ASUNCION, WITH_WINTER_TIME, WITHOUT_WINTER_TIME, by_rule, rules_of
from tests.visiting import arrange

WINTER, SUMMER = date(2037, 6, 1), date(2037, 12, 7)


def begun_under_the_old_rules(first_day: date, folder: Path) -> CourseRun:
    """Begin a course of Asunción, and release it."""
    with rules_of(WITH_WINTER_TIME, folder):
        mcmc = published_mcmc()
        run = course_runs.create(
            title="MCMC",
            city=mcmc.city("asuncion"),
            version=mcmc.version,
            adaptation=mcmc.adaptations["asuncion"],
            first_day=first_day,
            groups=0,
            actor=make_person(),
            now=NOW,
        )
        releases.release(run.id, actor=planner(), now=NOW)
        saved()
        assert clock_queries.by_run([run.id], now=NOW)[run.id] == 0
    return run


@pytest.fixture
def winter(db: SQLAlchemy, tmp_path: Path) -> CourseRun:
    return begun_under_the_old_rules(WINTER, tmp_path)


def test_the_two_releases_of_the_data_differ_in_winter_alone(tmp_path: Path) -> None:
    hours = []
    for data in (WITH_WINTER_TIME, WITHOUT_WINTER_TIME):
        with rules_of(data, tmp_path):
            zone = ZoneInfo(ASUNCION)
            noons = [datetime(2037, month, 10, 12, tzinfo=zone) for month in (6, 12)]
            hours.append([each.utcoffset() // timedelta(hours=1) for each in noons])  # type: ignore[operator]

    assert hours == [[-4, -3], [-3, -3]]


def test_sessions_of_winter_lie_at_another_moment(winter: CourseRun, tmp_path: Path) -> None:
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        planned = planned_of(winter)
        assert [each.session for each in drifted(planned, NOW)] == planned
        assert clock_queries.by_run([winter.id], now=NOW)[winter.id] == len(planned)


def test_in_summer_nothing_differs(db: SQLAlchemy, tmp_path: Path) -> None:
    summer = begun_under_the_old_rules(SUMMER, tmp_path)
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        assert drifted(planned_of(summer), NOW) == []


def test_what_has_begun_stays_when_it_was_held(winter: CourseRun, tmp_path: Path) -> None:
    last = max(each.starts_at for each in planned_of(winter))
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        assert drifted(planned_of(winter), last) == []


def test_wall_times_are_kept_as_an_edit_and_a_release_tells_calendars(
    db: SQLAlchemy, winter: CourseRun, tmp_path: Path
) -> None:
    on_the_wall = [each.local_start for each in planned_of(winter)]
    known = plans.values_of(sessions_of(winter))
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        count = len(drifted(planned_of(winter), NOW))

        assert clocks.follow(winter.id, actor=planner(), now=NOW) == count
        assert clocks.follow(winter.id, actor=planner(), now=NOW) == 0
        assert [each.local_start for each in planned_of(winter)] == on_the_wall
        assert plans.values_of(sessions_of(winter)) == known  # a draft until it is released
        changes = release_queries.to_release(winter.id, plans.sessions_of(winter.id))
        assert {each.kinds for each in changes} == {("moved",)}
        assert len(changes) == count
        releases.release(winter.id, actor=planner(), now=NOW)

        for each in sessions_of(winter):
            earlier = next(was for was in known if was.id == each.public_id)
            assert each.sequence == 1
            assert earlier.starts_at - each.starts_at == timedelta(hours=1)
            assert to_local(each.starts_at, each.time_zone) == each.local_start


def test_it_can_be_undone_like_any_other_edit(winter: CourseRun, tmp_path: Path) -> None:
    before = plans.values_of(planned_of(winter))
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        clocks.follow(winter.id, actor=planner(), now=NOW)
        plan_history.undo(winter.id, actor=planner(), now=NOW)

        assert plans.values_of(planned_of(winter)) == before


def test_a_time_that_clocks_skip_now_is_left_for_the_planner(
    db: SQLAlchemy, winter: CourseRun, tmp_path: Path
) -> None:
    first = next(each for each in planned_of(winter) if each.local_start.date() == WINTER)
    day = WINTER.timetuple().tm_yday  # of a year without a leap day
    skipping = f"<-04>4<-03>,J{day}/{first.local_start:%H:%M},J300/0"
    with rules_of(by_rule(skipping), tmp_path):
        found = {each.session: each.starts_at for each in drifted(planned_of(winter), NOW)}
        assert found[first] is None
        before = first.starts_at
        clocks.follow(winter.id, actor=planner(), now=NOW)

        assert db.session.get_one(type(first), first.id).starts_at == before


def test_of_a_time_that_comes_twice_either_moment_is_right(
    db: SQLAlchemy, winter: CourseRun
) -> None:
    session = planned_of(winter)[0]
    session.time_zone = "Europe/Berlin"
    session.local_start = datetime(2037, 10, 25, 2, 30)  # noqa: DTZ001  (a wall time)
    for moment in (
        datetime(2037, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2037, 10, 25, 1, 30, tzinfo=UTC),
    ):
        session.starts_at = moment
        assert drifted([session], NOW) == []
    session.starts_at = datetime(2037, 10, 25, 2, 30, tzinfo=UTC)
    assert len(drifted([session], NOW)) == 1


def with_visits(run: CourseRun, folder: Path) -> None:
    """Plan, under the old rules, a visit of a mentor to Asunción and one of trainees elsewhere."""
    with rules_of(WITH_WINTER_TIME, folder):
        mentor_visits.plan(
            new_public_id(),
            make_person("Helena Sequeira"),
            run.city,
            VisitDetails(
                arrives=datetime.fromisoformat("2037-05-31T18:00"),
                departs=datetime.fromisoformat("2037-12-12T12:00"),  # when it is summer anyhow
                purpose="To teach.",
            ),
            actor=planner(),
            now=NOW,
        )
        there = arrange()
        there.slot.institution.city.time_zone = run.city.time_zone
        there.visit.city_id = run.city_id
        there.visit.starts_on = date(2037, 6, 1)
        saved()
        visit_agenda.add(
            there.visit.public_id,
            local_start=datetime.fromisoformat("2037-06-02T09:00"),
            what="Welcome",
            with_whom="The team",
            actor=planner(),
            now=NOW,
        )
        saved()
        assert clock_queries.of_visits([run.city_id], now=NOW) == []


def test_visits_lie_at_another_moment_too_and_keep_their_times_on_the_wall(
    db: SQLAlchemy, winter: CourseRun, tmp_path: Path
) -> None:
    with_visits(winter, tmp_path)
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        found = clock_queries.of_visits([winter.city_id], now=NOW)
        assert [each.session.column for each in found] == ["arrives_at", "starts_at"]
        assert clock_queries.of_visits([winter.city_id + 999], now=NOW) == []
        saved()

        assert clocks.follow_visits(winter.city_id, actor=planner(), now=NOW) == 2
        assert clocks.follow_visits(winter.city_id, actor=planner(), now=NOW) == 0

        visit = db.session.scalars(select(MentorVisit)).one()
        assert to_local(visit.arrives_at, visit.time_zone) == visit.arrives
        item = db.session.scalars(select(VisitAgendaItem)).one()
        assert to_local(item.starts_at, item.time_zone) == item.local_start


def test_a_visit_that_is_called_off_or_over_is_named_no_more(
    db: SQLAlchemy, winter: CourseRun, tmp_path: Path
) -> None:
    with_visits(winter, tmp_path)
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        over = datetime(2038, 1, 1, tzinfo=UTC)
        assert clock_queries.of_visits([winter.city_id], now=over) == []
        db.session.scalars(select(ObservationVisit)).one().state = "cancelled"
        visit = db.session.scalars(select(MentorVisit)).one()
        visit.state, visit.reason = "cancelled", "No visa."
        saved()
        assert clock_queries.of_visits([winter.city_id], now=NOW) == []


def test_the_notice_on_the_agenda_names_sessions_and_visits(
    client: FlaskClient, winter: CourseRun, tmp_path: Path
) -> None:
    with_visits(winter, tmp_path)
    who = give_role(make_person("Ana Ayala"), Role.CITY_ORGANISER, city=winter.city)
    sign_in(client, who)
    agenda = f"/courses/{winter.public_id}/agenda"
    with rules_of(WITHOUT_WINTER_TIME, tmp_path):
        text = client.get(agenda).text
        many = len(drifted(planned_of(winter), NOW)) + 2
        assert f"{many} times that were agreed lie at another moment" in text
        assert "Helena Sequeira arrives</a>" in text
        assert "Observation visit: Welcome</a>" in text
        assert "Helena Sequeira leaves" not in text

        keep = f"/courses/{winter.public_id}/plan/clocks"
        client.post(keep, data={"csrf_token": CSRF})
        told = client.get(agenda).text
        assert "2 times of visits stay what they are on the wall." in told
        assert "The rules of clocks changed" not in told
