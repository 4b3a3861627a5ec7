"""Where people work in a city, many at a time, within the caller's write unit.

The affiliation that counts now in a city is the one that pages show and files change. Of a hospital
that gives way to another, what is known with its days is kept behind it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, select

from app.domain.periods import order
from app.domain.trainee_import.columns import Field
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.person import Affiliation
from app.models.place import City, Institution
from app.services import institutions
from app.services.row_changes import Row, RowChanges

JOB = {Field.PROFESSION: "profession", Field.DISCIPLINE: "discipline"}
DAYS = ("starts_on", "ends_on")
Values = Mapping[Field, str]


def set_all(city_id: int, people: Mapping[int, Values], *, now: datetime) -> None:
    """Set hospital, profession and discipline of people where they are named.

    Who has no hospital in this city and is given none keeps no profession either: it has no place.
    """
    named = {
        person_id: values
        for person_id, values in people.items()
        if not values.keys().isdisjoint({Field.HOSPITAL, *JOB})
    }
    if not named:
        return
    ids = institutions.named(city_id, (v.get(Field.HOSPITAL, "") for v in named.values()))
    today = _today(city_id, now)
    held = _held(city_id, list(named), today)
    statements = RowChanges(Affiliation)
    for person_id, values in named.items():
        hospital_id = ids.get(values.get(Field.HOSPITAL, ""))
        _settle(statements, person_id, held[person_id], values, hospital_id, today)
    statements.send()


def job_of(city_id: int, person_id: int, *, now: datetime) -> dict[Field, str]:
    """Return what pages show of a person's work in the city, or nothing if they have none."""
    held = _held(city_id, [person_id], _today(city_id, now))[person_id]
    if not held:
        return {}
    job = {key: getattr(held[0], name) or "" for key, name in JOB.items()}
    return {Field.HOSPITAL: held[0].institution.name} | job


def _today(city_id: int, now: datetime) -> date:
    return today_in(db.session.get_one(City, city_id).time_zone, now)


def _held(city_id: int, person_ids: Sequence[int], today: date) -> dict[int, list[Affiliation]]:
    """Return what affiliations these people have in the city, the one that counts first."""
    rows = db.session.scalars(_of(person_ids, city_id)).all()
    found: dict[int, list[Affiliation]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: order(row.starts_on, row.ends_on, today)):
        found[row.person_id].append(row)
    return found


def _of(person_ids: Sequence[int], city_id: int) -> Select[Affiliation]:
    return (
        select(Affiliation)
        .join(Affiliation.institution)
        .where(Institution.city_id == city_id, Affiliation.person_id.in_(person_ids))
        .order_by(Affiliation.id)
    )


def _settle(
    statements: RowChanges,
    person_id: int,
    held: Sequence[Affiliation],
    values: Values,
    hospital_id: int | None,
    today: date,
) -> None:
    job: Row = {name: values[key] or None for key, name in JOB.items() if key in values}
    if not held:
        if hospital_id is not None:
            row = dict.fromkeys((*JOB.values(), *DAYS)) | job
            statements.new.append({"person_id": person_id, "institution_id": hospital_id, **row})
        return
    first = held[0]
    # Nobody can be at one hospital twice: a later row that says the same gives way.
    statements.gone += [row.id for row in held[1:] if row.institution_id == hospital_id]
    moves = hospital_id is not None and hospital_id != first.institution_id
    dated = first.starts_on or first.ends_on
    if moves and dated and (first.starts_on or today) <= today:
        statements.new.append(_ended(first, today))
    statements.changed.append(
        {
            "id": first.id,
            "institution_id": hospital_id or first.institution_id,
            "profession": first.profession,
            "discipline": first.discipline,
            "starts_on": None if moves else first.starts_on,
            "ends_on": None if moves else first.ends_on,
            **job,
        }
    )


def _ended(row: Affiliation, today: date) -> Row:
    """Return what is kept of where somebody worked until now."""
    return {
        "person_id": row.person_id,
        "institution_id": row.institution_id,
        "profession": row.profession,
        "discipline": row.discipline,
        "starts_on": row.starts_on,
        "ends_on": min(row.ends_on or today, today),
    }
