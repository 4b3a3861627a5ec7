"""What people asked about their data, as far as the cities of whoever answers know them."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.domain.data_requests import RequestKind
from app.errors import NotFound
from app.extensions import db
from app.models.data_request import DataRequest
from app.models.person import Person
from app.queries.my_data import records_of
from app.queries.people import Reach, known_to


def open_ones(cities: Reach, *, most: int) -> Sequence[DataRequest]:
    """Return what waits longest for an answer, of people whom the cities know, oldest first."""
    return db.session.scalars(
        _known(cities)
        .where(DataRequest.state == "open")
        .order_by(DataRequest.asked_at, DataRequest.id)
        .limit(most)
    ).all()


def get(cities: Reach, public_id: str) -> DataRequest:
    """Return one, open or answered, of somebody whom the cities know; raises NotFound."""
    found = db.session.scalars(
        _known(cities).where(DataRequest.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_person(person_id: int) -> Sequence[DataRequest]:
    """Return what somebody asked, also under a record that was merged into theirs, latest first."""
    return db.session.scalars(
        select(DataRequest)
        .where(DataRequest.person_id.in_(records_of(person_id)))
        .order_by(DataRequest.id.desc())
    ).all()


def count_open(cities: Reach) -> int:
    """Count what waits for an answer."""
    waiting = _known(cities).where(DataRequest.state == "open").subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def has_open_erasure(person_id: int) -> bool:
    """Whether somebody asked to be erased and has no answer yet."""
    return any(
        each.kind == RequestKind.ERASURE and each.state == "open" for each in of_person(person_id)
    )


def _known(cities: Reach) -> Select[DataRequest]:
    """Merged records are known where the record is known that they are part of."""
    whose = func.coalesce(Person.merged_into_id, Person.id)
    return (
        select(DataRequest)
        .join(DataRequest.person)
        .options(joinedload(DataRequest.person))
        .where(known_to(cities, whose))
    )
