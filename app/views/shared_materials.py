"""The files of sessions, handed out to the people of their course."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.services import material_files
from app.views.access import signed_in
from app.views.material_access import material_to_open
from app.wiring import adapters

bp = Blueprint("shared_materials", __name__)


@bp.get("/materials/<material_id>/open")
@signed_in
def show(material_id: str) -> ResponseReturnValue:
    """Hand a file out, to be kept and never to be shown."""
    row = material_to_open(material_id)
    if row.sha256 is None:
        raise NotFound
    content = material_files.read(row.sha256, storage=adapters().storage)
    answer = Response(content, mimetype=row.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    return answer
