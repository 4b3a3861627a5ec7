"""Proposals know all that sessions take: further rooms, hosts, and who teaches how from where."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.conflicts.plan_conflict import Rule
from app.domain.permissions import Role
from app.domain.placements.outcome import Outcome
from app.domain.placements.repairs import Repairs
from app.domain.proposals import results
from app.domain.proposals.asked import Asked
from app.models.delivery import CourseRun
from app.models.person import Affiliation, Person
from app.models.place import Institution, VirtualRoom
from app.models.plan import PlannedMentor, PlannedSession, PlannedSite
from app.models.proposal import Proposal
from app.services import taken_proposals
from tests.factories import NOW, enrol, give_role, make_city, make_person, planned_of, planner
from tests.planning import begin, conflicts_of, saved, session_of
from tests.proposing import asked, make_mentor, make_room, repair, times, worked


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def take(proposal: Proposal) -> int:
    return taken_proposals.take(
        proposal.course_run_id, proposal.public_id, 0, actor=planner(), now=NOW
    )


def found(run: CourseRun, what: Asked) -> tuple[Proposal, Outcome]:
    saved()
    proposal = worked(asked(run, what))
    return proposal, results.outcome_from_data(proposal.result)


def repaired(run: CourseRun, what: Asked) -> tuple[Proposal, Repairs]:
    saved()
    proposal = worked(asked(run, what))
    return proposal, results.repairs_from_data(proposal.result)


def told(run: CourseRun, *rules: Rule) -> list[Rule]:
    return [each.rule for each in conflicts_of(run).open if each.rule in rules]


def elsewhere(name: str, run: CourseRun) -> Person:
    """Let somebody teach who lives in another city."""
    person = give_role(make_person(name), Role.MENTOR, run=run)
    hospital = Institution(city=make_city("mumbai", time_zone="Asia/Kolkata"), name="KEM")
    person.affiliations.append(Affiliation(institution=hospital, discipline="surgery"))
    return person


def keep_only(session: PlannedSession, run: CourseRun) -> None:
    for each in planned_of(run):
        if each.id != session.id and not each.online:
            each.status = "cancelled"


@pytest.mark.parametrize("online", [False, True])
def test_what_a_session_takes_beside_its_own_room_is_not_taken_from_another_course(
    run: CourseRun, db: SQLAlchemy, online: bool
) -> None:
    hall, further = make_room(run), make_room(run, "Further room")
    zoom = VirtualRoom(city_id=run.city_id, name="Zoom", join_link="https://zoom.example/1")
    db.session.add(zoom)
    db.session.flush()
    session = session_of(run, "M01")
    session.room_id = hall.id
    if online:
        session.virtual_room_id = zoom.id
    else:
        session.sites = [PlannedSite(room_id=further.id)]
    keep_only(session, run)
    for each in planned_of(begin(title="Another", groups=2)):
        if online:
            each.virtual_room_id = zoom.id
        elif not each.online:
            each.room_id = further.id

    proposal, outcome = found(run, times(run, "M01", rooms=(hall.id,)))
    take(proposal)

    assert len(outcome.placements) == 1
    assert told(run, Rule.ROOM, Rule.VIRTUAL_ROOM) == []


def test_a_further_room_of_a_session_does_not_become_its_own(run: CourseRun) -> None:
    hall, further = make_room(run, capacity=1), make_room(run, "Further room", 9)
    session = session_of(run, "M01")
    session.room_id, session.sites = hall.id, [PlannedSite(room_id=further.id)]

    proposal, outcome = found(run, times(run, "M01", rooms=(further.id, hall.id)))
    take(proposal)

    assert [each.room for each in outcome.placements] == [hall.id]


def test_places_of_further_rooms_count(run: CourseRun) -> None:
    for name in ("Wanjiku Mwangi", "Otieno Odhiambo", "Achieng Onyango"):
        enrol(run, name, group=1)
    hall, further = make_room(run, capacity=1), make_room(run, "Further room", 5)
    session = session_of(run, "M01")
    session.room_id, session.sites = hall.id, [PlannedSite(room_id=further.id)]

    _, outcome = found(run, times(run, "M01", rooms=(hall.id,)))

    assert told(run, Rule.CAPACITY) == []
    assert len(outcome.placements) == 1


def test_who_teaches_from_elsewhere_needs_no_visit(run: CourseRun) -> None:
    mentor, hall = elsewhere("Sunita Rao", run), make_room(run)
    session = session_of(run, "M01")
    session.mentors, session.room_id = [PlannedMentor(person=mentor, remote=True)], hall.id

    _, outcome = found(run, times(run, "M01", rooms=(hall.id,)))

    assert len(outcome.placements) == 1


def test_who_stands_in_for_somebody_does_it_from_elsewhere_too(run: CourseRun) -> None:
    mentor, other = elsewhere("Sunita Rao", run), make_mentor(run, "Amina Hassan", "surgery")
    session = session_of(run, "M01")
    session.mentors = [PlannedMentor(person=mentor, part="moderator", remote=True)]

    proposal, _ = repaired(run, repair(session, other, mentor=mentor.id))
    take(proposal)

    (row,) = session_of(run, "M01").mentors
    assert (row.person_id, row.part, row.remote) == (other.id, "moderator", True)


def test_an_interpreter_is_replaced_by_who_is_understood_and_interprets(run: CourseRun) -> None:
    lead, interpreter = make_mentor(run, "Olga Smirnova"), make_mentor(run, "Anna Petrova")
    surgeon, fluent = make_mentor(run, "Igor Volkov"), make_mentor(run, "Jane Muthoni")
    lead.languages, surgeon.languages = ["ru"], ["ru"]
    interpreter.languages, fluent.languages = ["en", "ru"], ["en-KE"]
    session = session_of(run, "M01")
    session.mentors = [
        PlannedMentor(person=lead),
        PlannedMentor(person=interpreter, part="interpreter"),
    ]

    what = repair(session, surgeon, fluent, mentor=interpreter.id)
    proposal, found_repairs = repaired(run, what)
    take(proposal)

    assert stand_ins(found_repairs) <= {(fluent.id,), ()}
    assert told(run, Rule.INTERPRETER) == []
    parts = {each.person_id: each.part for each in session_of(run, "M01").mentors}
    assert parts == {lead.id: "lead", fluent.id: "interpreter"}


def stand_ins(found_repairs: Repairs) -> set[Sequence[int]]:
    return {change.substitutes for each in found_repairs.repairs for change in each.changes}


def test_one_of_those_who_are_chosen_speaks_a_language_of_the_city(run: CourseRun) -> None:
    russian, english = make_mentor(run, "Olga Smirnova"), make_mentor(run, "Jane Muthoni")
    russian.languages, english.languages = ["ru"], ["en"]

    proposal, outcome = found(
        run, times(run, "M01", "M02", "M03", mentors=(russian.id, english.id))
    )
    take(proposal)

    assert {each.mentors for each in outcome.placements} == {(english.id,)}
    assert told(run, Rule.INTERPRETER) == []


def test_where_a_further_room_is_lost_its_session_is_moved_or_told(run: CourseRun) -> None:
    hall, further = make_room(run), make_room(run, "Further room")
    session = session_of(run, "M01")
    session.room_id, session.sites = hall.id, [PlannedSite(room_id=further.id)]

    _, found_repairs = repaired(run, repair(session, room=further.id))

    assert session.public_id in found_repairs.affected


def test_who_looks_after_a_further_room_is_in_no_other_session_then(run: CourseRun) -> None:
    further, host = make_room(run, "Further room"), make_mentor(run, "Amina Hassan")
    session, other = session_of(run, "M01"), session_of(run, "M02")
    session.group_id, other.group_id = (each.id for each in run.groups)
    session.sites = [PlannedSite(room_id=further.id, host_id=host.id)]
    other.mentors = [PlannedMentor(person=host)]
    other.local_start, other.starts_at = session.local_start, session.starts_at
    other.ends_at = other.starts_at + timedelta(minutes=other.minutes)
    saved()

    (fact,) = (each for each in conflicts_of(run).open if each.rule is Rule.MENTOR)
    assert fact.name == "Amina Hassan"
    _, lost = repaired(run, repair(session, mentor=host.id))
    assert session.public_id in lost.affected


def test_who_looks_after_a_further_room_in_another_city_is_there_and_nobody_else_has_to(
    run: CourseRun, db: SQLAlchemy
) -> None:
    host, here = elsewhere("Sunita Rao", run), make_mentor(run, "Amina Hassan")
    there = make_room(run, "KEM hall")
    there.city = host.affiliations[0].institution.city
    session = session_of(run, "M01")
    session.sites = [PlannedSite(room_id=there.id, host_id=host.id)]
    saved()

    assert told(run, Rule.NO_VISIT) == []
    session.sites[0].host_id = here.id
    saved()
    assert told(run, Rule.NO_VISIT) == [Rule.NO_VISIT]
    (fact,) = (each for each in conflicts_of(run).open if each.rule is Rule.NO_VISIT)
    assert fact.name == "Amina Hassan"
    _, outcome = found(run, times(run, "M01"))
    assert Rule.NO_VISIT in outcome.unplaced[0].excluded
