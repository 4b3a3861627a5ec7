"""The tree of a curriculum: all versions, all editions of cities, all published courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, joinedload

from app.domain.curricula.standing import Stands
from app.domain.curricula.tree_layout import Branch, Item, StopKind, Tree, draw
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun
from app.models.place import City
from app.queries import curricula
from app.queries.standings import STANDS


@dataclass(frozen=True)
class CityBranch:
    """A city's editions and courses, each in the order of time."""

    city: City
    editions: tuple[AdaptationVersion, ...]
    runs: tuple[CourseRun, ...]
    behind: bool

    @property
    def newest(self) -> AdaptationVersion | None:
        """The last edition; None where the city teaches the core as it is."""
        return self.editions[-1] if self.editions else None

    @property
    def base_id(self) -> int:
        """The version that the city teaches, as far as its newest edition or course tells."""
        return self.newest.base_id if self.newest else self.runs[-1].curriculum_version_id


@dataclass(frozen=True)
class CurriculumTree:
    """What the table says of each city, and the drawing beside it."""

    branches: tuple[CityBranch, ...]
    numbers: Mapping[int, str]  # of versions, by id
    withdrawn: frozenset[int]  # ids of versions
    drawing: Tree


def of(versions: Sequence[CurriculumVersion], stands: Mapping[int, Stands]) -> CurriculumTree:
    """Return the tree of a curriculum of which these are all versions; two queries.

    `stands` is what was said of them; nobody is behind for not following a withdrawn one.
    """
    rows = sorted(versions, key=lambda row: row.number)
    places = {row.id: place for place, row in enumerate(rows)}
    editions, runs = _editions(rows[0].curriculum_id), _runs(list(places))
    adapting = {row.adaptation.city for row in editions}
    cities = sorted(adapting | {run.city for run in runs}, key=lambda city: city.name)
    withdrawn = frozenset(row.id for row in rows if stands.get(row.id, STANDS).withdrawn)
    newest = places[curricula.newest(rows[::-1], stands).id]
    later = frozenset(row.id for row in rows[newest:])
    branches = tuple(_branch(city, editions, runs, later) for city in cities)
    drawn = [each for each in branches if each.editions]
    on_trunk = [run for each in branches if not each.editions for run in each.runs]
    drawing = draw(
        [f"{row.number}{' ✕' if row.id in withdrawn else ''}" for row in rows],
        [_stop(run, places) for run in on_trunk],
        [Branch(each.city.name, tuple(_stops(each, places))) for each in drawn],
        newest=newest,
    )
    numbers = {row.id: str(row.number) for row in rows}
    return CurriculumTree(branches, numbers, withdrawn, drawing)


def _branch(
    city: City,
    editions: Sequence[AdaptationVersion],
    runs: Sequence[CourseRun],
    up_to_date: frozenset[int],
) -> CityBranch:
    own = tuple(row for row in editions if row.adaptation.city_id == city.id)
    taught = tuple(run for run in runs if run.city_id == city.id)
    return CityBranch(
        city=city,
        editions=own,
        runs=taught,
        behind=(own[-1].base_id if own else taught[-1].curriculum_version_id) not in up_to_date,
    )


def _stops(branch: CityBranch, places: dict[int, int]) -> list[Item]:
    """Return the editions of a city, each followed by the courses that teach it."""
    stops: list[Item] = []
    for row in branch.editions:
        stops.append(Item(StopKind.EDITION, places[row.base_id], row.label))
        taught = [run for run in branch.runs if run.adaptation_version_id == row.id]
        stops += [_stop(run, places) for run in taught]
    bare = [run for run in branch.runs if run.adaptation_version_id is None]
    return stops + [_stop(run, places) for run in bare]


def _stop(run: CourseRun, places: dict[int, int]) -> Item:
    return Item(StopKind.RUN, places[run.curriculum_version_id], run.starts_on.isoformat())


def _editions(curriculum_id: int) -> Sequence[AdaptationVersion]:
    return db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .where(Adaptation.curriculum_id == curriculum_id)
        .options(
            defer(AdaptationVersion.content),
            contains_eager(AdaptationVersion.adaptation).contains_eager(Adaptation.city),
        )
        .order_by(City.name, AdaptationVersion.number)
    ).all()


def _runs(version_ids: list[int]) -> Sequence[CourseRun]:
    return db.session.scalars(
        select(CourseRun)
        .where(CourseRun.curriculum_version_id.in_(version_ids), CourseRun.status == "published")
        .options(joinedload(CourseRun.city))
        .order_by(CourseRun.starts_on, CourseRun.id)
    ).all()
