"""Observation visits: proposed, changed, taken step by step to their end, or cancelled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict, DomainError, NotOfThisRun
from app.domain.observation_visits import (
    CAN_CHANGE,
    OneOfThem,
    SameCity,
    VisitState,
    cancelled,
    check_days,
    following,
    proceed,
)
from app.extensions import db
from app.models.observation_visit import HostSlot, ObservationVisit, VisitTrainee
from app.models.person import Person
from app.models.place import City
from app.queries import visits
from app.services import audit, host_slots, visit_documents


class Outdated(Conflict):
    """Somebody changed the visit after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class Settled(Conflict):
    """People and days of a visit that is confirmed, or over, do not change."""


class ArrangedOutside(DomainError):
    """Something is arranged for days that would be none of the visit any more."""


@dataclass(frozen=True, kw_only=True)
class VisitDetails:
    """Who goes, when, and what for.

    `goals` are `{"key", "text"}`; `rest_days` days of the week on which nothing is observed.
    """

    starts_on: date
    ends_on: date
    rest_days: frozenset[int]
    person_ids: frozenset[int]
    goals: tuple[Mapping[str, str], ...]


@write_unit
def propose(
    details: VisitDetails,
    *,
    slot: HostSlot,
    city: City,
    public_id: str,
    actor: Person,
    now: datetime,
) -> ObservationVisit:
    """Propose that trainees of a city go to a host. A second call with the id changes nothing.

    Raises SameCity, DaysReversed, OutsideSlot, OneOfThem, and NotOfThisRun for people or an id of
    another city.
    """
    _check(details, slot, city, now=now)
    made = rows_changed(
        insert_into(ObservationVisit)
        .values(
            public_id=public_id,
            slot_id=slot.id,
            city_id=city.id,
            starts_on=details.starts_on,
            ends_on=details.ends_on,
            rest_days=sorted(details.rest_days),
            goals=list(details.goals),
            state=VisitState.PROPOSED.value,
            reason="",
            revision=1,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["public_id"])
    )
    visit = visits.get(public_id)
    if visit.city_id != city.id:
        raise NotOfThisRun
    if made:
        visit.trainees = [VisitTrainee(person_id=each) for each in sorted(details.person_ids)]
        db.session.flush()
        audit.record(Deed.VISIT_PROPOSED, visit, actor=actor, now=now, after=_said(visit))
    return visit


@write_unit
def change(
    public_id: str, details: VisitDetails, *, seen: int, actor: Person, now: datetime
) -> ObservationVisit:
    """Change who goes, when or what for, as long as nobody relies on it.

    Raises Outdated, Settled, ArrangedOutside, and whatever `propose` raises. Who is new has the
    documents to hand in that were asked of the others.
    """
    visit = locked(public_id)
    before = _said(visit)
    if _of(visit) == details:
        return visit
    if visit.revision != seen:
        raise Outdated(visit.revision)
    if VisitState(visit.state) not in CAN_CHANGE:
        raise Settled
    _check(details, visit.slot, visit.city, now=now, visit=visit)
    if any(not details.starts_on <= day <= details.ends_on for day in visits.agenda(visit.id)):
        raise ArrangedOutside
    asked = visit_documents.asked_of(visit)
    visit.starts_on, visit.ends_on = details.starts_on, details.ends_on
    visit.rest_days, visit.goals = sorted(details.rest_days), list(details.goals)
    _set_trainees(visit, details.person_ids)
    visit_documents.ask_newcomers(visit, asked)
    visit.revision += 1
    db.session.flush()
    was, is_now = changes(before, _said(visit))
    audit.record(Deed.VISIT_CHANGED, visit, actor=actor, now=now, before=was, after=is_now)
    return visit


@write_unit
def move_on(
    public_id: str, target: VisitState, *, actor: Person, now: datetime
) -> ObservationVisit:
    """Take a visit to its next step, which the page showed as `target`; twice is once.

    Raises NotYet with what stands in the way, AtItsEnd, and Outdated for another step. Two visits
    that want the last place wait for each other: the second is refused.
    """
    visit = locked(public_id)
    before = VisitState(visit.state)
    if before is target:
        return visit
    if following(before) not in (target, None):
        raise Outdated(visit.revision)
    visit.state = proceed(visits.standing(visit, now=now).facts).value
    visit.revision += 1
    audit.record(
        Deed.VISIT_MOVED_ON,
        visit,
        actor=actor,
        now=now,
        before={"state": before},
        after={"state": visit.state},
    )
    return visit


@write_unit
def cancel(public_id: str, reason: str, *, actor: Person, now: datetime) -> ObservationVisit:
    """Cancel a visit, which gives its places back; cancelling again keeps the first reason.

    Raises AtItsEnd for one that is completed.
    """
    visit = locked(public_id)
    before = VisitState(visit.state)
    if before is VisitState.CANCELLED:
        return visit
    visit.state, visit.reason = cancelled(before).value, reason
    visit.revision += 1
    audit.record(
        Deed.VISIT_CANCELLED,
        visit,
        actor=actor,
        now=now,
        before={"state": before},
        after={"state": visit.state},
        reason=reason,
    )
    return visit


def locked(public_id: str) -> ObservationVisit:
    """Return a visit as it is now, alone with it and with the places of its slot."""
    slot_id = select(ObservationVisit.slot_id).filter_by(public_id=public_id)
    host_slots.locked(
        db.session.scalars(select(HostSlot.public_id).where(HostSlot.id.in_(slot_id))).one()
    )
    held = select(ObservationVisit).filter_by(public_id=public_id)
    return db.session.scalars(
        held.with_for_update(of=ObservationVisit)
        .options(*visits.whole())
        .execution_options(populate_existing=True)
    ).one()


def _check(
    details: VisitDetails,
    slot: HostSlot,
    city: City,
    *,
    now: datetime,
    visit: ObservationVisit | None = None,
) -> None:
    if slot.city.id == city.id:
        raise SameCity
    check_days(details.starts_on, details.ends_on, slot_from=slot.starts_on, slot_to=slot.ends_on)
    already = _of(visit).person_ids if visit else frozenset()
    known = {each.id for each in visits.who_can_go(city, now=now)} | already
    if not details.person_ids or not details.person_ids <= known:
        raise NotOfThisRun
    if visit and details.person_ids & _supervisor_ids(visit):
        raise OneOfThem


def _supervisor_ids(visit: ObservationVisit) -> set[int]:
    return {each.id for each in visits.supervisors_of([visit.id]).get(visit.id, ())}


def _of(visit: ObservationVisit) -> VisitDetails:
    return VisitDetails(
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        rest_days=frozenset(visit.rest_days),
        person_ids=frozenset(each.person_id for each in visit.trainees),
        goals=tuple(visit.goals),
    )


def _set_trainees(visit: ObservationVisit, person_ids: Collection[int]) -> None:
    there = {each.person_id for each in visit.trainees}
    kept = [each for each in visit.trainees if each.person_id in person_ids]
    new = [VisitTrainee(person_id=each) for each in sorted(set(person_ids) - there)]
    visit.trainees = [*kept, *new]
    db.session.flush()


def _said(visit: ObservationVisit) -> Mapping[str, Json]:
    goals: Sequence[Json] = [each["text"] for each in visit.goals]
    return {
        "starts_on": visit.starts_on.isoformat(),
        "ends_on": visit.ends_on.isoformat(),
        "rest_days": visit.rest_days,
        "trainees": [each.person.public_id for each in visit.trainees],
        "goals": list(goals),
    }
