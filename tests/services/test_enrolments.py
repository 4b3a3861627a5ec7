"""Enrolling by hand, replacing, withdrawing and taking back."""

from dataclasses import replace

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.marking import Refusal
from app.domain.permissions import Role
from app.domain.trainee_import import by_hand
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.domain.trainee_import.entry import ReasonCode
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import import_plans, known_trainees, trainees
from app.services import attendance, enrolments, trainee_details, trainee_imports
from app.services.enrolments import (
    AlreadyOn,
    Enrolled,
    HasLeft,
    NotAccepted,
)
from app.services.people import SOMEBODY_NEW, WhoIsMeant
from app.services.trainee_imports import TakenOver
from tests.attendance_values import seen
from tests.factories import NOW, give_role, make_person, make_run, sessions_of, works_in
from tests.trainee_files import csv_file

KENYATTA, EMBU = "Kenyatta National Hospital", "Embu Level 5 Hospital"
MARY = TraineeDetails(
    name="Mary Wanjikũ",
    hospital=KENYATTA,
    email="mary@example.org",
    phone="+254 700 555 001",
    profession="Nurse",
    discipline="Surgery",
    group="2",
)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


def enrol(run: CourseRun, details: TraineeDetails, who: str | None = None) -> Enrolled:
    return enrolments.enrol(run.id, details, who=who, actor=make_person(), now=NOW)


def swap(old: Enrolment, details: TraineeDetails) -> Enrolment:
    return enrolments.replace(old.id, details, actor=make_person(), now=NOW)


def on_roll(db: SQLAlchemy, run: CourseRun) -> list[tuple[str, str]]:
    rows = db.session.scalars(
        select(Enrolment).filter_by(course_run_id=run.id).order_by(Enrolment.id)
    )
    return [(row.person.name, row.status) for row in rows]


def test_a_new_person_is_enrolled_with_all_that_is_said_of_them(
    db: SQLAlchemy, run: CourseRun
) -> None:
    enrolled = enrol(run, MARY)
    enrolment, person = enrolled.enrolment, enrolled.enrolment.person
    (place,) = person.affiliations

    assert enrolled.joined
    assert (enrolment.status, enrolment.source, enrolment.enrolled_at) == (
        "enrolled",
        "by_hand",
        NOW,
    )
    assert enrolment.group is not None
    assert enrolment.group.number == 2
    assert (person.name, person.sort_key) == ("Mary Wanjikũ", "mary wanjiku")
    assert sorted((c.kind, c.value, c.key) for c in person.contacts) == [
        ("email", "mary@example.org", "mary@example.org"),
        ("phone", "+254 700 555 001", "254700555001"),
    ]
    assert (place.institution.name, place.institution.city_id) == (KENYATTA, run.city_id)
    assert (place.profession, place.discipline) == ("Nurse", "Surgery")


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(MARY, id="the-same"),
        pytest.param(replace(MARY, name="wanjiku mary", phone=""), id="name-in-another-order"),
        pytest.param(replace(MARY, email="", phone="", hospital="kenyatta national hospital"),
                     id="by-name-and-hospital"),
        pytest.param(replace(MARY, hospital=EMBU, email="MARY@example.org"), id="by-address"),
    ],
)  # fmt: skip
def test_enrolling_somebody_twice_is_once(
    db: SQLAlchemy, run: CourseRun, again: TraineeDetails
) -> None:
    first = enrol(run, MARY)
    second = enrol(run, again)

    assert (second.enrolment, second.joined) == (first.enrolment, False)
    assert on_roll(db, run) == [("Mary Wanjikũ", "enrolled")]
    assert second.enrolment.person.affiliations[0].institution.name == KENYATTA


def test_a_person_whom_the_city_knows_is_enrolled_and_not_made_again(
    db: SQLAlchemy, run: CourseRun
) -> None:
    before = enrol(run, MARY).enrolment.person
    next_run = make_run(groups=2)
    enrolled = enrol(next_run, replace(MARY, group="", profession="Senior nurse"))

    assert (enrolled.enrolment.person, enrolled.joined) == (before, True)
    assert before.affiliations[0].profession == "Senior nurse"
    assert db.session.scalars(select(Person).filter_by(name=MARY.name)).all() == [before]


def test_a_person_of_another_city_is_not_known(db: SQLAlchemy, run: CourseRun) -> None:
    elsewhere = enrol(make_run("kumasi"), replace(MARY, group="")).enrolment.person

    assert enrol(run, MARY).enrolment.person != elsewhere


def mentor_of(run: CourseRun) -> Person:
    person = make_person("Wanjikũ Mary", email="mary@example.org")
    return give_role(person, Role.MENTOR, run=run)


@pytest.mark.parametrize("way", ["by hand", "by import"])
def test_a_mentor_who_learns_stays_one_person_and_marks_not_themselves(
    db: SQLAlchemy, run: CourseRun, way: str
) -> None:
    mentor, session = mentor_of(make_run()), sessions_of(run, code="M01")[0]
    if way == "by hand":
        enrol(run, MARY)
    else:
        bring_in(run, [("Mary Wanjiku", "mary@example.org", "", KENYATTA, "", "", "2")])
    (enrolment,) = trainees.enrolled(run.id)
    (outcome,) = attendance.record(session.id, [seen(mentor)], actor=mentor, now=NOW)

    assert enrolment.person == mentor
    assert [contact.value for contact in mentor.contacts if contact.kind == "email"] == [
        "mary@example.org"
    ]
    assert outcome.refusal is Refusal.OWN_MARK


def bring_in(run: CourseRun, rows: list[tuple[str, ...]]) -> TakenOver:
    actor = make_person("Organiser")
    row = trainee_imports.receive(
        run.id, file_name="people.csv", data=csv_file(rows), actor=actor, now=NOW
    ).row
    plan = import_plans.of_import(row, now=NOW)
    assert plan is not None
    return trainee_imports.take_over(row.id, fingerprint=plan.fingerprint, actor=actor, now=NOW)


def test_a_mentor_with_another_address_is_asked_about(db: SQLAlchemy, run: CourseRun) -> None:
    mentor = mentor_of(run)
    private = replace(MARY, email="private@example.org")

    with pytest.raises(WhoIsMeant) as question:
        enrol(run, private)
    assert question.value.people == [mentor]
    assert bring_in(run, [("Mary Wanjiku", private.email, "", KENYATTA, "", "", "2")]) == TakenOver(
        refused=1
    )
    assert enrol(run, private, mentor.public_id).enrolment.person == mentor


def test_somebody_of_the_same_name_elsewhere_has_to_be_asked_about(
    db: SQLAlchemy, run: CourseRun
) -> None:
    mary = enrol(run, MARY).enrolment.person
    other = TraineeDetails(name="Mary Wanjiku", hospital=EMBU)

    with pytest.raises(WhoIsMeant) as question:
        enrol(run, other)
    assert question.value.people == [mary]
    assert enrol(run, other, mary.public_id) == Enrolled(mary_of(db, run, mary), joined=False)
    assert enrol(run, other, SOMEBODY_NEW).enrolment.person != mary
    assert len(on_roll(db, run)) == 2


def mary_of(db: SQLAlchemy, run: CourseRun, person: Person) -> Enrolment:
    return db.session.scalars(
        select(Enrolment).filter_by(course_run_id=run.id, person_id=person.id)
    ).one()


def test_nobody_is_corrected_by_hand_without_being_asked_about(
    db: SQLAlchemy, run: CourseRun
) -> None:
    mary = enrol(run, MARY).enrolment
    mary.source = "import"
    db.session.commit()

    with pytest.raises(WhoIsMeant):
        enrol(run, TraineeDetails(name="Mery Wanjiku", hospital=KENYATTA))
    assert on_roll(db, run) == [("Mary Wanjikũ", "enrolled")]


def test_an_answer_that_was_not_asked_for_counts_for_nothing(
    db: SQLAlchemy, run: CourseRun
) -> None:
    enrol(run, MARY)
    stranger = make_person("Mary Wanjiku")

    with pytest.raises(WhoIsMeant):
        enrol(run, TraineeDetails(name="Mary Wanjiku", hospital=EMBU), stranger.public_id)


def test_what_cannot_be_is_refused_with_its_reasons(db: SQLAlchemy, run: CourseRun) -> None:
    with pytest.raises(NotAccepted) as refusal:
        enrol(run, TraineeDetails(name="\u202emary", email="mary", group="9"))

    assert [(reason.code, reason.field) for reason in refusal.value.reasons] == [
        (ReasonCode.NAME_INVALID, Field.NAME),
        (ReasonCode.EMAIL_INVALID, Field.EMAIL),
        (ReasonCode.HOSPITAL_MISSING, Field.HOSPITAL),
        (ReasonCode.GROUP_UNKNOWN, Field.GROUP),
    ]
    assert on_roll(db, run) == []


def test_the_address_of_somebody_with_a_role_is_never_changed(
    db: SQLAlchemy, run: CourseRun
) -> None:
    mentor = enrol(run, MARY).enrolment.person
    give_role(mentor, Role.MENTOR, run=run)
    later = make_run(groups=2)
    enrol(later, replace(MARY, email="thief@example.org", group=""))

    assert [c.value for c in mentor.contacts if c.kind == "email"] == ["mary@example.org"]


def test_the_address_of_somebody_whom_another_city_knows_is_never_changed(
    db: SQLAlchemy, run: CourseRun
) -> None:
    enrolled = enrol(run, MARY).enrolment
    works_in(make_run("kumasi").city, enrolled.person)
    stolen = replace(MARY, email="thief@example.org", phone="+254 700 555 009")

    enrol(make_run(groups=2), replace(stolen, group=""))
    bring_in(run, [("Mary Wanjiku", stolen.email, stolen.phone, KENYATTA, "", "", "2")])
    shown = by_hand.shown_of(known_trainees.of_person(run, enrolled.person_id, now=NOW))
    for email in (stolen.email, ""):
        typed = replace(shown, email=email)
        assert not trainee_details.correct(
            enrolled.id, typed, shown=shown, actor=make_person(), now=NOW
        )

    assert sorted(contact.value for contact in enrolled.person.contacts) == [
        stolen.phone,
        MARY.email,
    ]


def test_the_replacement_takes_the_place_and_the_group(db: SQLAlchemy, run: CourseRun) -> None:
    old = enrol(run, MARY).enrolment
    new = swap(old, TraineeDetails(name="Joseph Barasa", hospital=EMBU))

    assert (old.status, old.replaced_by_id) == ("replaced", new.id)
    assert (new.status, new.group_id) == ("enrolled", old.group_id)
    assert on_roll(db, run) == [("Mary Wanjikũ", "replaced"), ("Joseph Barasa", "enrolled")]


def test_replacing_twice_is_once(db: SQLAlchemy, run: CourseRun) -> None:
    old = enrol(run, MARY).enrolment
    joseph = TraineeDetails(name="Joseph Barasa", hospital=EMBU)

    assert swap(old, joseph) == swap(old, joseph)
    with pytest.raises(HasLeft):
        swap(old, TraineeDetails(name="Halima Hassan", hospital=EMBU))
    assert len(on_roll(db, run)) == 2


def test_nobody_is_replaced_by_somebody_who_is_on_the_course(
    db: SQLAlchemy, run: CourseRun
) -> None:
    old = enrol(run, MARY).enrolment
    joseph = TraineeDetails(name="Joseph Barasa", hospital=EMBU)
    enrol(run, joseph)

    with pytest.raises(AlreadyOn):
        swap(old, joseph)
    with pytest.raises(AlreadyOn):
        swap(old, MARY)
    assert on_roll(db, run) == [("Mary Wanjikũ", "enrolled"), ("Joseph Barasa", "enrolled")]


def test_who_withdrew_is_taken_back_by_hand_or_by_being_added_again(
    db: SQLAlchemy, run: CourseRun
) -> None:
    mary = enrol(run, MARY).enrolment
    actor = make_person()

    for _twice in range(2):
        enrolments.withdraw(mary.id, actor=actor, now=NOW)
    assert mary.status == "withdrawn"
    for _twice in range(2):
        enrolments.take_back(mary.id, actor=actor, now=NOW)
    assert mary.status == "enrolled"
    enrolments.withdraw(mary.id, actor=actor, now=NOW)
    assert enrol(run, MARY) == Enrolled(mary, joined=True)
    assert on_roll(db, run) == [("Mary Wanjikũ", "enrolled")]


def test_the_city_knows_people_as_they_are(db: SQLAlchemy, run: CourseRun) -> None:
    enrolment = enrol(run, MARY).enrolment
    (known,) = known_trainees.of_city(run, now=NOW)

    assert (known.person_id, known.enrolment_id) == (enrolment.person_id, enrolment.id)
    assert (known.imported, known.left, known.address_kept) == (False, False, False)
    assert {field: known.value(field) for field in MARY.values} == MARY.values | {
        Field.GROUP: "Group 2"
    }
    enrolments.withdraw(enrolment.id, actor=make_person(), now=NOW)
    (known,) = known_trainees.of_city(run, now=NOW)
    assert (known.enrolled, known.left, known.group) == (False, True, "")
