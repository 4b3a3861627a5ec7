"""Dates, times and minutes in the reader's language.

A time is always shown in the time zone of its place and with the place's name. Minutes
are whole; `75 min` stands for one thing, `17 h 30` for a sum. Lengths and near days do not break
over two lines: their spaces are no-break spaces.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_day_names,
)
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext, ngettext

from app.domain.canonical import short_hash
from app.domain.wording import beside, differing
from app.domain.writing import likely_language

BRITISH = Locale("en", "GB")
NO_BREAK = str.maketrans(" ", "\N{NO-BREAK SPACE}")


def _locale() -> Locale:
    """The reader's locale. Plain English is read as British: the day before the month."""
    locale: Locale = get_locale() or BRITISH
    return BRITISH if str(locale) == "en" else locale


def language_tag() -> str:
    """The reader's language as HTML's `lang` wants it: `en`, `es-PY`."""
    return str(get_locale() or "en").replace("_", "-")


def language_name(tag: str) -> str:
    """A language in the reader's: `Spanish` for `es`; a tag that has no name stays itself."""
    return str(_locale().languages.get(tag, tag))


def text_direction() -> str:
    """`ltr` or `rtl`, for HTML's `dir`."""
    return str(_locale().text_direction)


def number(value: int) -> str:
    """A whole number with the reader's separators: `1,095`."""
    return str(format_decimal(value, locale=_locale()))


def duration(minutes: int) -> str:
    """The length of one thing: `75 min`."""
    return str(gettext("%(minutes)s min", minutes=number(minutes))).translate(NO_BREAK)


def total(minutes: int) -> str:
    """A sum of lengths: `17 h 30`, `6 h`, `45 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return duration(rest)
    if not rest:
        return str(gettext("%(hours)s h", hours=number(hours))).translate(NO_BREAK)
    text = gettext("%(hours)s h %(minutes)s", hours=number(hours), minutes=f"{rest:02}")
    return str(text).translate(NO_BREAK)


def minutes_words(minutes: int) -> str:
    """A length in full words: `17 hours 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    in_hours = str(ngettext("%(num)d hour", "%(num)d hours", hours))
    in_minutes = str(ngettext("%(num)d minute", "%(num)d minutes", rest))
    if not hours:
        return in_minutes
    return f"{in_hours} {in_minutes}" if rest else in_hours


def file_size(size: int) -> str:
    """How much a phone has to load: `1.4 MB`, `820 kB`."""
    if size >= 1_000_000:
        amount = format_decimal(size / 1e6, format="#,##0.0", locale=_locale())
        return str(gettext("%(amount)s MB", amount=amount)).translate(NO_BREAK)
    return str(gettext("%(amount)s kB", amount=number(-(-size // 1000)))).translate(NO_BREAK)


def day(value: date) -> str:
    """A near day: `Tue 2 Dec`."""
    return format_skeleton("MMMEd", value, locale=_locale()).translate(NO_BREAK)


def day_with_year(value: date) -> str:
    """A day that may be far away: `2 Dec 2025`."""
    return format_date(value, "medium", locale=_locale()).translate(NO_BREAK)


def weekday(number: int) -> str:
    """The name of a day of the week, counted as `date.weekday` does: `Saturday`."""
    return str(get_day_names(locale=_locale())[number])


def month(value: date) -> str:
    """The month of a day: `March 2026`."""
    return format_skeleton("yMMMM", value, locale=_locale()).translate(NO_BREAK)


def full_day(value: date) -> str:
    """A day as a heading: `Tuesday, 2 December 2025`."""
    return format_date(value, "full", locale=_locale())


def day_range(first: date, last: date) -> str:
    """The days of a course: `2–4 Dec 2025`, `30 Nov – 2 Dec 2025`, or the one day.

    A line may end only beside the dash.
    """
    if first == last:
        return day_with_year(first)
    text = format_interval(first, last, "yMMMd", locale=_locale())
    return text.translate(NO_BREAK).replace("\N{THIN SPACE}", " ")


def local(moment: datetime, zone: str) -> datetime:
    """An aware moment in the named time zone (IANA)."""
    return moment.astimezone(ZoneInfo(zone))


def day_at(moment: datetime, zone: str) -> str:
    """The day that clocks of the zone show at a moment: `2 Dec 2025`."""
    return day_with_year(local(moment, zone).date())


def clock(moment: datetime, zone: str) -> str:
    """The time of day at that zone, in 24 hours: `09:00`."""
    return local(moment, zone).strftime("%H:%M")


def wall_clock(value: time) -> str:
    """A time of day that belongs to no one day, in 24 hours: `09:00`."""
    return f"{value:%H:%M}"


def moment(value: datetime, zone: str, place: str) -> str:
    """One moment: `Tue 2 Dec, 09:00 Nairobi`."""
    return f"{day(local(value, zone))}, {clock(value, zone)} {place}"


def time_range(starts: datetime, ends: datetime, zone: str, place: str) -> str:
    """From when to when: `Tue 2 Dec, 09:00–10:30 Nairobi`; two days are both named."""
    first, last = local(starts, zone), local(ends, zone)
    if first.date() == last.date():
        return f"{day(first)}, {clock(starts, zone)}–{clock(ends, zone)} {place}"
    return f"{day(first)}, {clock(starts, zone)} – {day(last)}, {clock(ends, zone)} {place}"


def ago(value: datetime, now: datetime) -> str:
    """How long ago something was, roughly: `3 hours ago`, `just now`."""
    if now - value < timedelta(minutes=1):
        return str(gettext("just now"))
    return str(format_timedelta(value - now, add_direction=True, locale=_locale()))


def init_app(app: Flask) -> None:
    """Give templates the filters of this module, and what they ask of texts."""
    filters = (
        number,
        file_size,
        language_name,
        duration,
        total,
        minutes_words,
        day,
        day_with_year,
        full_day,
        day_range,
    )
    of_time = (month, local, day_at, clock, wall_clock, weekday, moment, time_range, ago)
    for function in (*filters, short_hash, *of_time):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.filters["likely_language"] = likely_language
    app.jinja_env.globals.update(language_tag=language_tag, text_direction=text_direction)
    app.jinja_env.globals.update(beside=beside, differing=differing)
