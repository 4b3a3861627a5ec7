"""Cities and organisations. Any token reads what is public of them: all but fields of expertise."""

from flask import Blueprint

from app.domain.permissions import Action
from app.models.place import Organisation as OrganisationRow
from app.queries import cities, organisations
from app.schemas.paging import Page, PageQuery
from app.schemas.places import City, Organisation
from app.views.access import reaching
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


@bp.get("/organisations")
@reads("List organisations", answers=Page[Organisation], query=PageQuery)
def list_organisations(query: PageQuery) -> Page[Organisation]:
    """All organisations, by slug."""
    after = cursors.read("organisations", query.cursor)
    found = organisations.page(after=after, limit=query.limit)
    return Page[Organisation](
        items=[_shown(each) for each in found.rows],
        next_cursor=cursors.write("organisations", found.next_key),
    )


@bp.get("/organisations/<slug>")
@reads("Show an organisation", answers=Organisation)
def show_organisation(slug: str) -> Organisation:
    """One organisation."""
    return _shown(organisations.get(slug))


def _shown(row: OrganisationRow) -> Organisation:
    """Return what is public, and what the directory is searched by to whom it is open."""
    shown = Organisation.model_validate(row)
    opened = bool(reaching(Action.VIEW_ORGANISATIONS))
    return shown if opened else shown.model_copy(update={"expertise": None})
