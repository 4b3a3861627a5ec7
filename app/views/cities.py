"""A city for everybody: what runs when, and what it changed in the curricula and why."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action, Place
from app.queries import cities, curricula, effective_curricula, programme
from app.views import public_feeds
from app.views.access import allows, public

bp = Blueprint("cities", __name__, url_prefix="/cities")


@bp.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show the city's programme and its adaptations."""
    now = utcnow()
    city = cities.get(slug)
    return render_template(
        "cities/show.html",
        city=city,
        runs=programme.with_days(programme.coming(now=now, city=city)),
        past=programme.past(now=now, city=city),
        taught=[
            (row, effective_curricula.of(row.base, row), effective_curricula.note(row.base, row))
            for row in curricula.adaptations_by(city)
        ],
        adapts=any(
            allows(action, Place(city_id=city.id))
            for action in (Action.ADAPT_CURRICULUM, Action.ENDORSE_ADAPTATION)
        ),
        plans=allows(Action.PLAN_RUN, Place(city_id=city.id)),
        feed=public_feeds.of_city(city.slug),
    )
