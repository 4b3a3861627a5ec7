"""Observation visits as those who go, and those who supervise, meet them today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.log_books import EntryState
from app.domain.observation_visits import OVER, VisitState
from app.domain.wall_time import today_in
from app.models.observation_visit import ObservationVisit
from app.queries import log_books, visits


@dataclass(frozen=True, kw_only=True)
class OwnVisit:
    """A visit that somebody goes on: the day at the host, and which days want writing.

    `wants_today` says whether today is to be written about; of `returned` days the entry came back.
    """

    visit: ObservationVisit
    today: date
    wants_today: bool
    returned: tuple[date, ...]


def of_trainee(person_id: int, *, now: datetime) -> list[OwnVisit]:
    """Return the visits of somebody that are not over, the latest first; at most six queries."""
    going = [each for each in visits.of_person(person_id) if VisitState(each.state) not in OVER]
    mine = {
        trainee.id: visit
        for visit in going
        for trainee in visit.trainees
        if trainee.person_id == person_id
    }
    states = log_books.states_of(mine) if mine else {}
    return [_own(visit, states.get(key, {}), now) for key, visit in mine.items()]


def _own(visit: ObservationVisit, states: Mapping[date, EntryState], now: datetime) -> OwnVisit:
    today = today_in(visit.slot.city.time_zone, now)
    return OwnVisit(
        visit=visit,
        today=today,
        wants_today=today in log_books.days_due(visit, now) and today not in states,
        returned=tuple(sorted(day for day in states if states[day] is EntryState.RETURNED)),
    )
