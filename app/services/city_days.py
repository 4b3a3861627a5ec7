"""On which days a city works, and in which languages."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from app.adapters import public_holidays
from app.database import insert_into, write_unit
from app.domain import city_calendar
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.city_calendar import CityCalendar, HolidayOfCity, with_own
from app.domain.errors import Conflict, DomainError, Stale
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import City, CityHoliday
from app.queries import city_holidays
from app.services import audit

BEFORE_A_COURSE = timedelta(days=366)
YEARS_AHEAD = 2  # how far a course is looked ahead for, beside the year in which it begins


class ClosedAlready(Conflict):
    """The day is a holiday already, under the name that is given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OverAlready(DomainError):
    """The day is over: what was done on it stays as it is."""


def weekend_of(city: City) -> frozenset[int]:
    """Return the days of the week on which a city rests, as `date.weekday` counts them."""
    own = city.own_weekend
    return public_holidays.weekend_of(city.country) if own is None else own


def holidays_from(city: City, first: date) -> Sequence[HolidayOfCity]:
    """Return a city's holidays from a day on: its own, and its country's for some years."""
    years = range(first.year, first.year + YEARS_AHEAD + 1)
    national = public_holidays.of_years(city.country, years)
    both = with_own(national, city_holidays.from_day(city.id, first))
    return [each for each in both if each.day >= first]


def calendar_of(city: City, first: date) -> CityCalendar:
    """Return the days on which a city works, from a day on."""
    return city_calendar.calendar_of(weekend_of(city), holidays_from(city, first))


def calendar_of_run(run: CourseRun) -> CityCalendar:
    """Return the days on which the city of a course works, also in the weeks before it."""
    return calendar_of(run.city, run.starts_on - BEFORE_A_COURSE)


def left_out(city: City, first: date, last: date) -> list[tuple[date, str]]:
    """Return the holidays that take working days from a city, from a day to another, both in."""
    return calendar_of(city, first).closed_within(first, last)


def known(city: City) -> bool:
    """Whether the holidays of a city's country are known."""
    return public_holidays.knows(city.country)


@write_unit
def save(
    city_id: int,
    *,
    weekend: Collection[int],
    languages: Sequence[str],
    seen: int,
    actor: Person,
    now: datetime,
) -> None:
    """Set when a city rests each week, and its languages beside the first.

    `seen` is the revision that the form showed. A weekend that is the country's follows it, and
    the first language is none beside itself. Sent twice, it is set once. Raises Stale.
    """
    city = _locked(city_id)
    languages = [each for each in languages if each != city.language]
    days = frozenset(weekend)
    of_country = public_holidays.weekend_of(city.country)
    wanted: dict[str, Json] = {"weekend": _digits(days), "other_languages": list(languages)}
    was, now_is = changes(_said(city), wanted)
    if not now_is:
        audit.leave_out()
        return
    if city.revision != seen:
        raise Stale(city.revision)
    city.weekend = None if days == of_country else _digits(days)
    city.other_languages = list(languages)
    city.revision += 1
    audit.record(Deed.CITY_CHANGED, city, actor=actor, now=now, before=was, after=now_is)


@write_unit
def close(city_id: int, day: date, name: str, *, actor: Person, now: datetime) -> None:
    """Add a holiday of a city's own; sent twice, it is there once.

    Raises ClosedAlready, and OverAlready for a day before today.
    """
    city = _locked(city_id)
    if day < today_in(city.time_zone, now):
        raise OverAlready
    there = next((each for each in holidays_from(city, day) if each.day == day), None)
    if there and there.kept:
        if there.name != name:
            raise ClosedAlready(there.name)
        audit.leave_out()
        return
    _put(city, day, name)
    after = {"day": day, "holiday": name}
    audit.record(Deed.HOLIDAY_ADDED, city, actor=actor, now=now, after=after)


@write_unit
def open_on(city_id: int, day: date, *, actor: Person, now: datetime) -> None:
    """Let a city work on a day that is a holiday: its own one goes, one of its country is kept out.

    On a day on which it works already nothing changes.
    """
    city = _locked(city_id)
    there = next((each for each in holidays_from(city, day) if each.day == day), None)
    if there is None or not there.kept:
        audit.leave_out()
        return
    if day in public_holidays.of_years(city.country, (day.year,)):
        _put(city, day, None)
    else:
        _forget(city, day)
    before = {"day": day, "holiday": there.name}
    audit.record(Deed.HOLIDAY_TAKEN_AWAY, city, actor=actor, now=now, before=before)


@write_unit
def keep_again(city_id: int, day: date, *, actor: Person, now: datetime) -> None:
    """Let a city keep a holiday of its country that it took away; else nothing changes."""
    city = _locked(city_id)
    there = next((each for each in holidays_from(city, day) if each.day == day), None)
    if there is None or there.kept:
        audit.leave_out()
        return
    _forget(city, day)
    after = {"day": day, "holiday": there.name}
    audit.record(Deed.HOLIDAY_ADDED, city, actor=actor, now=now, after=after)


def _locked(city_id: int) -> City:
    return db.session.get_one(City, city_id, with_for_update=True)


def _said(city: City) -> dict[str, Json]:
    weekend = _digits(weekend_of(city))
    return {"weekend": weekend, "other_languages": list(city.other_languages)}


def _digits(days: Collection[int]) -> str:
    return "".join(map(str, sorted(days)))


def _put(city: City, day: date, name: str | None) -> None:
    put = insert_into(CityHoliday).values(city_id=city.id, day=day, name=name)
    db.session.execute(
        put.on_conflict_do_update(index_elements=["city_id", "day"], set_={"name": name})
    )


def _forget(city: City, day: date) -> None:
    db.session.execute(delete(CityHoliday).filter_by(city_id=city.id, day=day))
