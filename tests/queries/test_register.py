"""The register: people by sessions, groups side by side, narrowed and sorted."""

from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.models.person import Affiliation
from app.models.place import Institution
from app.queries import register, roster
from app.queries.register import Gap
from tests.attendance_values import FIRST, SECOND, make_course, mark
from tests.factories import NOW, make_city
from tests.queries_counted import counted_queries

HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 2)


def test_parallel_groups_share_a_column_and_others_have_their_own(db: SQLAlchemy) -> None:
    course = make_course(groups=2)
    plenary = course.session(FIRST)
    first, second = (
        course.session(SECOND, group=group, starts=NOW + HOUR) for group in course.groups
    )
    course.session(None, starts=NOW - HOUR)
    course.session(FIRST, starts=NOW + 3 * HOUR, status="cancelled")

    columns = register.of_run(course.run, now=NOW).columns

    assert [column.code for column in columns] == ["M01", "M02"]
    one, two = course.groups
    assert [column.session_for(one.id) for column in columns] == [plenary, first]
    assert [column.session_for(two.id) for column in columns] == [plenary, second]
    assert [column.session_for(None) for column in columns] == [plenary, None]


def test_a_group_that_is_taught_twice_on_a_day_has_two_columns(db: SQLAlchemy) -> None:
    course = make_course(groups=1)
    group = course.groups[0]
    sessions = [course.session(FIRST, group=group, starts=NOW + number * HOUR) for number in (0, 1)]

    columns = register.of_run(course.run, now=NOW).columns

    assert [column.session_for(group.id) for column in columns] == sessions


def test_cells_hold_marks_and_say_why_there_is_none(db: SQLAlchemy) -> None:
    course = make_course(groups=2)
    marked = course.session(FIRST, starts=NOW - 3 * HOUR)
    course.session(FIRST, starts=NOW - 2 * HOUR)
    course.session(SECOND, group=course.groups[1], starts=NOW - HOUR)
    course.session(FIRST, starts=NOW + HOUR)
    amina = course.enrol(group=course.groups[0])
    mark(marked, (amina, Status.EXCUSED))

    (row,) = register.of_run(course.run, now=NOW).rows

    assert row.cells == (Status.EXCUSED, Gap.UNMARKED, Gap.NOT_EXPECTED, Gap.AHEAD)
    assert list(row.days) == [MONDAY]
    assert row.overall == row.decision.criteria[0]


def test_rows_are_by_name_in_any_script_and_leave_out_who_left(db: SQLAlchemy) -> None:
    course = make_course()
    names = ["Łukasz Kowalczyk", "Ángela Duarte", "Zainab Said", "ចាន់ សុផល"]
    for name in reversed(names):
        course.enrol(name, in_script="ចាន់ សុផល" if name == "Zainab Said" else None)
    course.enrol("Gone", status="withdrawn")

    rows = register.of_run(course.run, now=NOW).rows

    assert [row.name for row in rows] == ["Ángela Duarte", "Łukasz Kowalczyk", *names[2:]]
    assert [row.name_in_script for row in rows] == [None, None, "ចាន់ សុផល", None]


def test_a_register_is_narrowed_by_group_and_hospital(db: SQLAlchemy) -> None:
    course = make_course(groups=2)
    one, two = course.groups
    course.enrol("Amina", group=one, hospital="Kenyatta")
    course.enrol("Joseph", group=two, hospital="Kenyatta")
    course.enrol("Wanja", group=two, hospital="Mbagathi")
    whole = register.of_run(course.run, now=NOW)

    def names(group: str | None, hospital: str | None) -> list[str]:
        shown = whole.shown(group=group, hospital=hospital, by_need=False)
        return [row.name for row in shown.rows]

    assert whole.groups == {"Group 1": 1, "Group 2": 2}
    assert whole.hospitals == {"Kenyatta": 2, "Mbagathi": 1}
    assert names(None, None) == ["Amina", "Joseph", "Wanja"]
    assert names("Group 2", None) == ["Joseph", "Wanja"]
    assert names("Group 2", "Kenyatta") == ["Joseph"]
    assert names("Group 9", None) == []


def test_problems_come_first_by_choice(db: SQLAlchemy) -> None:
    course = make_course(groups=2, modules=[FIRST])
    one, two = course.groups
    today = course.session(FIRST, group=one, starts=NOW - HOUR)
    course.session(FIRST, group=two, starts=NOW + timedelta(days=1))
    earned, waiting, failed = (course.enrol(name, group=one) for name in ("Ann", "Ben", "Cleo"))
    course.enrol("Dan", group=two)
    mark(today, (earned, Status.PRESENT), (failed, Status.ABSENT))
    whole = register.of_run(course.run, now=NOW)

    shown = whole.shown(group=None, hospital=None, by_need=True)

    assert [row.name for row in shown.rows] == ["Cleo", "Ben", "Dan", "Ann"]
    assert (whole.eligible, waiting.name) == (1, "Ben")


@pytest.mark.parametrize("people", [0, 1, 3, 300])
def test_a_register_takes_the_same_queries_for_any_number_of_people(
    db: SQLAlchemy, people: int
) -> None:
    course = make_course()
    course.session()
    for number in range(people):
        course.enrol(f"Person {number}", hospital=f"Hospital {number % 14}")
    run = course.run
    db.session.commit()
    _loaded = run.curriculum_version.content, run.adaptation_version, run.city.time_zone

    with counted_queries() as queries:
        whole = register.of_run(run, now=NOW)

    assert (len(whole.rows), len(queries)) == (people, 4)


def test_the_hospital_is_the_one_in_the_city_of_the_course(db: SQLAlchemy) -> None:
    course = make_course()
    person = course.enrol("Amina", hospital="Kenyatta")
    elsewhere = Institution(city=make_city("kampala"), name="Mulago")
    person.affiliations[0].institution, here = elsewhere, person.affiliations[0].institution
    db.session.flush()
    person.affiliations.append(Affiliation(institution=here))
    session = course.session()
    db.session.commit()

    (row,) = register.of_run(course.run, now=NOW).rows
    (expected,) = roster.rows(session, now=NOW)

    assert (row.hospital, expected.hospital) == ("Kenyatta", "Kenyatta")
