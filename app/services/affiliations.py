"""Where people work in a city, many at a time, within the caller's write unit.

The affiliation that counts now in a city is the one that pages show and files change. Of a hospital
that gives way to another, what is known with its days is kept behind it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from app.domain.periods import order, until
from app.domain.trainee_import.columns import Field
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.person import Affiliation
from app.models.place import City, Institution
from app.services import institutions
from app.services.row_changes import Row, RowChanges

JOB = {Field.PROFESSION: "profession", Field.DISCIPLINE: "discipline"}
DAYS = ("starts_on", "ends_on")
WRITTEN = ("institution_id", *JOB.values(), *DAYS)
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
    if hospital_id is None:
        statements.changed.append(_kept(first) | job)
    elif first.institution_id == hospital_id:
        statements.changed.append(_at_work(first, today) | job)
    else:
        _move(statements, held, hospital_id, job, today)


def _move(
    statements: RowChanges, held: Sequence[Affiliation], hospital_id: int, job: Row, today: date
) -> None:
    """Let a hospital take the place of the first, in its row; what somebody is goes with them.

    Nobody is at one hospital twice: who comes back to it is at work there again, since when they
    were. The days at the other are kept behind it.
    """
    first, yesterday = held[0], today - timedelta(days=1)
    now = dict.fromkeys(DAYS) | {"institution_id": hospital_id}
    for back in (row for row in held if row.institution_id == hospital_id):
        statements.gone.append(back.id)
        now["starts_on"] = back.starts_on if (back.starts_on or today) <= today else None
    statements.changed.append(_kept(first) | now | job)
    if (first.starts_on or first.ends_on) and (first.starts_on or yesterday) <= yesterday:
        last_day = min(first.ends_on or yesterday, yesterday)
        former = {name: getattr(first, name) for name in WRITTEN} | {"ends_on": last_day}
        statements.new.append({"person_id": first.person_id, **former})


def _at_work(row: Affiliation, today: date) -> Row:
    """Return what is known of a place of work, open again if it was over."""
    return _kept(row) | {"ends_on": None if until(row.ends_on, today) else row.ends_on}


def _kept(row: Affiliation) -> Row:
    return {"id": row.id, **{name: getattr(row, name) for name in WRITTEN}}
