"""What differs between two published editions. They are public: any token reads all of them."""

from flask import Blueprint

from app.domain.comparisons.comparison import change_of, compare, next_number
from app.domain.comparisons.difference import Difference
from app.queries import comparisons
from app.queries.comparisons import Side
from app.schemas.comparisons import ComparedSide, Comparison, ComparisonQuery, DifferenceFound
from app.views.api.operation import reads

bp = Blueprint("api_comparisons", __name__, url_prefix="/api/v1")


@bp.get("/comparisons")
@reads("Compare two editions", answers=Comparison, query=ComparisonQuery, query_names=True)
def compare_editions(query: ComparisonQuery) -> Comparison:
    """All that differs between two versions, cities, or editions of a city."""
    comparable = comparisons.of(query.curriculum)
    old, new = (comparable.side(each) for each in (query.before, query.after))
    differences = compare(old.taught, new.taught)
    change = change_of(differences)
    number = str(next_number(old.row.number, change)) if differences else None
    return Comparison(
        curriculum=query.curriculum,
        before=_side(old),
        after=_side(new),
        change=change.word,
        number=number,
        differences=[_difference(each) for each in differences],
    )


def _side(side: Side) -> ComparedSide:
    return ComparedSide(
        reference=side.reference,
        version=str(side.row.number),
        content_hash=side.row.content_hash,
        city=side.taught.city,
        adaptation=side.taught.adaptation_label,
        adaptation_hash=side.edition.content_hash if side.edition else None,
        hash=side.taught.hash,
    )


def _difference(difference: Difference) -> DifferenceFound:
    return DifferenceFound(
        target=difference.target,
        kind=difference.kind,
        weight=difference.weight.word,
        name=difference.name,
        before=difference.before,
        after=difference.after,
    )
