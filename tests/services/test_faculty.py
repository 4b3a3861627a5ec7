"""Mentors of a course run: added by address, taken off with their sessions to come."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.domain.permissions import Action, Role, may
from app.domain.plans.teaching import MentorPart
from app.models.delivery import CourseRun
from app.models.person import Person, RoleAssignment
from app.queries import faculty as faculty_queries
from app.queries import people as people_queries
from app.queries import plans
from app.services import faculty, releases, rooms, session_people, timetable
from app.services.faculty import NameNeeded, Removal
from app.services.people import SOMEBODY_NEW, WhoIsMeant
from app.views.places import place_of
from tests.factories import NOW, enrol, give_role, make_person, planner, works_in
from tests.planning import MONDAY, begin, give, session_of
from tests.queries_counted import counted_queries


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


def known(run: CourseRun, name: str, email: str = "ward@example.org") -> Person:
    return works_in(run.city, make_person(name, email=email))


def names(run: CourseRun) -> list[str]:
    return [person.name for person in faculty_queries.people_of(run.id)]


def reads(statements: list[str]) -> list[str]:
    return [statement for statement in statements if statement.startswith("SELECT")]


def test_somebody_known_is_added_by_their_address_alone(run: CourseRun) -> None:
    person = known(run, "Grace Achieng", "grace@example.org")

    added = faculty.add(run.id, address="Grace@Example.org", now=NOW, actor=planner())

    assert (added, names(run)) == (person, ["Grace Achieng"])
    grants = people_queries.grants_of(person.id)
    assert may(grants, Action.RECORD_ATTENDANCE, place_of(run), NOW)


def test_somebody_new_needs_a_name_and_keeps_both_spellings(run: CourseRun) -> None:
    with pytest.raises(NameNeeded):
        faculty.add(run.id, address="sok@example.org", now=NOW, actor=planner())

    added = faculty.add(
        run.id,
        address="sok@example.org",
        name="Sok Chanthou",
        name_in_script="សុខ ចាន់ធូ",
        now=NOW,
        actor=planner(),
    )

    assert (added.name, added.name_in_script) == ("Sok Chanthou", "សុខ ចាន់ធូ")
    assert [contact.value for contact in added.contacts] == ["sok@example.org"]


def test_adding_twice_is_adding_once(db: SQLAlchemy, run: CourseRun) -> None:
    for _ in range(2):
        faculty.add(
            run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
        )

    assert names(run) == ["Sok Chanthou"]
    assert db.session.scalar(select(func.count()).select_from(RoleAssignment)) == 1


def test_a_shared_address_asks_who_is_meant(run: CourseRun) -> None:
    one, other = known(run, "Grace Achieng"), known(run, "Peter Otieno")

    with pytest.raises(WhoIsMeant) as asked:
        faculty.add(run.id, address="ward@example.org", now=NOW, actor=planner())
    assert list(asked.value.people) == [one, other]

    faculty.add(run.id, address="ward@example.org", who=other.public_id, now=NOW, actor=planner())
    assert names(run) == ["Peter Otieno"]


def test_a_name_tells_apart_who_shares_an_address(run: CourseRun) -> None:
    known(run, "Grace Achieng")
    known(run, "José Núñez")

    assert faculty.add(
        run.id, address="ward@example.org", name="Nunez, Jose", now=NOW, actor=planner()
    ).name == ("José Núñez")


def test_a_name_with_its_accents_is_not_another_one_without_them(run: CourseRun) -> None:
    one, other = known(run, "Nguyễn Thị Hanh"), known(run, "Nguyễn Thị Hạnh")

    for person in (one, other):
        assert (
            faculty.add(
                run.id, address="ward@example.org", name=person.name, now=NOW, actor=planner()
            )
            == person
        )
    with pytest.raises(WhoIsMeant):
        faculty.add(
            run.id, address="ward@example.org", name="Nguyen Thi Hanh", now=NOW, actor=planner()
        )


def test_another_name_at_a_known_address_is_asked_about_before_it_is_new(run: CourseRun) -> None:
    known(run, "Grace Achieng")

    with pytest.raises(WhoIsMeant):
        faculty.add(
            run.id, address="ward@example.org", name="Peter Otieno", now=NOW, actor=planner()
        )
    faculty.add(
        run.id,
        address="ward@example.org",
        name="Peter Otieno",
        who=SOMEBODY_NEW,
        now=NOW,
        actor=planner(),
    )

    assert names(run) == ["Peter Otieno"]


def test_an_address_does_not_tell_who_has_it_in_another_city(
    db: SQLAlchemy, run: CourseRun
) -> None:
    elsewhere = begin("kumasi")
    stranger = make_person("Akosua Mensah", email="ward@example.org")
    works_in(elsewhere.city, stranger)

    with pytest.raises(NameNeeded):
        faculty.add(run.id, address="ward@example.org", now=NOW, actor=planner())
    new = faculty.add(
        run.id, address="ward@example.org", name="Grace Achieng", now=NOW, actor=planner()
    )

    assert new != stranger
    assert names(run) == ["Grace Achieng"]


def test_somebody_of_another_city_is_found_by_address_and_name(
    db: SQLAlchemy, run: CourseRun
) -> None:
    visitor = works_in(begin("kumasi").city, make_person("Kofi Boateng", email="k@example.org"))

    assert (
        faculty.add(run.id, address="k@example.org", name="Boateng, Kofi", now=NOW, actor=planner())
        == visitor
    )
    with pytest.raises(WhoIsMeant) as asked:
        faculty.add(run.id, address="k@example.org", name="Somebody Else", now=NOW, actor=planner())
    assert asked.value.people == [visitor], "a mentor of this course is known in this city"


def test_a_city_knows_who_works_learns_teaches_or_organises_there(
    db: SQLAlchemy, run: CourseRun
) -> None:
    here = [
        works_in(run.city, make_person()),
        enrol(run, "Wanjiku Kamau").person,
        give_role(make_person(), Role.MENTOR, run=run),
        give_role(make_person(), Role.CITY_ORGANISER, city=run.city),
    ]
    there = begin("kumasi")
    strangers = [
        works_in(there.city, make_person()),
        enrol(there, "Akosua Mensah").person,
        give_role(make_person(), Role.MENTOR, run=there),
        give_role(make_person(), Role.CITY_ORGANISER, city=there.city),
        give_role(make_person(), Role.PLATFORM_ADMINISTRATOR),
        make_person(),
    ]

    found = people_queries.known_of(run.city_id, [each.id for each in (*here, *strangers)])
    assert found == {each.id for each in here}


def test_who_is_taken_off_loses_access_and_the_sessions_to_come(run: CourseRun) -> None:
    person = faculty.add(
        run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
    )
    first, later = session_of(run, "M01"), session_of(run, "M18")
    for session in (first, later):
        timetable.assign(
            session.id, revision=1, room_id=None, mentor_ids=[person.id], actor=planner(), now=NOW
        )

    taken_off = faculty.remove(run.id, person.id, now=first.ends_at, actor=planner())

    assert taken_off.session_ids == (later.id,)
    assert ([m.person for m in first.mentors], later.mentors) == ([person], [])
    assert (first.revision, later.revision) == (2, 3)
    assert person.role_assignments == []


def test_taking_off_is_undone_with_role_and_sessions_once_or_twice(run: CourseRun) -> None:
    person = known(run, "Grace Achieng", "grace@example.org")
    give_role(person, Role.MENTOR, run=run, starts_on=MONDAY, ends_on=MONDAY)
    other = faculty.add(
        run.id, address="kim@example.org", name="Kim Sreymom", now=NOW, actor=planner()
    )
    session = session_of(run, "M18")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[person.id], actor=planner(), now=NOW
    )
    removal = faculty.remove(run.id, person.id, now=NOW, actor=planner())
    timetable.assign(
        session.id, revision=3, room_id=None, mentor_ids=[other.id], actor=planner(), now=NOW
    )

    back = faculty.restore(run.id, person.id, removal, actor=planner(), now=NOW)
    again = faculty.restore(run.id, person.id, removal, actor=planner(), now=NOW)

    assert (back, again, session.revision) == ([session], [], 5)
    assert {each.person for each in session.mentors} == {person, other}
    (role,) = person.role_assignments
    assert (role.scope_id, role.starts_on, role.ends_on) == (run.id, MONDAY, MONDAY)


def test_undoing_leaves_a_role_as_it_was_given_anew_meanwhile(run: CourseRun) -> None:
    person = known(run, "Grace Achieng", "grace@example.org")
    give_role(person, Role.MENTOR, run=run, starts_on=MONDAY, ends_on=MONDAY)
    removal = faculty.remove(run.id, person.id, now=NOW, actor=planner())
    faculty.add(run.id, address="grace@example.org", now=NOW, actor=planner())

    faculty.restore(run.id, person.id, removal, actor=planner(), now=NOW)

    (role,) = person.role_assignments
    assert (role.starts_on, role.ends_on) == (None, None)


def test_who_is_added_whose_days_were_over_has_the_role_without_an_end(run: CourseRun) -> None:
    person = known(run, "Grace Achieng", "grace@example.org")
    give_role(person, Role.MENTOR, run=run, ends_on=MONDAY)

    faculty.add(run.id, address="grace@example.org", now=NOW, actor=planner())

    (role,) = person.role_assignments
    assert role.ends_on is None


def test_taking_off_and_undoing_read_as_often_for_1_3_and_20_sessions(
    db: SQLAlchemy, run: CourseRun
) -> None:
    person = faculty.add(
        run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
    )
    run_id, person_id = run.id, person.id
    counts = []
    for wanted in (1, 3, 20):
        for session in plans.sessions_of(run_id)[:wanted]:
            timetable.assign(
                session.id,
                revision=session.revision,
                room_id=None,
                mentor_ids=[person_id],
                actor=planner(),
                now=NOW,
            )
        db.session.expunge_all()
        with counted_queries() as taking_off:
            removal = faculty.remove(run_id, person_id, now=NOW, actor=planner())
        db.session.expunge_all()
        with counted_queries() as undoing:
            back = faculty.restore(run_id, person_id, removal, actor=planner(), now=NOW)
        assert (len(removal.session_ids), len(back)) == (wanted, wanted)
        counts.append([len(reads(asked)) for asked in (taking_off, undoing)])

    assert counts == [counts[0]] * 3


def test_undoing_gives_no_session_of_another_course(run: CourseRun) -> None:
    person = faculty.add(
        run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
    )
    elsewhere = session_of(begin("kumasi"), "M01")

    assert (
        faculty.restore(
            run.id, person.id, Removal(session_ids=(elsewhere.id,)), actor=planner(), now=NOW
        )
        == []
    )
    assert elsewhere.mentors == []


def test_minutes_to_teach_and_minutes_taught_are_summed(run: CourseRun) -> None:
    person = faculty.add(
        run.id, address="sok@example.org", name="Sok Chanthou", now=NOW, actor=planner()
    )
    first, later = session_of(run, "M01"), session_of(run, "M18")
    for session in (first, later):
        timetable.assign(
            session.id, revision=1, room_id=None, mentor_ids=[person.id], actor=planner(), now=NOW
        )
    assert faculty_queries.of_run(run.id, planned=False, now=NOW)[0].sessions == 0
    releases.release(run.id, actor=planner(), now=NOW)

    (member,) = faculty_queries.of_run(
        run.id, planned=True, now=first.ends_at + timedelta(minutes=1)
    )

    assert first.local_start.date() == MONDAY
    assert (member.sessions, member.minutes) == (2, first.minutes + later.minutes)
    assert (member.minutes_held, member.former) == (first.minutes, False)

    faculty.remove(run.id, person.id, now=first.ends_at, actor=planner())
    (member,) = faculty_queries.of_run(run.id, planned=True, now=first.ends_at)
    assert (member.sessions, member.former) == (1, True)
    (member,) = faculty_queries.of_run(run.id, planned=False, now=first.ends_at)
    assert member.sessions == 2  # as everybody knows it until it is released


def test_who_is_taken_off_and_put_back_does_what_they_did_and_looks_after_their_rooms(
    run: CourseRun,
) -> None:
    person = give_role(known(run, "Grace Achieng"), Role.MENTOR, run=run)
    hall, attic = (
        rooms.add(run.city, name=name, capacity=20, actor=planner(), now=NOW)
        for name in ("Hall", "Attic")
    )
    taught, hosted = session_of(run, "M05"), session_of(run, "M11")
    give(taught, person)
    for session, parts in ((taught, {person.id: MentorPart.INTERPRETER}), (hosted, {})):
        session_people.settle(
            session.id,
            revision=session.revision,
            parts=parts,
            remote=list(parts),
            sites={hall.id: person.id, attic.id: None},
            actor=planner(),
            now=NOW,
        )
    before = plans.values_of([taught, hosted])

    removal = faculty.remove(run.id, person.id, now=NOW, actor=planner())
    assert plans.values_of([taught, hosted]) != before
    for _press in range(2):
        faculty.restore(run.id, person.id, removal, actor=planner(), now=NOW)

    assert plans.values_of([taught, hosted]) == before
