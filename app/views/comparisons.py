"""What differs between two editions of a curriculum, for everybody."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.comparisons.comparison import change_of, compare
from app.queries import comparisons
from app.views.access import public
from app.views.comparison_texts import grouped, names_in

bp = Blueprint("comparisons", __name__, url_prefix="/curricula")


@bp.get("/<slug>/compare")
@public
def show(slug: str) -> ResponseReturnValue:
    """Compare two published editions: ?from=1.0.0&to=2.0.0+kumasi; else the newest two."""
    comparable = comparisons.of(slug)
    versions = comparable.versions
    earlier = versions[min(1, len(versions) - 1)]
    old = comparable.side(request.args.get("from") or str(earlier.number))
    new = comparable.side(request.args.get("to") or str(versions[0].number))
    differences = compare(old.taught, new.taught)
    return render_template(
        "curricula/compare.html",
        slug=slug,
        old=old,
        new=new,
        change=change_of(differences),
        groups=grouped(differences, names_in(old.taught, new.taught)),
        count=len(differences),
        sides=comparable.sides,
    )
