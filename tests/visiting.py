"""An observation visit from Kumasi to a host in Mumbai, for tests of all that hangs on it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app.domain.log_books import EntryDetails
from app.domain.observation_visits import DocumentKind, DocumentState, VisitState
from app.domain.permissions import Role
from app.extensions import db
from app.models.observation_visit import HostSlot, ObservationVisit, VisitTrainee
from app.models.person import Person
from app.models.place import City
from app.queries import log_books as log_book_queries
from app.services import host_slots, log_books, visit_documents, visit_supervision, visits
from app.services.host_slots import SlotDetails
from app.services.visits import VisitDetails
from tests import factories
from tests.laid_rows import lay_in

# Far ahead of the clock on the wall, which pages look at.
MONDAY = date(2037, 12, 7)
FRIDAY = MONDAY + timedelta(days=4)
BEFORE = datetime(2037, 11, 2, 8, tzinfo=UTC)
ON_MONDAY = datetime(2037, 12, 7, 6, tzinfo=UTC)
ON_FRIDAY = ON_MONDAY + timedelta(days=4)
GOALS = (
    {"key": "obj_aaaaaaaaaaaaaaaa", "text": "Check a treatment plan"},
    {"key": "own-1", "text": "See how a tumour board decides"},
)
SLOT = SlotDetails(
    unit="Radiotherapy (illustrative)",
    starts_on=MONDAY,
    ends_on=MONDAY + timedelta(days=20),
    places=2,
    languages="English, Hindi",
    disciplines="Radiation oncology",
    contact="Invented Desk, desk@example.org",
)
ENTRY = EntryDetails(
    unit="Planning room",
    done="Saw four plans checked.",
    minutes=420,
    goals=("own-1",),
    reflection="Two people check each plan.",
)


@dataclass(frozen=True)
class Visiting:
    """Who and what there is."""

    kumasi: City
    mumbai: City
    slot: HostSlot
    visit: ObservationVisit
    organiser: Person
    supervisor: Person
    people: list[Person]

    @property
    def trainee(self) -> VisitTrainee:
        """The first of those who go."""
        return self.visit.trainees[0]

    @property
    def details(self) -> VisitDetails:
        """What is said of the visit."""
        return details_for(self.people)


def details_for(people: list[Person], **values: object) -> VisitDetails:
    """Say that these go from Monday to Friday."""
    given = VisitDetails(
        starts_on=MONDAY,
        ends_on=FRIDAY,
        rest_days=frozenset({5, 6}),
        person_ids=frozenset(each.id for each in people),
        goals=GOALS,
    )
    return replace(given, **values)  # type: ignore[arg-type]


def arrange(state: VisitState = VisitState.PROPOSED) -> Visiting:
    """Arrange it, with two trainees, up to a state."""
    db.session.commit()
    return lay_in(("visit", state), lambda: _arrange(state))


def _arrange(state: VisitState) -> Visiting:
    run = factories.make_run("kumasi")
    people = [factories.enrol(run, name).person for name in ("Akosua Mensah", "Kwame Boateng")]
    mumbai = factories.make_city("mumbai", country="IN", time_zone="Asia/Kolkata")
    organiser = factories.make_person("Kofi Owusu", email="kofi@example.org")
    factories.give_role(organiser, Role.CITY_ORGANISER, city=run.city)
    slot = host_slots.create(
        SLOT,
        city=mumbai,
        hospital="Hospital of the tests (illustrative)",
        kept_by=run.city,
        actor=organiser,
        now=BEFORE,
    )
    visit = visits.propose(
        details_for(people),
        slot=slot,
        city=run.city,
        public_id="VisitOfATest0000",
        actor=organiser,
        now=BEFORE,
    )
    supervisor = visit_supervision.name_supervisor(
        visit.public_id,
        address="meera@example.org",
        name="Meera Kulkarni",
        who=None,
        actor=organiser,
        now=BEFORE,
    )
    there = Visiting(run.city, mumbai, slot, visit, organiser, supervisor, people)
    advance(there, state)
    return there


def advance(there: Visiting, state: VisitState) -> None:
    """Take the visit on to a state, with all that each step needs."""
    steps = (VisitState.ACCEPTED, VisitState.DOCUMENTS, VisitState.CONFIRMED, VisitState.ONGOING)
    for step in steps[: steps.index(state) + 1] if state in steps else ():
        if step is VisitState.DOCUMENTS:
            ask_for_documents(there)
        if step is VisitState.CONFIRMED:
            accept_documents(there)
        now = ON_MONDAY if step is VisitState.ONGOING else BEFORE
        visits.move_on(there.visit.public_id, step, actor=there.organiser, now=now)
    db.session.commit()


def ask_for_documents(there: Visiting) -> None:
    """Ask for a visa and an insurance."""
    visit_documents.ask(
        there.visit.public_id,
        [DocumentKind.VISA, DocumentKind.INSURANCE],
        MONDAY - timedelta(days=20),
        actor=there.organiser,
        now=BEFORE,
    )


def accept_documents(there: Visiting) -> None:
    """Have all of them accepted."""
    for trainee in there.visit.trainees:
        for each in list(trainee.documents):
            visit_documents.set_state(
                there.visit.public_id,
                each.public_id,
                state=DocumentState.ACCEPTED,
                due_on=each.due_on,
                note="",
                seen=each.revision,
                actor=there.organiser,
                now=BEFORE,
            )


def write(
    there: Visiting,
    day: date = MONDAY,
    *,
    number: int = 0,
    send: bool = True,
    now: datetime = ON_FRIDAY,
    **values: object,
) -> str:
    """Write an entry of a trainee as the page would; return what tells its state."""
    trainee = there.visit.trainees[number]
    row = log_books.write(
        trainee.id,
        day,
        replace(ENTRY, **values),  # type: ignore[arg-type]
        seen=log_book_queries.seen(log_book_queries.newest(trainee.id, day)),
        send=send,
        actor=trainee.person,
        now=now,
    )
    return log_book_queries.seen(row)


def countersign(there: Visiting, *seen: str) -> log_books.Signed:
    """Countersign entries as the supervisor."""
    return log_books.countersign([there.visit.id], seen, actor=there.supervisor, now=ON_FRIDAY)


def write_all(there: Visiting) -> None:
    """Write and countersign the whole book of everybody."""
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    for number in range(len(there.visit.trainees)):
        countersign(there, *[write(there, day, number=number) for day in days])
