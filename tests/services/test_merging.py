"""Two records become one, and two again: nothing is lost, and what happened is not rewritten."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.attendance import Status, fold
from app.domain.consents import Purpose
from app.domain.marking import Observation, Verdict
from app.domain.merging import (
    AlreadyMerged,
    Beyond,
    CannotMerge,
    InTheWay,
    Obstacle,
    SharedCourse,
    SharedVisit,
    in_the_way,
)
from app.domain.observation_visits import VisitState, obstacles
from app.domain.permissions import Role
from app.domain.person_keys import keys_of
from app.extensions import Base
from app.extensions import db as database
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.models.person import Person
from app.models.same_person import PersonKey, PersonMerge
from app.queries import attendance as attendance_queries
from app.queries import faculty, known_trainees, people, person_records, trainees
from app.queries import merging as queries
from app.queries import visits as visit_queries
from app.services import (
    attendance,
    contacts,
    merging,
    own_details,
    sign_in,
    subscriptions,
)
from tests import visiting
from tests.at_once import at_once
from tests.conftest import Installation
from tests.factories import (
    NOW,
    give_role,
    make_person,
    make_run,
    sessions_of,
    works_in,
)
from tests.recorded import recorded
from tests.soak import Scale
from tests.state import TRAIL
from tests.world import _issue

# Worked out from other rows, and looked at by themselves.
CACHES = {"person_key", "attendance_mark"}
Marks = dict[tuple[int, int], str]
LEFT_OUT = CACHES | TRAIL | {"person_merge", "curriculum_version", "adaptation_version"}


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run()


def two(run: CourseRun) -> tuple[Person, Person]:
    return make_person("Amina Hassan"), make_person("Hassan Amina")


def put_on(run: CourseRun, person: Person, status: str = "enrolled") -> Enrolment:
    enrolment = Enrolment(
        course_run=run, person=person, status=status, source="by_hand", enrolled_at=NOW
    )
    database.session.add(enrolment)
    database.session.commit()
    return enrolment


def merge(kept: Person, merged: Person) -> PersonMerge:
    return merging.merge(
        kept=kept.id, merged=merged.id, cities=None, reason="She said so.", actor=kept, now=NOW
    )


def test_who_is_more_than_the_cities_of_the_actor_know_is_left_alone(run: CourseRun) -> None:
    kept, merged = two(run)
    row = merge(kept, merged)
    give_role(kept, Role.PLATFORM_ADMINISTRATOR)
    mine, other = make_person("Ruth Chebet"), kept
    cities = [run.city_id]

    with pytest.raises(Beyond):
        merging.undo(row.id, cities=cities, actor=mine, now=NOW)
    with pytest.raises(Beyond):
        merging.merge(
            kept=other.id, merged=mine.id, cities=cities, reason="So.", actor=mine, now=NOW
        )
    assert (merged.merged_into_id, mine.merged_into_id) == (kept.id, None)


def seen(session: CourseSession, person: Person, status: Status, mentor: Person) -> Verdict:
    observation = Observation(
        event_id=str(uuid4()), person=person.public_id, status=status, observed_at=session.ends_at
    )
    (outcome,) = attendance.record(session.id, [observation], actor=mentor, now=session.ends_at)
    return outcome.verdict


def rows_of(*, but: Collection[str]) -> set[str]:
    """All rows of all tables, each as one text."""
    database.session.expire_all()
    return {
        repr((table.name, tuple(row)))
        for table in Base.metadata.sorted_tables
        if table.name not in but
        for row in database.session.execute(select(table))
    }


def written_events() -> set[str]:
    return {row for row in rows_of(but=set()) if row.startswith("('attendance_event'")}


def marks() -> Marks:
    rows = database.session.scalars(select(AttendanceMark))
    return {(each.course_session_id, each.person_id): each.status for each in rows}


def test_what_one_record_has_is_the_others_then(db: SQLAlchemy, run: CourseRun) -> None:
    kept, merged = two(run)
    place = put_on(run, merged)
    certificate = _issue(place, kept)
    works_in(run.city, merged)
    recorded(contacts.keep)(merged.id, "email", "a@example.org", shared=False)
    own_details.add_licence("KMPDC", "A 1", actor=merged, now=NOW)
    merge(kept, merged)

    assert place.person_id == kept.id
    assert certificate.enrolment.person == kept
    assert [each.value for each in person_records.contacts(kept.id)] == ["a@example.org"]
    assert [each.number for each in person_records.licences(kept.id)] == ["A 1"]
    assert [each.person_id for each in kept.affiliations] == [kept.id]
    assert people.find_by_public_id(merged.public_id) == kept


def test_signing_in_with_an_address_of_either_leads_to_the_kept_record(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    for person in (kept, merged):
        recorded(contacts.keep)(person.id, "email", "both@example.org", shared=False)
    recorded(contacts.keep)(merged.id, "email", "old@example.org", shared=False)
    link = sign_in.make_link(merged, now=NOW)
    merge(kept, merged)

    assert people.find_by_email("both@example.org") == [kept]
    assert [each.person for each in people.email_contacts("both@example.org")] == [kept]
    assert people.find_by_email("old@example.org") == [kept]
    assert sign_in.use_link(link, now=NOW) == kept


def test_what_was_attended_counts_for_the_kept_record_and_stays_as_it_was_written(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    mentor = make_person("Mentor")
    put_on(run, kept)
    place = put_on(run, merged)
    first, second, third = [each for each in sessions_of(run) if each.counts][:3]
    seen(first, merged, Status.PRESENT, mentor)
    seen(second, merged, Status.LATE, mentor)
    seen(second, kept, Status.ABSENT, mentor)
    place.status = "withdrawn"
    db.session.commit()
    before, written = (
        marks(),
        rows_of(but={t.name for t in Base.metadata.sorted_tables} - {"attendance_event"}),
    )
    row = merge(kept, merged)

    assert marks().keys() == {(first.id, kept.id), (second.id, kept.id)}
    assert written_events() == written
    assert seen(third, kept, Status.PRESENT, mentor) is Verdict.RECORDED
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert marks() == before | {(third.id, kept.id): "present"}


def test_a_phone_that_knows_the_old_record_only_still_marks_the_person(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    mentor = make_person("Mentor")
    put_on(run, merged)
    session = next(each for each in sessions_of(run) if each.counts)
    observation = Observation(
        event_id=str(uuid4()),
        person=merged.public_id,
        status=Status.PRESENT,
        observed_at=session.ends_at,
    )

    def send(days: int) -> Verdict:
        now = session.ends_at + timedelta(days=days)
        return attendance.record(session.id, [observation], actor=mentor, now=now)[0].verdict

    assert send(0) is Verdict.RECORDED
    merge(kept, merged)
    assert send(1) is Verdict.DUPLICATE
    assert marks() == {(session.id, kept.id): "present"}
    assert seen(session, merged, Status.LATE, mentor) is Verdict.RECORDED


def test_the_newest_consent_counts_under_whichever_record_it_was_given(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    answer = {"wording": "My photo.", "now": NOW}
    own_details.answer(Purpose.PHOTO, given=True, actor=kept, **answer)  # type: ignore[arg-type]
    own_details.answer(Purpose.PHOTO, given=False, actor=merged, **answer)  # type: ignore[arg-type]
    row = merge(kept, merged)

    assert not person_records.consents(kept.id)[Purpose.PHOTO].given
    assert (
        db.session.scalars(
            select(Person.id).where(Person.id == kept.id, person_records.agrees(Purpose.PHOTO))
        ).all()
        == []
    )
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert person_records.consents(kept.id)[Purpose.PHOTO].given


def test_sessions_that_both_were_to_teach_have_one_mentor_and_then_two_again(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    for person in (kept, merged):
        give_role(person, Role.MENTOR, run=run)
    one, other = sessions_of(run)[:2]
    for session, people_there in ((one, (kept, merged)), (other, (merged,))):
        session.mentors += [MentorAssignment(person=each) for each in people_there]
    db.session.commit()
    row = merge(kept, merged)

    assert [each.person_id for each in one.mentors + other.mentors] == [kept.id] * 2
    assert [each.person for each in faculty.of_run(run.id, planned=True, now=NOW)] == [kept]
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert sorted(each.person_id for each in one.mentors) == sorted([kept.id, merged.id])
    assert [each.person_id for each in other.mentors] == [merged.id]


COURSE = {"title": "MCMC", "kept_on_it": False, "merged_on_it": False,
          "kept_certified": False, "merged_certified": False}  # fmt: skip


@pytest.mark.parametrize(
    ("course", "obstacle"),
    [
        ({}, None),
        ({"kept_on_it": True, "kept_certified": True}, None),
        ({"merged_on_it": True}, Obstacle.PLACE_WOULD_STAY),
        ({"merged_on_it": True, "kept_on_it": True}, Obstacle.BOTH_ON_IT),
        ({"merged_certified": True}, Obstacle.CERTIFICATE_WOULD_STAY),
        ({"merged_certified": True, "kept_certified": True}, Obstacle.BOTH_CERTIFIED),
    ],
)
def test_what_would_be_lost_to_the_person_stands_in_the_way(
    course: dict[str, bool], obstacle: Obstacle | None
) -> None:
    found = in_the_way([SharedCourse(**{**COURSE, **course})])  # type: ignore[arg-type]

    assert found == ([InTheWay("MCMC", obstacle)] if obstacle else [])


@pytest.mark.parametrize(
    ("kept_wrote", "merged_wrote", "stands"),
    [(False, False, False), (True, False, False), (True, True, False), (False, True, True)],
)
def test_a_log_book_does_not_stay_behind_where_no_other_is_written(
    kept_wrote: bool, merged_wrote: bool, stands: bool
) -> None:
    visit = SharedVisit(title="Ward 4", kept_wrote=kept_wrote, merged_wrote=merged_wrote)

    found = in_the_way([], [visit])

    assert found == ([InTheWay("Ward 4", Obstacle.LOG_BOOK_WOULD_STAY)] if stands else [])


def test_one_person_goes_once_on_a_visit_on_which_both_records_were(db: SQLAlchemy) -> None:
    there = visiting.arrange(VisitState.ONGOING)
    kept, merged = there.people
    place = db.session.scalars(select(Enrolment).filter_by(person_id=merged.id)).one()
    place.status = "withdrawn"
    db.session.commit()
    days = [visiting.MONDAY + timedelta(days=n) for n in range(5)]
    visiting.countersign(there, visiting.write(there, days[0], number=1))
    with pytest.raises(CannotMerge) as refused:
        merge(kept, merged)
    assert refused.value.obstacles == (InTheWay(there.slot.unit, Obstacle.LOG_BOOK_WOULD_STAY),)
    visiting.countersign(there, *[visiting.write(there, day) for day in days])
    row = merge(kept, merged)

    facts = visit_queries.standing(there.visit, now=visiting.ON_FRIDAY).facts
    assert (facts.trainees, obstacles(facts)) == (1, ())
    stays = visit_queries.stays_of([there.slot.id])[there.slot.id]
    assert [stay.people for _visit, stay in stays] == [1]
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert visit_queries.standing(there.visit, now=visiting.ON_FRIDAY).facts.trainees == 2


def test_two_who_are_on_one_course_are_not_merged(db: SQLAlchemy, run: CourseRun) -> None:
    kept, merged = two(run)
    put_on(run, kept)
    put_on(run, merged)
    before = rows_of(but=TRAIL)

    with pytest.raises(CannotMerge) as refused:
        merge(kept, merged)
    assert refused.value.obstacles == (InTheWay(run.title, Obstacle.BOTH_ON_IT),)
    assert rows_of(but=TRAIL) == before


def test_a_place_that_stayed_behind_is_not_on_the_list(db: SQLAlchemy, run: CourseRun) -> None:
    kept, merged = two(run)
    put_on(run, kept)
    put_on(run, merged, "withdrawn")
    merge(kept, merged)

    roll = trainees.of_run(run, now=NOW)
    assert ([row.name for row in roll.here], list(roll.left)) == (["Amina Hassan"], [])
    assert [each.person_id for each in known_trainees.of_city(run, now=NOW)] == [kept.id]


def test_a_third_record_stands_in_the_way_of_undoing_until_it_is_undone(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = two(run)
    third = make_person("Amina H.")
    first = merge(kept, merged)
    second = merge(third, kept)

    assert merged.merged_into_id == third.id
    with pytest.raises(AlreadyMerged):
        merging.undo(first.id, cities=None, actor=third, now=NOW)
    with pytest.raises(AlreadyMerged):
        merge(kept, merged)
    merging.undo(second.id, cities=None, actor=third, now=NOW)
    assert merged.merged_into_id == kept.id
    merging.undo(first.id, cities=None, actor=third, now=NOW)
    assert (kept.merged_into_id, merged.merged_into_id) == (None, None)


def test_again_changes_nothing(db: SQLAlchemy, run: CourseRun) -> None:
    kept, merged = two(run)
    first = merge(kept, merged)
    assert merge(kept, merged) == first
    merging.undo(first.id, cities=None, actor=kept, now=NOW)
    undone = rows_of(but=TRAIL)
    merging.undo(first.id, cities=None, actor=merged, now=NOW)

    assert rows_of(but=TRAIL) == undone
    assert merge(merged, kept) != first


def test_a_merged_record_is_found_by_both_names_under_the_kept_one(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = make_person("Amina Hassan"), make_person("Amena Ali")
    row = merge(kept, merged)
    words = select(PersonKey.key).where(PersonKey.kind == "word")

    assert db.session.scalars(words.where(PersonKey.person_id == merged.id)).all() == []
    both = set(db.session.scalars(words.where(PersonKey.person_id == kept.id)))
    assert both == {"amina", "hassan", "amena", "ali"}
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert set(db.session.scalars(words.where(PersonKey.person_id == merged.id))) == {
        "amena",
        "ali",
    }


def test_every_column_that_names_a_person_is_decided_about() -> None:
    """A new table that names people has to say what becomes of its rows when two are merged."""
    moves = {(each.name, each.whose) for each in queries.MOVABLE}
    stays = {
        # never changed: read through the pointer
        ("attendance_event", "person_id"), ("consent", "person_id"),
        # worked out anew
        ("attendance_mark", "person_id"), ("person_key", "person_id"),
        # who did it, under the name they had
        ("attendance_event", "asserted_by_id"), ("attendance_mark", "asserted_by_id"),
        ("certificate_batch", "ordered_by_id"), ("trainee_import", "uploaded_by_id"),
        ("checklist_task", "done_by_id"),
        # about the two records themselves
        ("not_the_same", "one_id"), ("not_the_same", "other_id"), ("not_the_same", "said_by_id"),
        ("person_merge", "kept_id"), ("person_merge", "merged_id"),
        ("same_person_question", "asked_id"), ("same_person_question", "new_id"),
        # ways in, which work no more until it is undone
        ("account", "person_id"), ("api_token", "person_id"), ("idempotency_key", "person_id"),
        ("personal_link", "person_id"),
        # what nobody has confirmed, and now cannot
        ("pending_address", "person_id"),
        # what was asked: read through the pointer
        ("data_request", "person_id"), ("data_request", "answered_by_id"),
        # who wrote, agreed, decided and pinned, under the name they had
        ("approval", "approved_by_id"), ("draft", "begun_by_id"), ("draft", "changed_by_id"),
        ("draft_author", "wrote_by_id"), ("endorsement", "recorded_by_id"),
        ("review_comment", "written_by_id"), ("review_comment", "resolved_by_id"),
        ("accepted_conflict", "accepted_by_id"), ("run_pin", "pinned_by_id"),
        ("plan_edit", "made_by_id"), ("release", "released_by_id"),
        ("board_role", "set_by_id"), ("teaching_reply", "asked_by_id"),
        ("plan_edit", "made_by_id"), ("proposal", "asked_by_id"), ("release", "released_by_id"),
        ("board_role", "set_by_id"),
        ("session_material", "asked_by_id"), ("session_material", "delivered_by_id"),
        ("upgrade", "begun_by_id"), ("upgrade", "ended_by_id"),
        ("version_standing", "said_by_id"),
        ("run_pin", "pinned_by_id"), ("upgrade", "begun_by_id"), ("upgrade", "ended_by_id"),
        ("version_standing", "said_by_id"), ("log_entry", "countersigned_by_id"),
        # what was done, and about whom, as it was then
        ("audit_entry", "actor_id"), ("audit_entry", "subject_id"),
        ("invitation", "invited_by_id"), ("personal_link", "made_by_id"),
        ("person_merge", "merged_by_id"), ("person_merge", "undone_by_id"),
    }  # fmt: skip
    named = {
        (table.name, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }

    assert named == moves | stays


class Chance:
    """A record with some of everything, drawn from a few values so that two have much in common."""

    def __init__(self, seed: int, runs: list[CourseRun]) -> None:
        self.draw = Random(seed)
        self.runs = runs
        self.mentor = make_person(f"Mentor {seed}")

    def some(self, amount: int) -> Iterator[int]:
        return (number for number in range(amount) if self.draw.random() < 0.6)

    def record(self, name: str) -> Person:
        person = make_person(name)
        self.grow(person, 2)
        for run in self.runs:
            self._attend(run, person)
        for number in self.some(2):
            works_in(self.runs[0].city, person, f"Hospital {number}")
        for run in self.runs:
            if self.draw.random() < 0.4:
                give_role(person, Role.MENTOR, run=run)
                taught = sessions_of(run)[: self.draw.randint(0, 3)]
                database.session.add_all(
                    MentorAssignment(course_session=each, person=person) for each in taught
                )
        if self.draw.random() < 0.5:
            subscriptions.subscribe("Phone", actor=person, now=NOW)
            sign_in.make_link(person, now=NOW)
        database.session.commit()
        return person

    def grow(self, person: Person, amount: int) -> None:
        """Add what pages add."""
        for number in self.some(amount):
            phone = f"+254 {number}{amount}00"
            own_details.add_phone(phone, shared=True, actor=person, now=NOW)
        for number in self.some(amount):
            own_details.add_licence("KMPDC", f"{number}-{amount}", actor=person, now=NOW)
        for purpose in Purpose:
            given = self.draw.random() < 0.5
            own_details.answer(purpose, given=given, wording="Yes.", actor=person, now=NOW)

    def _attend(self, run: CourseRun, person: Person) -> None:
        if self.draw.random() < 0.5:
            enrolment = put_on(run, person)
            for session in [each for each in sessions_of(run) if each.counts][:3]:
                if self.draw.random() < 0.7:
                    seen(session, person, self.draw.choice(list(Status)), self.mentor)
            enrolment.status = self.draw.choice(["enrolled", "withdrawn", "withdrawn"])
            database.session.commit()


@pytest.mark.soak
def test_merging_and_undoing_is_as_if_nothing_had_been(db: SQLAlchemy, scale: Scale) -> None:
    runs = [make_run("nairobi"), make_run("kumasi")]
    merged_at_all = 0
    for seed in range(scale(12, 400)):
        chance = Chance(seed, runs)
        kept, merged = chance.record(f"Amina {seed}"), chance.record(f"Hassan {seed}")
        before, before_marks = rows_of(but=LEFT_OUT), marks()
        try:
            row = merge(kept, merged)
        except CannotMerge:
            assert rows_of(but=LEFT_OUT) == before
            continue
        merged_at_all += 1
        standing = rows_of(but=LEFT_OUT)
        chance.grow(kept, 3)
        grown = rows_of(but=LEFT_OUT) - standing
        merging.undo(row.id, cities=None, actor=kept, now=NOW)

        assert rows_of(but=LEFT_OUT) == before | grown
        assert marks() == before_marks == folded([kept, merged], before_marks)
        assert_found_by_what_they_have(kept, merged)
    assert merged_at_all >= scale(3, 100)


def folded(
    two_people: list[Person], all_marks: dict[tuple[int, int], str]
) -> dict[tuple[int, int], str]:
    """What the events of two people come to, in place of their marks among all."""
    ids = [person.id for person in two_people]
    events = attendance_queries.events_of_people(ids)
    others = {key: status for key, status in all_marks.items() if key[1] not in ids}
    return others | {key: mark.status for key, mark in fold(events).items()}


def assert_found_by_what_they_have(*two_people: Person) -> None:
    for person in two_people:
        held = database.session.execute(
            select(PersonKey.kind, PersonKey.key).where(PersonKey.person_id == person.id)
        )
        licences = [each.key for each in person_records.licences(person.id)]
        wanted = keys_of([person.name, person.name_in_script], licences)
        assert {tuple(row) for row in held} == {(kind.value, key) for kind, key in wanted}


def test_of_two_who_merge_at_once_each_way_one_wins(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        one, other = make_person("Amina"), make_person("Amena")
        ids = (one.id, other.id)

    def work(kept: int, merged: int) -> object:
        return lambda: merging.merge(
            kept=kept,
            merged=merged,
            cities=None,
            reason="Once.",
            actor=database.session.get_one(Person, kept),
            now=NOW,
        )

    outcomes = at_once(app, [work(*ids), work(*reversed(ids))])  # type: ignore[list-item]
    with app.app_context():
        rows = database.session.scalars(select(PersonMerge)).all()

        assert len(rows) == 1
        assert sum(isinstance(each, AlreadyMerged) for each in outcomes) == 1
