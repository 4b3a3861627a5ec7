"""Weekends and public holidays of countries, as the library `holidays` knows them.

It knows those that a whole country has, among them days that are given for a holiday that falls
on a weekend, and no days of a region or of one profession. Where a holiday follows the moon, the
library works a day out that an authority has yet to name; its name says so.
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

USUAL_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, as `date.weekday` counts them
ENGLISH = ("en_GB", "en_US")


def knows(country: str) -> bool:
    """Whether anything is known of a country, by its code of ISO 3166-1."""
    # Costs half a second and 25 MB.
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    return any(codes[1] == country for codes in COUNTRIES.values())


@lru_cache
def weekend_of(country: str) -> frozenset[int]:
    """Return the days of the week on which a country rests, the usual two of one not known."""
    if not knows(country):
        return USUAL_WEEKEND
    return frozenset(_ask(country, ()).weekend)


def of_years(country: str, years: Collection[int]) -> dict[date, str]:
    """Return the holidays of some years by their day, with their names in English.

    There are none of a country that is not known. Several on one day share it: "One; Another".
    """
    if not knows(country):
        return {}
    return {day: name for year in years for day, name in _of_year(country, year).items()}


@lru_cache(maxsize=512)
def _of_year(country: str, year: int) -> dict[date, str]:
    # Its holidays may be kept on days of the years beside it, and theirs on days of this one.
    found = _ask(country, (year - 1, year, year + 1))
    return {day: name for day, name in found.items() if day.year == year}


def _ask(country: str, years: Collection[int]) -> "HolidayBase":
    # Costs a second and 45 MB, with the countries that it brings along.
    from holidays import country_holidays  # noqa: PLC0415

    names = country_holidays(country)
    own = names.default_language or ENGLISH[0]  # without translations, all names are English
    known = [each for each in (own, *ENGLISH) if each in (own, *names.supported_languages)]
    english = next(each for each in known if each.startswith("en"))
    return country_holidays(country, years=years, language=english)
