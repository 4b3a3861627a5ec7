"""The public front page: what is taught where, check a certificate, sign in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.queries import curricula, effective_curricula, programme
from app.views.access import public

bp = Blueprint("front", __name__)


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    """Show what is published and which courses come, and lead on."""
    now = utcnow()
    catalogue = curricula.catalogue()
    runs = programme.coming(now=now)
    return render_template(
        "front/show.html",
        catalogue=[(each, effective_curricula.of(each.version, None)) for each in catalogue],
        runs=[(run, programme.has_begun(run, now=now)) for run in runs],
    )
