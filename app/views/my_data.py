"""All that is held about whoever asks: to look at, and to take along."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.queries import my_data as queries
from app.services import my_data
from app.views import my_data_words
from app.views.access import current_person, signed_in

bp = Blueprint("my_data", __name__)

# The page shows the first rows of each part; the files have all of them.
MOST_ROWS = 20


@bp.get("/my/data")
@signed_in
def show() -> ResponseReturnValue:
    """Show what is held of the person who asks, and nobody else."""
    held = queries.collect(current_person().id)
    return render_template(
        "my_data/show.html",
        parts=my_data_words.parts(held, most=MOST_ROWS),
    )


@bp.get("/my/data.json")
@signed_in
def as_json() -> ResponseReturnValue:
    """Hand it out for programs."""
    held = queries.collect(current_person().id)
    return _file(my_data.as_json(held, now=utcnow()), "application/json", "json")


@bp.get("/my/data.csv")
@signed_in
def as_csv() -> ResponseReturnValue:
    """Hand it out as a table."""
    return _file(my_data.as_csv(queries.collect(current_person().id)), "text/csv", "csv")


def _file(data: str | bytes, mimetype: str, suffix: str) -> Response:
    answer = Response(data, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data.{suffix}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
