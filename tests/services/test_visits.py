"""Visits go step by step to their end; nobody gets a place that somebody else has."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.errors import NotOfThisRun
from app.domain.observation_visits import (
    AtItsEnd,
    DaysReversed,
    DocumentKind,
    DocumentState,
    NotYet,
    Obstacle,
    OneOfThem,
    OutsideSlot,
    OutsideVisit,
    SameCity,
    VisitState,
)
from app.domain.permissions import Role
from app.models.audit import AuditEntry
from app.models.observation_visit import HostSlot, ObservationVisit, VisitDocument
from app.models.person import Person, RoleAssignment
from app.queries import people as people_queries
from app.queries import visits as queries
from app.services import (
    contacts,
    host_slots,
    visit_agenda,
    visit_documents,
    visit_supervision,
    visits,
)
from app.services.host_slots import PlacesHeld, SlotTaken
from app.services.visit_agenda import Over
from app.services.visit_supervision import NameNeeded
from app.services.visits import ArrangedOutside, Outdated, Settled
from tests import factories
from tests.at_once import at_once
from tests.conftest import Installation
from tests.recorded import recorded
from tests.visiting import (
    BEFORE,
    FRIDAY,
    MONDAY,
    ON_FRIDAY,
    ON_MONDAY,
    SLOT,
    Visiting,
    accept_documents,
    advance,
    arrange,
    ask_for_documents,
    details_for,
    write_all,
)

DAY = timedelta(days=1)


@pytest.fixture
def there(db: SQLAlchemy) -> Visiting:
    return arrange()


def another(there: Visiting, public_id: str = "VisitOfATest0001") -> ObservationVisit:
    """Propose one more visit for as many places, up to its confirmation."""
    run = factories.make_run("asuncion")
    person = factories.enrol(run, "Belén Ayala").person
    visit = visits.propose(
        details_for([person]),
        slot=there.slot,
        city=run.city,
        public_id=public_id,
        actor=there.organiser,
        now=BEFORE,
    )
    visit_supervision.name_supervisor(
        public_id,
        address="meera@example.org",
        name="Meera Kulkarni",
        who=None,
        actor=there.organiser,
        now=BEFORE,
    )
    advance(replace(there, visit=visit, people=[person]), VisitState.DOCUMENTS)
    accept_documents(replace(there, visit=visit))
    return visit


def move(there: Visiting, target: VisitState, **values: object) -> ObservationVisit:
    given: dict[str, object] = {"actor": there.organiser, "now": BEFORE} | values
    return visits.move_on(there.visit.public_id, target, **given)  # type: ignore[arg-type]


def test_a_visit_goes_from_its_proposal_to_its_end(there: Visiting) -> None:
    advance(there, VisitState.ONGOING)
    write_all(there)

    assert move(there, VisitState.COMPLETED, now=ON_FRIDAY).state == "completed"


def test_each_step_says_what_it_needs(there: Visiting) -> None:
    move(there, VisitState.ACCEPTED)
    with pytest.raises(NotYet) as refused:
        move(there, VisitState.DOCUMENTS)
    assert refused.value.obstacles == (Obstacle.NO_DOCUMENTS,)
    ask_for_documents(there)
    move(there, VisitState.DOCUMENTS)
    with pytest.raises(NotYet) as refused:
        move(there, VisitState.CONFIRMED)
    assert refused.value.obstacles == (Obstacle.DOCUMENTS_OPEN,)
    accept_documents(there)
    move(there, VisitState.CONFIRMED)
    with pytest.raises(NotYet) as refused:
        move(there, VisitState.ONGOING)
    assert refused.value.obstacles == (Obstacle.NOT_BEGUN,)
    move(there, VisitState.ONGOING, now=ON_MONDAY)
    with pytest.raises(NotYet) as refused:
        move(there, VisitState.COMPLETED, now=ON_MONDAY)
    assert refused.value.obstacles == (Obstacle.NOT_OVER, Obstacle.DAYS_UNWRITTEN)


def test_a_visit_begins_when_the_day_begins_at_the_host(there: Visiting) -> None:
    advance(there, VisitState.CONFIRMED)
    midnight_in_mumbai = ON_MONDAY.replace(hour=0) - timedelta(hours=5, minutes=30)

    with pytest.raises(NotYet):
        move(there, VisitState.ONGOING, now=midnight_in_mumbai - timedelta(minutes=1))
    assert move(there, VisitState.ONGOING, now=midnight_in_mumbai).state == "ongoing"


def test_everything_can_be_sent_twice(db: SQLAlchemy, there: Visiting) -> None:
    advance(there, VisitState.ACCEPTED)
    before = db.session.scalars(select(AuditEntry.seq)).all()
    host_slots.create(
        SLOT,
        city=there.mumbai,
        hospital=there.slot.institution.name,
        kept_by=there.kumasi,
        actor=there.organiser,
        now=BEFORE,
    )
    visits.propose(
        there.details,
        slot=there.slot,
        city=there.kumasi,
        public_id=there.visit.public_id,
        actor=there.organiser,
        now=BEFORE,
    )
    visits.change(there.visit.public_id, there.details, seen=1, actor=there.organiser, now=BEFORE)
    move(there, VisitState.ACCEPTED)

    assert db.session.scalars(select(AuditEntry.seq)).all() == before
    assert len(db.session.scalars(select(HostSlot)).all()) == 1


def test_a_step_that_the_page_did_not_show_is_not_made(there: Visiting) -> None:
    with pytest.raises(Outdated):
        move(there, VisitState.DOCUMENTS)


def test_a_cancelled_visit_gives_its_places_back_and_stays_cancelled(there: Visiting) -> None:
    advance(there, VisitState.CONFIRMED)
    other = another(there)
    with pytest.raises(NotYet) as refused:
        move(replace(there, visit=other), VisitState.CONFIRMED)
    assert refused.value.obstacles == (Obstacle.NO_PLACES,)

    visits.cancel(there.visit.public_id, "No visa.", actor=there.organiser, now=BEFORE)
    visits.cancel(there.visit.public_id, "Again.", actor=there.organiser, now=BEFORE)

    assert (there.visit.state, there.visit.reason) == ("cancelled", "No visa.")
    assert move(replace(there, visit=other), VisitState.CONFIRMED).state == "confirmed"
    with pytest.raises(AtItsEnd):
        move(there, VisitState.CONFIRMED)


def test_what_is_completed_is_not_cancelled(there: Visiting) -> None:
    advance(there, VisitState.ONGOING)
    write_all(there)
    move(there, VisitState.COMPLETED, now=ON_FRIDAY)

    with pytest.raises(AtItsEnd):
        visits.cancel(there.visit.public_id, "No.", actor=there.organiser, now=ON_FRIDAY)


def test_of_two_who_want_the_last_places_at_once_one_gets_them(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        there = arrange(VisitState.DOCUMENTS)
        accept_documents(there)
        other = another(there)
        ids = (there.visit.public_id, other.public_id)
        organiser_id = there.organiser.id

    def confirm(public_id: str) -> str:
        actor = people_queries.get(organiser_id)
        row = visits.move_on(public_id, VisitState.CONFIRMED, actor=actor, now=BEFORE)
        return str(row.state)

    found = at_once(app, [lambda each=each: confirm(each) for each in ids])  # type: ignore[misc]

    assert sorted(map(type, found), key=str) == sorted([NotYet, str], key=str)
    with app.app_context():
        states = sorted(queries.get(each).state for each in ids)
    assert states == ["confirmed", "documents"]


def test_days_and_people_change_until_the_visit_is_confirmed(there: Visiting) -> None:
    advance(there, VisitState.DOCUMENTS)
    alone = details_for(there.people[:1], ends_on=MONDAY + timedelta(days=2))
    visits.change(
        there.visit.public_id,
        alone,
        seen=there.visit.revision,
        actor=there.organiser,
        now=BEFORE,
    )
    assert [each.person for each in there.visit.trainees] == there.people[:1]
    with pytest.raises(Outdated):
        visits.change(
            there.visit.public_id, there.details, seen=1, actor=there.organiser, now=BEFORE
        )
    visits.change(
        there.visit.public_id,
        there.details,
        seen=there.visit.revision,
        actor=there.organiser,
        now=BEFORE,
    )
    kinds = [[each.kind for each in trainee.documents] for trainee in there.visit.trainees]
    assert kinds == [["visa", "insurance"], ["visa", "insurance"]]
    accept_documents(there)
    move(there, VisitState.CONFIRMED)
    with pytest.raises(Settled):
        visits.change(
            there.visit.public_id,
            alone,
            seen=there.visit.revision,
            actor=there.organiser,
            now=BEFORE,
        )


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"ends_on": MONDAY - timedelta(days=1)}, DaysReversed),
        ({"starts_on": MONDAY - timedelta(days=1)}, OutsideSlot),
        ({"ends_on": FRIDAY + timedelta(days=60)}, OutsideSlot),
        ({"person_ids": frozenset()}, NotOfThisRun),
        ({"person_ids": frozenset({10**6})}, NotOfThisRun),
    ],
)
def test_what_cannot_be_is_refused(
    there: Visiting, values: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        visits.propose(
            details_for(there.people, **values),
            slot=there.slot,
            city=there.kumasi,
            public_id="VisitOfATest0009",
            actor=there.organiser,
            now=BEFORE,
        )


@pytest.mark.parametrize(
    ("last_day", "goes"), [(None, True), (BEFORE.date(), True), (BEFORE.date() - DAY, False)]
)
def test_who_works_in_a_hospital_of_the_city_can_go_until_their_last_day(
    db: SQLAlchemy, there: Visiting, last_day: date | None, goes: bool
) -> None:
    nurse = factories.works_in(there.kumasi, factories.make_person("Efua Asante"))
    nurse.affiliations[0].ends_on = last_day
    db.session.commit()

    assert (nurse in queries.who_can_go(there.kumasi, now=BEFORE)) is goes
    with nullcontext() if goes else pytest.raises(NotOfThisRun):
        change(there, person_ids=frozenset({nurse.id}))


def test_a_visit_leads_to_another_city(there: Visiting) -> None:
    with pytest.raises(SameCity):
        visits.propose(
            there.details,
            slot=there.slot,
            city=there.mumbai,
            public_id="VisitOfATest0009",
            actor=there.organiser,
            now=BEFORE,
        )


def supervision_of(db: SQLAlchemy) -> list[tuple[str, str]]:
    """Return what the trail says of who supervises, in order."""
    rows = db.session.execute(
        select(AuditEntry.action, Person.name)
        .join(Person, Person.id == AuditEntry.subject_id)
        .where(AuditEntry.action.startswith("visit.supervisor"))
        .order_by(AuditEntry.seq)
    )
    return [(action, name) for action, name in rows]


def test_of_two_who_supervise_the_one_that_is_named_again_stays(
    db: SQLAlchemy, there: Visiting
) -> None:
    """Two records that became one may leave a visit with two."""
    other = RoleAssignment(
        person=factories.make_person("Anil Joshi"),
        role=Role.HOST_SUPERVISOR,
        scope_kind="visit",
        scope_id=there.visit.id,
    )
    db.session.add(other)
    db.session.commit()

    visit_supervision.name_supervisor(
        there.visit.public_id,
        address="meera@example.org",
        name=None,
        who=None,
        actor=there.organiser,
        now=BEFORE,
    )

    assert supervision_of(db)[-1] == ("visit.supervisor_ended", "Anil Joshi")
    assert queries.supervisors_of([there.visit.id]) == {there.visit.id: [there.supervisor]}


def test_one_supervises_and_who_did_before_no_longer_does(db: SQLAlchemy, there: Visiting) -> None:
    def name(address: str, called: str | None) -> str:
        return visit_supervision.name_supervisor(
            there.visit.public_id,
            address=address,
            name=called,
            who=None,
            actor=there.organiser,
            now=BEFORE,
        ).name

    with pytest.raises(NameNeeded):
        name("new@example.org", None)
    assert name("meera@example.org", None) == "Meera Kulkarni"
    name("new@example.org", "Anil Joshi")

    held = db.session.scalars(select(RoleAssignment).filter_by(role="host_supervisor")).all()
    assert supervision_of(db)[1:] == [
        ("visit.supervisor_ended", "Meera Kulkarni"),
        ("visit.supervisor_named", "Anil Joshi"),
    ]
    assert [(each.person.name, each.scope_kind, each.scope_id) for each in held] == [
        ("Anil Joshi", "visit", there.visit.id)
    ]


def test_nobody_supervises_their_own_visit(db: SQLAlchemy, there: Visiting) -> None:
    recorded(contacts.keep)(there.people[0].id, "email", "akosua@example.org", shared=False)

    with pytest.raises(OneOfThem):
        visit_supervision.name_supervisor(
            there.visit.public_id,
            address="akosua@example.org",
            name=None,
            who=None,
            actor=there.organiser,
            now=BEFORE,
        )


def test_who_supervises_a_visit_does_not_go_on_it(db: SQLAlchemy, there: Visiting) -> None:
    factories.works_in(there.kumasi, there.supervisor)

    with pytest.raises(OneOfThem):
        change(there, person_ids=frozenset({there.supervisor.id, there.people[0].id}))


def test_a_document_is_asked_of_everybody_once(db: SQLAlchemy, there: Visiting) -> None:
    def ask(*kinds: DocumentKind) -> int:
        return visit_documents.ask(
            there.visit.public_id, kinds, MONDAY, actor=there.organiser, now=BEFORE
        )

    assert ask(DocumentKind.VISA) == 2
    assert ask(DocumentKind.VISA, DocumentKind.IMMUNISATION) == 2
    assert ask(DocumentKind.VISA) == 0
    assert len(db.session.scalars(select(VisitDocument)).all()) == 4


def test_who_looked_at_an_older_state_of_a_document_changes_nothing(there: Visiting) -> None:
    ask_for_documents(there)
    document = there.visit.trainees[0].documents[0]

    def set_to(state: DocumentState, seen: int) -> VisitDocument | None:
        return visit_documents.set_state(
            there.visit.public_id,
            document.public_id,
            state=state,
            due_on=document.due_on,
            note="",
            seen=seen,
            actor=there.organiser,
            now=BEFORE,
        )

    set_to(DocumentState.SENT, 1)
    set_to(DocumentState.SENT, 1)
    with pytest.raises(visit_documents.Outdated):
        set_to(DocumentState.ACCEPTED, 1)
    assert document.state == "sent"


def test_documents_stand_as_they_are_once_the_visit_is_confirmed(there: Visiting) -> None:
    advance(there, VisitState.CONFIRMED)

    with pytest.raises(visit_documents.Settled):
        ask_for_documents(there)


def test_a_slot_keeps_the_places_and_days_that_are_held(there: Visiting) -> None:
    advance(there, VisitState.CONFIRMED)

    def save(**values: object) -> HostSlot:
        return host_slots.save(
            there.slot.public_id,
            replace(SLOT, **values),  # type: ignore[arg-type]
            seen=there.slot.revision,
            actor=there.organiser,
            now=BEFORE,
        )

    for values in ({"places": 1}, {"ends_on": FRIDAY - timedelta(days=1)}):
        with pytest.raises(PlacesHeld):
            save(**values)
    assert save(places=3).places == 3
    with pytest.raises(host_slots.Outdated):
        host_slots.save(
            there.slot.public_id,
            replace(SLOT, places=4),
            seen=1,
            actor=there.organiser,
            now=BEFORE,
        )


def change(there: Visiting, **values: object) -> ObservationVisit:
    return visits.change(
        there.visit.public_id,
        details_for(there.people, **values),
        seen=there.visit.revision,
        actor=there.organiser,
        now=BEFORE,
    )


def test_no_visit_is_confirmed_for_days_that_its_host_took_back(there: Visiting) -> None:
    advance(there, VisitState.DOCUMENTS)
    accept_documents(there)
    host_slots.save(
        there.slot.public_id,
        replace(SLOT, ends_on=FRIDAY - timedelta(days=1)),
        seen=there.slot.revision,
        actor=there.organiser,
        now=BEFORE,
    )

    with pytest.raises(NotYet) as refused:
        move(there, VisitState.CONFIRMED)
    assert refused.value.obstacles == (Obstacle.OUTSIDE_SLOT,)
    change(there, ends_on=FRIDAY - timedelta(days=1))
    assert move(there, VisitState.CONFIRMED).state == "confirmed"


def test_a_visit_is_confirmed_with_a_goal_and_a_day_to_observe_as_it_was_accepted(
    there: Visiting,
) -> None:
    """Without a goal no entry could be written, and without a day none would be asked for."""
    advance(there, VisitState.DOCUMENTS)
    accept_documents(there)
    for values, obstacle in (
        ({"goals": ()}, Obstacle.NO_GOALS),
        ({"rest_days": frozenset(range(7))}, Obstacle.NO_DAYS),
    ):
        change(there, **values)  # type: ignore[arg-type]
        with pytest.raises(NotYet) as refused:
            move(there, VisitState.CONFIRMED)
        assert refused.value.obstacles == (obstacle,)


def test_two_slots_of_a_unit_begin_on_different_days(there: Visiting) -> None:
    with pytest.raises(SlotTaken):
        host_slots.create(
            replace(SLOT, places=9),
            city=there.mumbai,
            hospital=there.slot.institution.name,
            kept_by=there.kumasi,
            actor=there.organiser,
            now=BEFORE,
        )


def arrange_on(there: Visiting, day: date) -> None:
    visit_agenda.add(
        there.visit.public_id,
        local_start=datetime.combine(day, time(8, 30)),
        what="Tumour board",
        with_whom="The team",
        actor=there.organiser,
        now=BEFORE,
    )


def test_what_is_arranged_is_meant_by_the_clocks_of_the_host_and_is_there_once(
    there: Visiting,
) -> None:
    for _again in range(2):
        arrange_on(there, MONDAY)
    (items,) = queries.agenda(there.visit.id).values()

    assert [(each.starts_at, each.time_zone) for each in items] == [
        (datetime(2037, 12, 7, 3, tzinfo=UTC), "Asia/Kolkata")
    ]
    for _again in range(2):
        visit_agenda.take_off(
            there.visit.public_id, items[0].public_id, actor=there.organiser, now=BEFORE
        )
    assert queries.agenda(there.visit.id) == {}


def test_nothing_is_arranged_beside_the_days_of_a_visit_which_do_not_shrink_past_it(
    there: Visiting,
) -> None:
    with pytest.raises(OutsideVisit):
        arrange_on(there, MONDAY - timedelta(days=1))
    arrange_on(there, FRIDAY)
    with pytest.raises(ArrangedOutside):
        visits.change(
            there.visit.public_id,
            details_for(there.people, ends_on=MONDAY),
            seen=there.visit.revision,
            actor=there.organiser,
            now=BEFORE,
        )


def test_the_agenda_of_a_cancelled_visit_stays(there: Visiting) -> None:
    visits.cancel(there.visit.public_id, "No.", actor=there.organiser, now=BEFORE)

    with pytest.raises(Over):
        arrange_on(there, MONDAY)
