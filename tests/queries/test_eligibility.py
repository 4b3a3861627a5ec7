"""Marks of a run, weighed by the rule that its curriculum asks."""

from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.domain.curricula.curriculum import Requirements
from app.domain.eligibility import CriterionKind, Decision
from app.errors import NotFound
from app.models.person import Person
from app.queries import eligibility, my, register, trainees
from app.services import groups
from tests.attendance_values import FIRST, SECOND, TALK, Course, make_course, mark
from tests.curriculum_values import make_module
from tests.factories import NOW, make_person
from tests.queries_counted import counted_queries

HOUR = timedelta(hours=1)
AFTER = NOW + timedelta(days=9)


def decision_on(course: Course, person: Person) -> Decision:
    enrolment = course.enrolment_of(person)
    return eligibility.decisions(course.run, now=AFTER)[enrolment.id]


def test_who_attended_all_is_eligible_and_who_missed_a_module_is_not(db: SQLAlchemy) -> None:
    course = make_course(modules=[FIRST, SECOND])
    first, second = course.session(FIRST), course.session(SECOND, starts=NOW + HOUR)
    amina, joseph = course.enrol("Amina"), course.enrol("Joseph")
    mark(first, (amina, Status.PRESENT), (joseph, Status.PRESENT))
    mark(second, (amina, Status.PRESENT), (joseph, Status.ABSENT))

    assert decision_on(course, amina).eligible
    unmet = decision_on(course, joseph).unmet
    assert [(each.kind, each.key) for each in unmet] == [
        (CriterionKind.OVERALL, None),
        (CriterionKind.DAY, date(2026, 11, 2)),
        (CriterionKind.MODULE, SECOND.uid),
    ]


def test_each_group_is_expected_at_its_own_session_only(db: SQLAlchemy) -> None:
    course = make_course(groups=2, modules=[FIRST])
    ours, theirs = (course.session(FIRST, group=group) for group in course.groups)
    amina = course.enrol("Amina", group=course.groups[0])
    joseph = course.enrol("Joseph", group=course.groups[1])
    mark(ours, (amina, Status.PRESENT))
    mark(theirs, (joseph, Status.ABSENT))

    assert [decision_on(course, person).eligible for person in (amina, joseph)] == [True, False]
    assert decision_on(course, amina).offered_minutes == 60


def test_who_changes_group_keeps_what_they_attended_wherever_it_is_shown(db: SQLAlchemy) -> None:
    course = make_course(groups=2, modules=[FIRST])
    old, new = (course.session(FIRST, group=group) for group in course.groups)
    amina = course.enrol("Amina", group=course.groups[0])
    mark(old, (amina, Status.PRESENT))
    enrolment = course.enrolment_of(amina)
    choices = {enrolment.public_id: course.groups[1].number}
    db.session.commit()
    groups.set_all(course.run.id, choices, actor=make_person("Organiser"), now=NOW)

    (row,) = register.of_run(course.run, now=AFTER).rows
    record = eligibility.record_of(enrolment, now=AFTER)
    (mine,) = my.courses(amina.id, now=AFTER)[0].past
    assert decision_on(course, amina).eligible
    assert (row.cells, row.group) == ((Status.PRESENT,), "Group 2")
    assert [(each.session, each.earned) for each in record.sessions] == [(new, 60)]
    assert mine.mark is not None
    assert mine.mark.status is Status.PRESENT


def test_who_has_no_group_yet_can_still_earn_the_certificate(db: SQLAlchemy) -> None:
    course = make_course(groups=2, modules=[FIRST, SECOND])
    course.session(FIRST, starts=AFTER + HOUR)
    course.session(SECOND, group=course.groups[0], starts=AFTER + 2 * HOUR)
    course.enrol("Amina")

    standing = eligibility.standing(course.run, now=AFTER)
    assert (standing.earned, standing.still_possible, standing.out_of_reach) == (0, 1, 0)


def test_a_day_is_the_citys_day(db: SQLAlchemy) -> None:
    course = make_course(modules=[FIRST, SECOND])
    before_midnight = NOW.replace(hour=20)  # 23:00 in Nairobi
    course.session(FIRST, starts=before_midnight)
    course.session(SECOND, starts=before_midnight + 2 * HOUR)
    amina = course.enrol()

    days = [each.key for each in decision_on(course, amina).criteria if each.kind == "day"]

    assert days == [date(2026, 11, 2), date(2026, 11, 3)]


def test_what_does_not_count_or_was_cancelled_is_not_expected(db: SQLAlchemy) -> None:
    course = make_course(modules=[FIRST])
    held = course.session(FIRST)
    course.session(None)
    course.session(FIRST, status="cancelled")
    amina = course.enrol()
    mark(held, (amina, Status.PRESENT))

    assert decision_on(course, amina).offered_minutes == 60
    assert decision_on(course, amina).eligible


def test_the_rule_is_that_of_the_version_and_electives_are_not_asked_for(db: SQLAlchemy) -> None:
    elective = make_module(4, elective=True)
    course = make_course(
        modules=[FIRST, elective], requirements=Requirements(min_percent=50, each_day=False)
    )
    first, _ = course.session(FIRST), course.session(elective)
    amina = course.enrol()
    mark(first, (amina, Status.PRESENT))

    decision = decision_on(course, amina)

    assert decision.eligible
    assert [each.key for each in decision.criteria] == [None, FIRST.uid]


def test_who_left_the_course_gets_no_decision(db: SQLAlchemy) -> None:
    course = make_course()
    course.enrol(status="withdrawn")

    assert eligibility.decisions(course.run, now=NOW) == {}


def test_now_tells_what_is_past_from_what_is_to_come(db: SQLAlchemy) -> None:
    course = make_course(modules=[FIRST, SECOND, TALK])
    course.session(FIRST, starts=NOW - 2 * HOUR)
    course.session(SECOND, starts=NOW + HOUR)
    enrolment = course.enrolment_of(course.enrol())

    overall = eligibility.decisions(course.run, now=NOW)[enrolment.id].criteria[0]

    assert (overall.unmarked, overall.ahead) == (60, 60)


@pytest.mark.parametrize("people", [1, 3, 300])
def test_decisions_take_the_same_queries_for_any_number_of_people(
    db: SQLAlchemy, people: int
) -> None:
    course = make_course()
    course.session()
    for number in range(people):
        course.enrol(f"Person {number}")
    run = course.run
    db.session.commit()
    _loaded = run.curriculum_version.content, run.adaptation_version

    with counted_queries() as queries:
        decisions = eligibility.decisions(run, now=NOW)

    assert (len(decisions), len(queries)) == (people, 4)


def test_a_record_holds_the_persons_sessions_with_who_marked_them(db: SQLAlchemy) -> None:
    course = make_course(groups=2, modules=[FIRST, SECOND])
    plenary = course.session(FIRST)
    registration = course.session(None, starts=NOW - HOUR)
    own = course.session(SECOND, group=course.groups[0], starts=NOW + HOUR)
    course.session(SECOND, group=course.groups[1], starts=NOW + HOUR)
    course.session(None, kind="meal", code="", starts=NOW + 2 * HOUR)
    amina = course.enrol(group=course.groups[0])
    mark(plenary, (amina, Status.LATE))

    record = eligibility.record_of(course.enrolment_of(amina), now=NOW + HOUR)

    assert [(each.session, each.marked_by, each.over) for each in record.sessions] == [
        (registration, None, True),
        (plenary, "Grace Otieno", True),
        (own, None, False),
    ]
    assert record.days == {date(2026, 11, 2): list(record.sessions)}
    assert [each.session for each in record.sessions_of(SECOND.uid)] == [own]
    assert record.modules[SECOND.uid] == SECOND.title


def test_an_enrolment_is_found_in_its_own_run_only(db: SQLAlchemy) -> None:
    course, other = make_course(), make_course()
    enrolment = course.enrolment_of(course.enrol())

    assert trainees.get(course.run.id, enrolment.public_id) == enrolment
    with pytest.raises(NotFound):
        trainees.get(other.run.id, enrolment.public_id)
