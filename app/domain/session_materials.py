"""Materials of sessions: what one is, who opens and changes it, and when a mentor is reminded.

A material is a file or a link, or as yet nothing: then a mentor was asked for it, by a day in the
calendar of the city, until that day is over there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.city_calendar import ONE_DAY, CityCalendar
from app.domain.errors import DomainError
from app.domain.wall_time import day_bounds, today_in

TITLE_MAX = 200
# A mentor is reminded so many working days before the deadline, in the morning of the city.
WORKING_DAYS_BEFORE = 3
MORNING = timedelta(hours=8)

# What browsers are told of a file, by the end of its name: our word, not that of who sent it.
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}


class Standing(StrEnum):
    """Where a material stands on a day in its city."""

    THERE = "there"
    ASKED = "asked"
    OVERDUE = "overdue"


class Reminder(StrEnum):
    """Why a mentor is written to, each once."""

    SOON = "soon"
    OVERDUE = "overdue"


class NotTheirSession(DomainError):
    """Who is asked teaches no session of this kind, or it is not released, or is cancelled."""


class DeadlineOver(DomainError):
    """The day by which it is asked for is over."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that is stored by its SHA-256, and how many bytes it has."""

    name: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        """What it is, by the end of its name."""
        return MEDIA_TYPES[kind_of(self.name)]


@dataclass(frozen=True)
class Link:
    """An address by https."""

    address: str


Content = StoredFile | Link


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What somebody is to a course: its planner, who sees it as mentors do, and on it now."""

    plans: bool = False
    views: bool = False
    enrolled: bool = False


def may_open(reader: Reader, *, released: bool) -> bool:
    """Say whether somebody may open the materials of a session that is released or not.

    What is planned alone is for planners.
    """
    return reader.plans or (released and (reader.views or reader.enrolled))


def may_change(reader: Reader, *, released: bool, teaches: bool) -> bool:
    """Say whether somebody may add, replace and take away: planners, and who teaches it."""
    return reader.plans or (released and reader.views and teaches)


def standing(*, there: bool, due_on: date | None, today: date) -> Standing:
    """Say where a material stands on this day in its city."""
    if there or due_on is None:
        return Standing.THERE
    return Standing.OVERDUE if due_on < today else Standing.ASKED


def deadline(due_on: date, zone: str) -> datetime:
    """Return the moment at which the day is over in the city."""
    return day_bounds(due_on, zone)[1]


def reminders(due_on: date, calendar: CityCalendar, zone: str) -> dict[Reminder, datetime]:
    """Return when a mentor is reminded of a deadline in a city. Raises NoWorkingDay."""
    days = {
        Reminder.SOON: calendar.working_days_before(due_on, WORKING_DAYS_BEFORE),
        Reminder.OVERDUE: due_on + ONE_DAY,
    }
    return {reminder: day_bounds(day, zone)[0] + MORNING for reminder, day in days.items()}


def check_deadline(due_on: date, zone: str, now: datetime) -> None:
    """Refuse a day that is over in the city; raises DeadlineOver."""
    if due_on < today_in(zone, now):
        raise DeadlineOver


def kind_of(name: str) -> str:
    """Return the end of a name of a file, by which its kind is told."""
    return name.rpartition(".")[2].lower()
