"""A curriculum: what is taught, in which order, for how many minutes.

A version is a frozen value. A module and an objective keep their uid for ever, whatever
becomes of their code, title or place; everything that outlives a version points at uids.
"""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Self

IN_PERSON_FORMATS = frozenset(
    {
        "cases",
        "panel",
        "role play",
        "simulation",
        "site visit",
        "talk",
        "talk+cases",
        "talk+discussion",
        "team work",
        "workshop",
    }
)
ONLINE_FORMATS = frozenset({"tele-mentoring", "webinar"})
FORMATS = IN_PERSON_FORMATS | ONLINE_FORMATS

_NUMBER = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, order=True)
class VersionNumber:
    """MAJOR.MINOR.PATCH, ordered as numbers are."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "1.0.0"; raises ValueError for everything but three plain numbers."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise ValueError(text)
        major, minor, patch = found.groups()
        return cls(int(major), int(minor), int(patch))

    def answers_to(self, text: str) -> bool:
        """Tell whether "1", "1.0" or "1.0.0" can mean this version."""
        return f"{self}.".startswith(f"{text}.")

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who owns a curriculum."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class Objective:
    """One thing that a trainee can do afterwards."""

    uid: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Module:
    """A unit of teaching.

    `group_size` says that the module is taught in parallel groups of about so many people;
    `series` names the session of an online series; `body` is Markdown.
    """

    uid: str
    code: str
    title: str
    minutes: int
    format: str
    disciplines: tuple[str, ...]
    objectives: tuple[Objective, ...]
    elective: bool = False
    group_size: int | None = None
    series: str = ""
    body: str = ""

    @property
    def required(self) -> bool:
        """Whether the certificate asks for it."""
        return not self.elective

    @property
    def online(self) -> bool:
        """Whether it is held online, outside the days of the course."""
        return self.format in ONLINE_FORMATS


class ItemKind(StrEnum):
    """What an item of a day is."""

    MODULE = "module"
    REGISTRATION = "registration"
    CHECK = "check"
    CLOSING = "closing"
    BREAK = "break"
    MEAL = "meal"

    @property
    def pause(self) -> bool:
        """Whether nothing is done meanwhile."""
        return self in (ItemKind.BREAK, ItemKind.MEAL)


@dataclass(frozen=True, kw_only=True)
class PlanItem:
    """One line of a day plan: a module by its uid, or anything else by code and title."""

    at: time
    minutes: int
    kind: ItemKind
    code: str = ""
    title: str = ""
    module_uid: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanDay:
    """One day: items that follow each other without gaps, and when it should be over."""

    items: tuple[PlanItem, ...]
    latest_end: time = time(17, 30)

    @property
    def starts(self) -> time:
        """When its first item begins."""
        return self.items[0].at


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What the certificate asks of a trainee, besides the required modules."""

    min_percent: int = 80
    each_day: bool = True
    remote_counts_as_day: bool = False


@dataclass(frozen=True, kw_only=True)
class CurriculumVersion:
    """One edition of a curriculum, with all its modules and its day plan."""

    slug: str
    code: str
    title: str
    version: VersionNumber
    language: str
    owner: Organisation
    modules: tuple[Module, ...]
    days: tuple[PlanDay, ...]
    requirements: Requirements = Requirements()
    status_note: str = ""

    def module(self, uid: str) -> Module:
        """Return the module of that uid; raises KeyError when there is none."""
        for module in self.modules:
            if module.uid == uid:
                return module
        raise KeyError(uid)

    @property
    def day_minutes(self) -> tuple[int, ...]:
        """The minutes taught on each day."""
        return tuple(
            sum(item.minutes for item in day.items if item.kind is ItemKind.MODULE)
            for day in self.days
        )

    @property
    def total_minutes(self) -> int:
        """The minutes taught in all, online modules included."""
        return sum(module.minutes for module in self.modules)
