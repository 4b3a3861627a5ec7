"""What the public sees of courses: published ones, by day, in the city's time."""

from datetime import UTC, date, datetime, time

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.curricula.day_plan import ItemKind
from app.errors import NotFound
from app.models.delivery import CourseSession
from app.queries import cities, programme
from tests.factories import make_run
from tests.queries_counted import counted_queries


def test_only_published_courses_are_announced(db: SQLAlchemy) -> None:
    shown = make_run("kumasi", first_day=date(2026, 12, 7))
    make_run("nairobi", first_day=date(2026, 12, 7), published=False)

    now = datetime(2026, 12, 1, tzinfo=UTC)

    assert programme.coming(now=now) == [shown]
    assert programme.coming(now=now, city=shown.city) == [shown]


@pytest.mark.parametrize(
    ("now", "coming"),
    [
        (datetime(2026, 12, 17, 2, 0, tzinfo=UTC), True),  # still 16 December in Asunción
        (datetime(2026, 12, 17, 4, 0, tzinfo=UTC), False),
    ],
)
def test_a_course_is_over_when_its_last_day_is_over_there(
    db: SQLAlchemy, now: datetime, *, coming: bool
) -> None:
    run = make_run("asuncion", first_day=date(2026, 12, 14))

    assert programme.coming(now=now) == ([run] if coming else [])
    assert programme.past(now=now, city=run.city) == ([] if coming else [run])


def test_days_hold_what_is_done_without_pauses_and_groups_as_one(db: SQLAlchemy) -> None:
    run = make_run("nairobi", first_day=date(2026, 12, 7), groups=4)

    (shown,) = programme.with_days([run])

    assert [day.date.isoformat() for day in shown.days] == [
        "2026-12-07",
        "2026-12-08",
        "2026-12-09",
    ]
    assert [len(day.sessions) for day in shown.days] == [9, 7, 7]
    in_groups = [each for day in shown.days for each in day.sessions if each.groups]
    assert [(each.title, each.groups) for each in in_groups] == [("Simulated MDT 1: breast", 4)]


def test_online_sessions_stand_on_their_own_days_before_the_course(db: SQLAlchemy) -> None:
    run = make_run("asuncion", first_day=date(2026, 12, 7))

    (shown,) = programme.with_days([run])

    online = [(day.date.day, each.online) for day in shown.days[:2] for each in day.sessions]
    assert online == [(23, True), (30, True)]
    local = db.session.scalars(select(CourseSession.local_start).filter_by(online=True))
    assert {start.time() for start in local} == {time(12)}


def test_a_cancelled_session_is_shown_as_cancelled(db: SQLAlchemy) -> None:
    run = make_run("kumasi", first_day=date(2026, 12, 7))
    first = select(CourseSession).filter_by(course_run_id=run.id, kind=ItemKind.MODULE)
    db.session.scalars(first.order_by(CourseSession.starts_at)).first().status = "cancelled"  # type: ignore[union-attr]
    db.session.commit()

    (shown,) = programme.with_days([run])

    assert [each.cancelled for each in shown.days[0].sessions].count(True) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_programme_asks_as_often_for_one_course_as_for_many(db: SQLAlchemy, count: int) -> None:
    for month in range(1, count + 1):
        make_run("nairobi", first_day=date(2027, month, 4))
    db.session.expire_all()

    with counted_queries() as queries:
        runs = programme.coming(now=datetime(2026, 12, 1, tzinfo=UTC))
        titles = [run.curriculum_version.curriculum.slug for run in runs]
        programme.with_days(runs)

    assert (len(titles), len(queries)) == (count, 2)


def test_a_city_that_is_not_there_is_not_found(db: SQLAlchemy) -> None:
    with pytest.raises(NotFound):
        cities.get("atlantis")
