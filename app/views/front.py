"""The public front page: what is taught where, check a certificate, sign in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.views.access import public

bp = Blueprint("front", __name__)


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    """Say what Preceptor is for, and lead on."""
    return render_template("front/show.html")
