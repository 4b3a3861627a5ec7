"""Weekends and holidays of countries, as the library has them."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from babel import Locale
from holidays.registry import COUNTRIES

from app.adapters import public_holidays
from app.adapters.library.countries import is_country
from app.domain.city_calendar import CityCalendar

ROOT = Path(__file__).parents[2]
CODES = sorted(code for code in Locale("en").territories if is_country(code))
THU, FRI, SAT, SUN = 3, 4, 5, 6


@pytest.mark.parametrize(
    ("country", "weekend"),
    [
        ("KE", {SAT, SUN}),
        ("KH", {SAT, SUN}),
        ("BD", {FRI, SAT}),
        ("EG", {FRI, SAT}),
        ("AE", {SAT, SUN}),
        ("XX", {SAT, SUN}),
    ],
)
def test_a_country_rests_on_its_own_days(country: str, weekend: set[int]) -> None:
    assert public_holidays.weekend_of(country) == weekend


def test_a_holiday_is_called_by_its_english_name_whatever_is_spoken_there() -> None:
    assert public_holidays.of_years("KE", [2026])[date(2026, 12, 25)] == "Christmas Day"
    assert public_holidays.of_years("PY", [2026])[date(2026, 5, 15)] == "National Independence Day"
    assert public_holidays.of_years("GH", [2026])[date(2026, 3, 6)] == "Independence Day"
    assert public_holidays.of_years("KH", [2026])[date(2026, 11, 9)] == "National Independence Day"


def test_days_worked_out_by_the_moon_say_so() -> None:
    assert public_holidays.of_years("KE", [2035])[date(2035, 12, 1)] == "Idd-ul-Fitr (estimated)"


def test_years_are_those_that_were_asked_for() -> None:
    both = public_holidays.of_years("GB", [2027, 2028])

    assert {day.year for day in both} == {2027, 2028}
    # 1 January 2028 is a Saturday, the day for it is the Monday after.
    assert both[date(2028, 1, 3)] == "New Year's Day (observed)"
    assert both == public_holidays.of_years("GB", [2027]) | public_holidays.of_years("GB", [2028])
    assert public_holidays.of_years("GB", []) == {}


def test_of_a_country_that_is_not_known_there_are_none() -> None:
    assert not public_holidays.knows("XX")
    assert public_holidays.of_years("XX", [2026]) == {}


@pytest.mark.parametrize("code", ["", "Kenya", "GBR", "UK"])
def test_a_country_goes_by_its_two_letters(code: str) -> None:
    assert not public_holidays.knows(code)


def test_every_country_that_a_city_can_lie_in_is_known_and_makes_a_calendar() -> None:
    assert sorted(codes[1] for codes in COUNTRIES.values()) == CODES
    for code in CODES:
        found = public_holidays.of_years(code, [2027])
        calendar = CityCalendar(public_holidays.weekend_of(code), found)
        assert any(calendar.is_working(date(2027, 3, day)) for day in range(1, 8)), code
        assert all(name.strip() for name in found.values()), code


def test_nothing_is_loaded_before_somebody_asks(tmp_path: Path) -> None:
    script = (
        "import config, sys; from app import create_app;"
        f"create_app(config.load({{'DATA_DIR': {str(tmp_path)!r}}}));"
        "print([name for name in sys.modules if name.split('.')[0] == 'holidays'])"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.stdout.strip() == "[]", made.stderr
