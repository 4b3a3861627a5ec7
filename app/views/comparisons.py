"""What differs between two editions of a curriculum, for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.comparisons.comparison import change_of, compare
from app.errors import NotFound
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.queries import curricula, effective_curricula, upgrades
from app.views.access import public
from app.views.comparison_texts import grouped, names_in

bp = Blueprint("comparisons", __name__, url_prefix="/curricula")


@dataclass(frozen=True)
class Side:
    """One of the two that are compared; `reference` is how addresses name it."""

    reference: str
    row: CurriculumVersion
    edition: AdaptationVersion | None
    taught: EffectiveCurriculum

    @property
    def city(self) -> str:
        """The name of the city that teaches it so, or ""."""
        return self.edition.adaptation.city.name if self.edition else ""


@bp.get("/<slug>/compare")
@public
def show(slug: str) -> ResponseReturnValue:
    """Compare two published editions: ?from=1.0.0&to=2.0.0+kumasi; else the newest two."""
    versions, editions = curricula.versions(slug), upgrades.editions(slug)
    if not versions:
        raise NotFound
    earlier = versions[min(1, len(versions) - 1)]
    old = _side(versions, editions, request.args.get("from") or str(earlier.number))
    new = _side(versions, editions, request.args.get("to") or str(versions[0].number))
    differences = compare(old.taught, new.taught)
    return render_template(
        "curricula/compare.html",
        slug=slug,
        old=old,
        new=new,
        change=change_of(differences),
        groups=grouped(differences, names_in(old.taught, new.taught)),
        count=len(differences),
        choices=_choices(versions, editions),
    )


def _side(
    versions: Sequence[CurriculumVersion], editions: Sequence[AdaptationVersion], reference: str
) -> Side:
    number, city = upgrades.read_reference(reference)
    row = curricula.matching(versions, number)
    on_it = [each for each in editions if each.base_id == row.id]
    edition = curricula.by_city(on_it, city) if city else None
    name = f"{row.number}{upgrades.WITH_CITY}{city}" if city else str(row.number)
    return Side(name, row, edition, effective_curricula.of(row, edition))


def _choices(
    versions: Sequence[CurriculumVersion], editions: Sequence[AdaptationVersion]
) -> list[tuple[str, str]]:
    """Return all that can be compared: how addresses name it, and what people call it."""
    choices = []
    for row in versions:
        choices.append((str(row.number), str(row.number)))
        for each in editions:
            if each.base_id == row.id:
                city = each.adaptation.city
                reference = f"{row.number}{upgrades.WITH_CITY}{city.slug}"
                choices.append((reference, f"{row.number}, {city.name}"))
    return choices
