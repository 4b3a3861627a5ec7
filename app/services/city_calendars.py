"""The days on which several cities work, asked for at once."""

from collections.abc import Collection

from app.adapters import public_holidays
from app.domain.city_calendar import CityCalendar, calendar_of, with_own
from app.models.place import City
from app.queries import city_holidays
from app.services.city_days import weekend_of


def of_cities(cities: Collection[City], years: Collection[int]) -> dict[int, CityCalendar]:
    """Return the calendar of each of these cities in these years, by its id; one query.

    In other years none but a city's own holidays are known.
    """
    own = city_holidays.of_cities([city.id for city in cities])
    return {
        city.id: calendar_of(
            weekend_of(city),
            with_own(public_holidays.of_years(city.country, years), own.get(city.id, {})),
        )
        for city in cities
    }
