"""What is to come at another moment since the rules of time zones changed: sessions and visits."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.mentor_visits import State
from app.domain.observation_visits import VisitState
from app.domain.plans.clocks import Drift, drifted
from app.domain.plans.kinds import SessionStatus
from app.extensions import db
from app.models.mentor_visit import MentorVisit
from app.models.observation_visit import ObservationVisit, VisitAgendaItem
from app.models.plan import PlannedSession


@dataclass(kw_only=True, slots=True)
class AgreedTime:
    """A time of a visit: when somebody arrives or departs, or what is arranged at a host.

    `city_id` is the city whose organisers planned it; `column` keeps its moment.
    """

    row: MentorVisit | VisitAgendaItem
    column: str
    local_start: datetime
    time_zone: str
    starts_at: datetime
    city_id: int
    visit: ObservationVisit | None = None
    status: str = SessionStatus.CONFIRMED


def by_run(run_ids: Collection[int], *, now: datetime) -> Counter[int]:
    """Return how many sessions of each run these are, by its id; one query."""
    if not run_ids:
        return Counter()
    rows = db.session.execute(
        select(
            PlannedSession.course_run_id,
            PlannedSession.local_start,
            PlannedSession.time_zone,
            PlannedSession.starts_at,
            PlannedSession.status,
        ).where(
            PlannedSession.course_run_id.in_(run_ids),
            PlannedSession.starts_at > now,
        )
    )
    return Counter(each.session.course_run_id for each in drifted(rows, now))


def of_visits(city_ids: Collection[int], *, now: datetime) -> list[Drift[AgreedTime]]:
    """Return those times of visits that organisers of these cities planned; two queries."""
    if not city_ids:
        return []
    return drifted([*_of_mentors(city_ids, now), *_at_hosts(city_ids, now)], now)


def _of_mentors(city_ids: Collection[int], now: datetime) -> Iterator[AgreedTime]:
    coming = db.session.scalars(
        select(MentorVisit)
        .where(MentorVisit.city_id.in_(city_ids), MentorVisit.state != State.CANCELLED)
        .where(MentorVisit.departs_at > now)
        .options(joinedload(MentorVisit.person))
        .order_by(MentorVisit.arrives_at, MentorVisit.id)
    )
    for visit in coming:
        for column, wall, moment in (
            ("arrives_at", visit.arrives, visit.arrives_at),
            ("departs_at", visit.departs, visit.departs_at),
        ):
            yield AgreedTime(
                row=visit,
                column=column,
                local_start=wall,
                time_zone=visit.time_zone,
                starts_at=moment,
                city_id=visit.city_id,
            )


def _at_hosts(city_ids: Collection[int], now: datetime) -> Iterator[AgreedTime]:
    arranged = db.session.execute(
        select(VisitAgendaItem, ObservationVisit)
        .join(ObservationVisit, ObservationVisit.id == VisitAgendaItem.visit_id)
        .where(ObservationVisit.city_id.in_(city_ids))
        .where(ObservationVisit.state != VisitState.CANCELLED, VisitAgendaItem.starts_at > now)
        .order_by(VisitAgendaItem.starts_at, VisitAgendaItem.id)
    )
    for item, visit in arranged:
        yield AgreedTime(
            row=item,
            column="starts_at",
            local_start=item.local_start,
            time_zone=item.time_zone,
            starts_at=item.starts_at,
            city_id=visit.city_id,
            visit=visit,
        )
