"""The holidays that cities have of their own."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models.place import CityHoliday


def from_day(city_id: int, first: date) -> dict[date, str | None]:
    """Return a city's own holidays from a day on; without a name, a day on which it works."""
    rows = select(CityHoliday.day, CityHoliday.name).where(
        CityHoliday.city_id == city_id, CityHoliday.day >= first
    )
    return {row.day: row.name for row in db.session.execute(rows)}


def of_cities(city_ids: Collection[int]) -> dict[int, dict[date, str | None]]:
    """Return the own holidays of cities by their ids; those that have none are left out."""
    rows = db.session.scalars(select(CityHoliday).where(CityHoliday.city_id.in_(city_ids)))
    found: dict[int, dict[date, str | None]] = {}
    for row in rows:
        found.setdefault(row.city_id, {})[row.day] = row.name
    return found
