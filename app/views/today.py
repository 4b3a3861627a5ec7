"""Where a person begins: what they teach, plan and attend."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.views.access import signed_in

bp = Blueprint("today", __name__)


@bp.get("/today")
@signed_in
def show() -> ResponseReturnValue:
    """Show what the person's day holds."""
    return render_template("today/show.html")
