"""What was taught, found by its fingerprint: for everybody, as a page and as data."""

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.domain import syllabus, syllabus_data
from app.models.curriculum import AdaptationVersion
from app.queries import effective_curricula, standings, syllabi
from app.views.access import public
from app.views.curriculum_reading import whole
from app.views.material_files import handed_out

bp = Blueprint("syllabi", __name__, url_prefix="/syllabus")


def init_app(app: Flask) -> None:
    """Let templates ask: `{{ syllabus_url(edition) }}`."""
    app.jinja_env.globals["syllabus_url"] = url_of


def url_of(edition: AdaptationVersion) -> str:
    """Return where an edition is read for ever, whatever follows it."""
    return url_for("syllabi.show", content_hash=effective_curricula.of(edition.base, edition).hash)


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
        whole=whole(found.effective, found.adaptation, content_hash=content_hash),
        stands=standings.of_version(found.version.id),
        note=effective_curricula.note(found.version, found.adaptation),
    )
    return _varied(make_response(page))


@bp.get("/<content_hash>.json")
@public
def data(content_hash: str) -> ResponseReturnValue:
    """Give it as data."""
    return jsonify(syllabus_data.to_data(syllabi.get(content_hash).effective, content_hash))


@bp.get("/<content_hash>/files/<sha256>")
@public
def file(content_hash: str, sha256: str) -> ResponseReturnValue:
    """Hand out a file that a module names as its material."""
    return handed_out(syllabi.get(content_hash).effective.modules, sha256)


def _varied(answer: Response) -> Response:
    answer.vary.add("Accept")
    return answer
