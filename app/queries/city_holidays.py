"""The holidays that cities have of their own."""

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
