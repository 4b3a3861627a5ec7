"""Figures for partners: three tables, always the same, in which nobody can be made out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.aggregates import LEAST, tables
from app.domain.permissions import Action
from app.errors import NotFound
from app.queries import figures
from app.views.access import asks, reaching

bp = Blueprint("figures", __name__, url_prefix="/figures")


@bp.get("")
@asks(Action.VIEW_FIGURES)
def show() -> ResponseReturnValue:
    """Show how many people finished courses that ended before this month; nothing can be chosen."""
    now = utcnow()
    if not reaching(Action.VIEW_FIGURES):
        raise NotFound
    counted = tables(figures.finished(now, unsaid=_("Not said")))
    titles = (
        (_("By city"), _("City")),
        (_("By curriculum"), _("Curriculum")),
        (_("By profession"), _("Profession")),
    )
    return render_template(
        "figures/show.html",
        tables=list(zip(titles, counted, strict=True)) if counted else [],
        until=now.date().replace(day=1),
        least=LEAST,
    )
