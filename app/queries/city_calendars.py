"""On which days a city works."""

from app.domain.city_calendar import CityCalendar
from app.models.place import City

SATURDAY_AND_SUNDAY = frozenset({5, 6})


def of_city(_city: City) -> CityCalendar:
    """Return the calendar of a city. None has a weekend or holidays of its own yet."""
    return CityCalendar(weekend=SATURDAY_AND_SUNDAY)
