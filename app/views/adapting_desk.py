"""Where a city's adaptation of a curriculum is worked on: who may come in, and what lies there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.clock import utcnow
from app.domain import syllabus
from app.domain.adaptations import adaptation, adapting
from app.domain.adaptations.adaptation import Adaptation, BrokenAdaptation
from app.domain.adaptations.own_materials import own_materials
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_parts import Material
from app.domain.curricula.standing import Stands
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action, Place
from app.domain.syllabus import Day
from app.errors import NotFound
from app.models.curriculum import Curriculum
from app.models.draft import Draft
from app.models.place import City, Organisation
from app.queries import adaptations, agreements, cities, curricula, standings
from app.queries.agreements import Agreement
from app.services import reviews
from app.services.adaptation_rows import NotInTheMaking
from app.views.access import allows, current_person, require
from app.wiring import adapters

WRITE, AGREE = Action.ADAPT_CURRICULUM, Action.ENDORSE_ADAPTATION


@dataclass(frozen=True)
class Making:
    """An edition in the making, as it stands now."""

    row: Draft

    @cached_property
    def version(self) -> CurriculumVersion:
        """The version of the core that it changes."""
        return adaptations.core(self.row)

    @cached_property
    def value(self) -> Adaptation:
        """What it says."""
        return adaptations.value(self.row)

    @cached_property
    def bench(self) -> adapting.Workbench:
        """What it makes of the version, and what is broken."""
        return adaptations.workbench(self.row, adapters().storage)

    @cached_property
    def days_too_long(self) -> tuple[Day, ...]:
        """The days that run past their end; none is known while a change does not fit."""
        try:
            effective = adaptation.apply(self.version, self.value)
        except BrokenAdaptation:
            return ()
        return tuple(day for day in syllabus.days_of(effective) if day.minutes_over)

    @cached_property
    def files(self) -> Mapping[str, Sequence[Material]]:
        """The materials with a file that each change brings along, as far as they are taught."""
        taught = {
            each for module in self.bench.draft.effective_modules() for each in module.materials
        }
        return {
            change.id: [each for _, each in own_materials([change]) if each.file and each in taught]
            for change in self.value.operations
        }


@dataclass(frozen=True)
class Desk:
    """A city's work on a curriculum."""

    city: City
    curriculum: Curriculum
    row: Draft | None

    @property
    def making(self) -> Making:
        """What is in the making; raises NotFound where nothing is."""
        if self.row is None:
            raise NotFound
        return Making(self.row)

    @cached_property
    def stands(self) -> Mapping[int, Stands]:
        """What was said of the versions of the curriculum, by their ids."""
        versions = curricula.versions(self.curriculum.slug)
        return standings.by_version([each.id for each in versions])

    @property
    def place(self) -> Place:
        """Where it lies, for the policy."""
        return Place(city_id=self.city.id)

    @property
    def address(self) -> dict[str, Any]:
        """What its addresses are made of."""
        return {"city": self.city.slug, "curriculum": self.curriculum.slug}


def permitted(city: str, curriculum: str, *actions: Action) -> Desk:
    """Return a desk if the person may do one of these there; raises NotFound."""
    where = permitted_city(city, *actions)
    what = adaptations.curriculum(curriculum)
    return Desk(where, what, adaptations.open_draft(where, what))


def to_read(city: str, curriculum: str) -> Desk:
    """Return a desk to who writes or agrees there, in the city's name or in a clinical partner's.

    A partner reads what was sent to review and has something clinical in it; raises NotFound.
    """
    where, what = cities.get(city), adaptations.curriculum(curriculum)
    desk = Desk(where, what, adaptations.open_draft(where, what))
    if any(allows(action, desk.place) for action in (WRITE, AGREE)):
        permitted_city(city, WRITE, AGREE)
        return desk
    asked = partners_asked(desk.row, agreements.of(desk.row)) if desk.row else []
    if not asked:
        raise NotFound
    require(Action.APPROVE_CURRICULUM, Place(organisation_id=asked[0].id))
    return desk


def open_draft(desk: Desk) -> Draft:
    """Return the draft, if it can be changed; raises NotInTheMaking."""
    row = desk.making.row
    if row.state != DraftState.DRAFT:
        raise NotInTheMaking
    return row


def partners_asked(row: Draft, agreement: Agreement) -> list[Organisation]:
    """Return the partners for whom the person can agree to what is clinical in a review."""
    if row.state not in (DraftState.IN_REVIEW, DraftState.APPROVED):
        return []
    person, now = current_person(), utcnow()
    return [
        each
        for each in agreement.partners
        if allows(Action.APPROVE_CURRICULUM, Place(organisation_id=each.id))
        and reviews.speaks_for(person, each, now=now)
    ]


def permitted_city(slug: str, *actions: Action) -> City:
    """Return a city if the person may do one of these there; raises NotFound."""
    city = cities.get(slug)
    place = Place(city_id=city.id)
    allowed = [action for action in actions if allows(action, place)]
    if not allowed:
        raise NotFound
    require(allowed[0], place)
    return city
