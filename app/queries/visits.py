"""Observation visits: one by its address, those of cities, of a trainee and of a host."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.domain.observation_visits import (
    HOLDS_PLACES,
    DocumentState,
    Stay,
    VisitFacts,
    VisitState,
    days_of,
    lies_within,
    most_at_once,
)
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.observation_visit import (
    HostSlot,
    ObservationVisit,
    VisitAgendaItem,
    VisitDocument,
    VisitTrainee,
)
from app.models.person import Affiliation, Person, RoleAssignment
from app.models.place import City, Institution
from app.queries import log_books


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A visit with what decides about its next step, and who supervises it."""

    visit: ObservationVisit
    facts: VisitFacts
    supervisors: tuple[Person, ...]


def get(public_id: str) -> ObservationVisit:
    """Return a visit with all that its pages name; raises NotFound."""
    wanted = select(ObservationVisit).where(ObservationVisit.public_id == public_id)
    visit = db.session.scalars(wanted.options(*whole())).one_or_none()
    if visit is None:
        raise NotFound
    return visit


def whole() -> tuple[_AbstractLoad, ...]:
    """Load with a visit its cities, its host, who goes and their documents."""
    institution = joinedload(ObservationVisit.slot).joinedload(HostSlot.institution)
    trainees = selectinload(ObservationVisit.trainees)
    return (
        joinedload(ObservationVisit.city),
        institution.joinedload(Institution.city),
        trainees.joinedload(VisitTrainee.person),
        trainees.selectinload(VisitTrainee.documents),
    )


def within(scopes: Collection[Scope]) -> ColumnElement[bool]:
    """Return the condition on visits that lie within these scopes."""
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return true()
    cities = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    visits = [scope.id for scope in scopes if scope.kind is ScopeKind.VISIT]
    return or_(false(), ObservationVisit.city_id.in_(cities), ObservationVisit.id.in_(visits))


def listed(scopes: Collection[Scope]) -> Sequence[ObservationVisit]:
    """Return the visits within these scopes, the latest first."""
    return _all(select(ObservationVisit).where(within(scopes)))


def of_person(person_id: int) -> Sequence[ObservationVisit]:
    """Return the visits of a trainee, the latest first."""
    theirs = select(VisitTrainee.visit_id).where(VisitTrainee.person_id == person_id)
    return _all(select(ObservationVisit).where(ObservationVisit.id.in_(theirs)))


def standings(visits: Sequence[ObservationVisit], *, now: datetime) -> list[Standing]:
    """Return these visits with what decides about them, in a constant number of queries.

    A place of a record that was merged counts no more: the one that was kept goes on the visit too.
    """
    taken = _taken(visits)
    supervisors = supervisors_of([each.id for each in visits])
    books = log_books.progress_of(visits, now=now)
    found = []
    for visit in visits:
        going = [each for each in visit.trainees if each.person.merged_into_id is None]
        there = [each for each in going if each.person.erased_at is None]
        theirs = [books[each.id] for each in there]
        facts = VisitFacts(
            state=VisitState(visit.state),
            starts_on=visit.starts_on,
            ends_on=visit.ends_on,
            today=today_in(visit.slot.city.time_zone, now),
            trainees=len(going),
            within_slot=lies_within(
                visit.starts_on,
                visit.ends_on,
                slot_from=visit.slot.starts_on,
                slot_to=visit.slot.ends_on,
            ),
            days=len(days_of(visit.starts_on, visit.ends_on, visit.rest_days)),
            free_places=visit.slot.places - taken[visit.id],
            supervised=bool(supervisors.get(visit.id)),
            goals=len(visit.goals),
            documents=tuple(
                DocumentState(document.state) for trainee in going for document in trainee.documents
            ),
            unwritten=sum(len(book.missing) for book in theirs),
            waiting=sum(book.waiting for book in theirs),
        )
        who = tuple(supervisors.get(visit.id, ()))
        found.append(Standing(visit=visit, facts=facts, supervisors=who))
    return found


def standing(visit: ObservationVisit, *, now: datetime) -> Standing:
    """Return one visit with what decides about it."""
    return standings([visit], now=now)[0]


def supervisors_of(visit_ids: Collection[int]) -> Mapping[int, Sequence[Person]]:
    """Return who supervises these visits at their hosts, by visit."""
    rows = db.session.execute(
        select(RoleAssignment.scope_id, Person)
        .join(RoleAssignment.person)
        .where(
            RoleAssignment.role == Role.HOST_SUPERVISOR,
            RoleAssignment.scope_kind == ScopeKind.VISIT,
            RoleAssignment.scope_id.in_(visit_ids),
        )
        .order_by(RoleAssignment.id)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for visit_id, person in rows:
        found[visit_id].append(person)
    return found


def stays_of(slot_ids: Collection[int]) -> Mapping[int, list[tuple[int, Stay]]]:
    """Return who holds places in these slots: by slot the id of each visit with its stay."""
    held = select(ObservationVisit).where(
        ObservationVisit.slot_id.in_(slot_ids), ObservationVisit.state.in_(HOLDS_PLACES)
    )
    found: dict[int, list[tuple[int, Stay]]] = defaultdict(list)
    visits = db.session.scalars(held).all()
    members = (
        select(VisitTrainee.visit_id)
        .join(VisitTrainee.person)
        .where(
            VisitTrainee.visit_id.in_([each.id for each in visits]),
            Person.merged_into_id.is_(None),
        )
    )
    people = Counter(db.session.scalars(members))
    for each in visits:
        stay = Stay(each.starts_on, each.ends_on, people[each.id])
        found[each.slot_id].append((each.id, stay))
    return found


def leads_to(slot_id: int) -> bool:
    """Whether any visit leads there, whatever became of it."""
    wanted = select(ObservationVisit.id).filter_by(slot_id=slot_id).limit(1)
    return db.session.scalar(wanted) is not None


def slot(public_id: str) -> HostSlot:
    """Return a slot with its host; raises NotFound."""
    wanted = select(HostSlot).where(HostSlot.public_id == public_id).options(*_host())
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def slots(*, not_over: date | None = None, but_city: int | None = None) -> Sequence[HostSlot]:
    """Return slots in order of their days: all, or those not over and not in a city."""
    wanted = select(HostSlot).options(*_host()).join(HostSlot.institution)
    if not_over is not None:
        wanted = wanted.where(HostSlot.ends_on >= not_over)
    if but_city is not None:
        wanted = wanted.where(Institution.city_id != but_city)
    return db.session.scalars(wanted.order_by(HostSlot.starts_on.desc(), HostSlot.id)).all()


def who_can_go(city: City, *, now: datetime) -> Sequence[Person]:
    """Return the trainees of a city, by name: who is on a course there or works in a hospital.

    Work counts until its last day, which may be unknown, as clocks show it in the city.
    """
    today = today_in(city.time_zone, now)
    enrolled = (
        select(Enrolment.person_id)
        .join(CourseRun, CourseRun.id == Enrolment.course_run_id)
        .where(CourseRun.city_id == city.id, Enrolment.status == "enrolled")
    )
    works = (
        select(Affiliation.person_id)
        .join(Affiliation.institution)
        .where(
            Institution.city_id == city.id,
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
        )
    )
    return db.session.scalars(
        select(Person)
        .where(or_(Person.id.in_(enrolled), Person.id.in_(works)), Person.merged_into_id.is_(None))
        .where(Person.erased_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()


def hosts() -> Sequence[City]:
    """Return the cities in which a host can be, by name."""
    return db.session.scalars(select(City).order_by(City.name)).all()


def agenda(visit_id: int) -> dict[date, list[VisitAgendaItem]]:
    """Return what is arranged for a visit, by the day at the host, in order of time."""
    rows = db.session.scalars(
        select(VisitAgendaItem)
        .filter_by(visit_id=visit_id)
        .order_by(VisitAgendaItem.starts_at, VisitAgendaItem.id)
    )
    found: dict[date, list[VisitAgendaItem]] = defaultdict(list)
    for row in rows:
        found[row.local_start.date()].append(row)
    return dict(found)


def most_urgent(visit: ObservationVisit) -> list[VisitDocument]:
    """Return the documents of a visit: what is still open first, in order of the days."""
    every = (document for trainee in visit.trainees for document in trainee.documents)
    return sorted(every, key=_urgency)


def of_trainee(trainee: VisitTrainee) -> list[VisitDocument]:
    """Return the documents of one trainee in the same order."""
    return sorted(trainee.documents, key=_urgency)


def _urgency(document: VisitDocument) -> tuple[bool, date, int]:
    return document.state == DocumentState.ACCEPTED, document.due_on, document.id


def _taken(visits: Iterable[ObservationVisit]) -> dict[int, int]:
    """Return how many places of its slot others hold during each of these visits."""
    visits = list(visits)
    stays = stays_of({each.slot_id for each in visits})
    return {
        each.id: most_at_once(
            [stay for visit_id, stay in stays.get(each.slot_id, ()) if visit_id != each.id],
            each.starts_on,
            each.ends_on,
        )
        for each in visits
    }


def _host() -> tuple[_AbstractLoad, ...]:
    return (
        joinedload(HostSlot.institution).joinedload(Institution.city),
        joinedload(HostSlot.kept_by),
    )


def _all(wanted: Select[ObservationVisit]) -> Sequence[ObservationVisit]:
    latest_first = wanted.order_by(ObservationVisit.starts_on.desc(), ObservationVisit.id.desc())
    return db.session.scalars(latest_first.options(*whole())).all()
