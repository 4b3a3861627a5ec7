"""A curriculum: what is taught, in which order, for how many minutes.

A version is a frozen value. A module and an objective keep their uid for ever, whatever
becomes of their code, title or place; everything that outlives a version points at uids.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from app.domain.curricula.curriculum_parts import (
    Assessment,
    Case,
    Contribution,
    CurriculumKind,
    Material,
    Need,
    Objective,
    Organisation,
)
from app.domain.curricula.day_plan import ItemKind, PlanDay
from app.domain.curricula.formats import IN_PERSON_FORMATS, ONLINE_FORMATS

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
class Module:
    """A unit of teaching.

    `group_size` says that the module is taught in parallel groups of about so many people;
    `series` names the session of an online series; `body` is Markdown. `min_minutes` is the
    least that a city may give it. `prerequisites` are uids of modules that come before it,
    `cases` uids of cases of the version, `guidelines` keys of the register. `locked` names the
    fields that no city may change; with one of them no other module takes its place, and it is
    not left out, unless it is elective and not locked as a whole. `successor_to` are
    uids of earlier modules of which this one is a part or the sum; who attended one of those
    it is `equivalent_to` has attended it. `changes_practice` says that what is new in a clinical
    text asks for other practice than before.
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
    min_minutes: int | None = None
    prerequisites: tuple[str, ...] = ()
    successor_to: tuple[str, ...] = ()
    equivalent_to: tuple[str, ...] = ()
    clinical: bool = False
    changes_practice: bool = False
    locked: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    licence: str = ""
    materials: tuple[Material, ...] = ()
    contributors: tuple[Contribution, ...] = ()
    body: str = ""

    @property
    def required(self) -> bool:
        """Whether the certificate asks for it."""
        return not self.elective

    @property
    def in_person(self) -> bool:
        """Whether it is held on one of the days."""
        return self.format in IN_PERSON_FORMATS

    @property
    def online(self) -> bool:
        """Whether it is held online, outside the days."""
        return self.format in ONLINE_FORMATS


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What the certificate asks of a trainee besides the required modules, and of a city.

    `min_minutes` and `disciplines` are what the accreditor asks of every adaptation: so many
    minutes taught live (in person or online), by at least these.
    """

    min_percent: int = 80
    each_day: bool = True
    remote_counts_as_day: bool = False
    min_minutes: int = 0
    disciplines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CurriculumVersion:
    """One edition of a curriculum, with all its modules and its day plan.

    `change_note` says in words what is new in it; `number_reason` why its number is lower than
    the differences to the version before ask for. `framework` names the edition of the
    competency framework that the objectives refer to. `clinical_partners` are the slugs of the
    organisations that have to agree to what is clinical.
    """

    slug: str
    code: str
    title: str
    version: VersionNumber
    language: str
    owner: Organisation
    modules: tuple[Module, ...]
    days: tuple[PlanDay, ...]
    requirements: Requirements = Requirements()
    kind: CurriculumKind = CurriculumKind.COURSE
    cases: tuple[Case, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    needs: tuple[Need, ...] = ()
    contributors: tuple[Contribution, ...] = ()
    clinical_partners: tuple[str, ...] = ()
    licence: str = ""
    framework: str = ""
    change_note: str = ""
    number_reason: str = ""
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
        """The minutes of all modules, online and self-paced ones included."""
        return sum(module.minutes for module in self.modules)


def minutes_live(modules: Iterable[Module]) -> int:
    """Return the minutes in which somebody teaches, in person or online."""
    return sum(module.minutes for module in modules if module.in_person or module.online)
