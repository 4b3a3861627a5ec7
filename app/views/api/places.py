"""Cities. They are public: any token reads all of them."""

from flask import Blueprint

from app.queries import cities
from app.schemas.paging import Page, PageQuery
from app.schemas.places import City
from app.views.api import cursors
from app.views.api.operation import reads

bp = Blueprint("api_places", __name__, url_prefix="/api/v1")


@bp.get("/cities")
@reads("List cities", answers=Page[City], query=PageQuery)
def list_cities(query: PageQuery) -> Page[City]:
    """All cities, by slug."""
    found = cities.listed(after=cursors.read("cities", query.cursor), limit=query.limit)
    return Page[City](
        items=[City.model_validate(city) for city in found.rows],
        next_cursor=cursors.write("cities", found.next_key),
    )


@bp.get("/cities/<slug>")
@reads("Show a city", answers=City)
def show_city(slug: str) -> City:
    """One city."""
    return City.model_validate(cities.get(slug))
