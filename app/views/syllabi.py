"""What was taught, found by its fingerprint: for everybody, as a page and as data."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain import syllabus, syllabus_data
from app.domain.adaptations import translating
from app.queries import effective_curricula, syllabi
from app.views.access import public

bp = Blueprint("syllabi", __name__, url_prefix="/syllabus")


@bp.get("/<content_hash>")
@public
def show(content_hash: str) -> ResponseReturnValue:
    """Show it; as data to whoever prefers that."""
    found = syllabi.get(content_hash)
    kinds = ["text/html", "application/json"]
    if request.accept_mimetypes.best_match(kinds, default="text/html") == "application/json":
        return _varied(jsonify(syllabus_data.to_data(found.effective, content_hash)))
    page = render_template(
        "syllabi/show.html",
        found=found,
        days=syllabus.days_of(found.effective),
        read=translating.reading(found.effective, found.effective.core.language),
        note=effective_curricula.note(found.version, found.adaptation),
    )
    return _varied(make_response(page))


@bp.get("/<content_hash>.json")
@public
def data(content_hash: str) -> ResponseReturnValue:
    """Give it as data."""
    return jsonify(syllabus_data.to_data(syllabi.get(content_hash).effective, content_hash))


def _varied(answer: Response) -> Response:
    answer.vary.add("Accept")
    return answer
