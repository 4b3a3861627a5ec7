"""A core that moves on under a city's changes: what tests of upgrades stand in.

Version 1.0.0 of "care" has eight modules on two days. Nairobi changed several of them, and 2.0.0
meets each of those changes in another way.
"""

from dataclasses import replace
from datetime import timedelta

from app.adapters.library import Library
from app.clock import utcnow
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.operations import (
    Drop,
    Operation,
    ReasonCode,
    Retime,
    Retitle,
    Rewrite,
)
from app.domain.city import CityDetails
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion, Module, VersionNumber
from app.domain.curricula.curriculum_parts import Objective
from app.domain.drafts.review import DraftState
from app.extensions import db
from app.models.curriculum import AdaptationVersion
from app.models.delivery import CourseRun
from app.models.draft import Draft
from app.queries import curricula, upgrades
from tests.curriculum_values import CITY, make_adaptation, make_day, make_module, make_version, uid
from tests.factories import NOW, load_library, make_person

OLD, NEW = VersionNumber(1, 0, 0), VersionNumber(2, 0, 0)
RETITLED, RETIMED, GONE, DROPPED, LOCKED, LOSING, KEPT, ABSORBED = range(1, 9)
# The text of the objective that the new core makes required and the city no longer teaches.
LOST = "Do one thing that nobody may lose"


def op(number: int) -> dict[str, object]:
    """Return what every operation of this city says."""
    return {"id": uid("op", number), "reason": f"Reason {number}", "code": ReasonCode.OTHER}


def old_core(**fields: object) -> CurriculumVersion:
    """Make version 1.0.0."""
    return _core([make_module(number) for number in range(1, 9)], OLD, **fields)


def new_core(**fields: object) -> CurriculumVersion:
    """Make version 2.0.0: retitled, a module gone, one rewritten, one locked, one required."""
    modules = {number: make_module(number) for number in range(1, 9)}
    modules[RETITLED] = replace(modules[RETITLED], title="Staging, renewed")
    modules[DROPPED] = replace(modules[DROPPED], title="Now much better")
    modules[LOCKED] = replace(modules[LOCKED], locked=("minutes",))
    objective = Objective(uid("obj", LOSING), LOST, required=True)
    modules[LOSING] = replace(modules[LOSING], objectives=(objective,))
    modules[ABSORBED] = replace(modules[ABSORBED], title="What Nairobi calls it")
    del modules[GONE]
    return _core(list(modules.values()), NEW, **fields)


def _core(modules: list[Module], number: VersionNumber, **fields: object) -> CurriculumVersion:
    first = {uid("mod", number) for number in range(1, 5)}
    days = (
        make_day(*(each for each in modules if each.uid in first)),
        make_day(*(each for each in modules if each.uid not in first)),
    )
    return make_version(*days, modules=modules, version=number, **fields)


def changes() -> tuple[Operation, ...]:
    """Return what the city changed, by what becomes of it."""
    return (
        Retitle(**op(RETITLED), target=uid("mod", RETITLED), title="Our staging"),
        Retime(**op(RETIMED), target=uid("mod", RETIMED), minutes=45),
        Rewrite(**op(GONE), target=uid("mod", GONE), field="body", value="Our text."),
        Drop(**op(DROPPED), target=uid("mod", DROPPED)),
        Retime(**op(LOCKED), target=uid("mod", LOCKED), minutes=50),
        Drop(**op(LOSING), target=uid("mod", LOSING)),
        Retitle(**op(KEPT), target=uid("mod", KEPT), title="Our seventh"),
        Retitle(**op(ABSORBED), target=uid("mod", ABSORBED), title="What Nairobi calls it"),
    )


def adapted(*operations: Operation, city: CityDetails = CITY) -> Adaptation:
    """Make a city's adaptation of 1.0.0; all of the changes if none are named."""
    label = f"{city.code}-1.0"
    return make_adaptation(*(operations or changes()), city=city, label=label)


def clean_changes() -> tuple[Operation, ...]:
    """Return those changes of which nobody has to decide anything."""
    return tuple(each for each in changes() if each.id in {uid("op", n) for n in CLEAN})


CLEAN = (RETIMED, KEPT, ABSORBED)


def a_city(number: int) -> CityDetails:
    """Make one of many cities."""
    slug, code = f"city-{number:03}", f"C{uid('', number)[-2:].upper()}"
    return replace(CITY, slug=slug, code=code, name=f"City {number:03}")


def publish(*adaptations: Adaptation, new: bool = True) -> AdaptationVersion | None:
    """Publish both versions (or the old one) and these adaptations; return Nairobi's edition."""
    cores = (old_core(), new_core()) if new else (old_core(),)
    load_library(Library(curricula=cores, adaptations=adaptations))
    named = {each.city.slug for each in adaptations}
    return upgrades.newest_edition("care", CITY.slug) if CITY.slug in named else None


def publish_core(*cores: CurriculumVersion) -> None:
    """Publish further versions."""
    load_library(Library(curricula=cores))


def drafted(value: CurriculumVersion, state: DraftState = DraftState.IN_REVIEW) -> Draft:
    """Write the draft of what comes next in a curriculum, as it would be kept."""
    base, person = curricula.version(value.slug), make_person("Efua Asantewaa")
    row = Draft(
        curriculum=base.curriculum,
        base=base,
        content=curriculum_data.to_data(value) | {"version": str(base.number)},
        content_hash="sha256-of-a-test",
        state=state.value,
        begun_by=person,
        begun_at=NOW,
        changed_by=person,
        changed_at=NOW,
    )
    db.session.add(row)
    db.session.commit()
    return row


def plan_run(slug: str, city: str, *, core: bool = False) -> None:
    """Plan a course that begins tomorrow with what a city adapted, or with the core."""
    edition = upgrades.newest_edition(slug, city)
    tomorrow = utcnow().date() + timedelta(days=1)
    db.session.add(
        CourseRun(
            title=f"Course of {city}",
            city=edition.adaptation.city,
            curriculum_version=edition.base,
            adaptation_version=None if core else edition,
            content_hash="sha256-of-a-test",
            starts_on=tomorrow,
            ends_on=tomorrow,
            created_at=NOW,
        )
    )
    db.session.commit()
