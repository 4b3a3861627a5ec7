"""Where a city teaches, in rooms and online: listed, added and changed by who plans there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import utcnow
from app.domain.errors import Stale
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.city_places import PlaceForm, RoomDetailsForm, VenueForm, VirtualRoomForm
from app.models.place import City, Room, Venue, VirtualRoom
from app.queries import cities
from app.queries import rooms as queries
from app.services import city_places
from app.services.city_places import CityPlace, NameTaken
from app.views.access import asks, current_person, require

bp = Blueprint("rooms", __name__, url_prefix="/cities/<city>/rooms")
PLAN = Action.PLAN_RUN


@dataclass(frozen=True)
class Sort:
    """One sort of places: its rows, its form, what can be chosen in it, and how pages name it."""

    model: type[CityPlace]
    form: type[PlaceForm]
    within: Callable[[int, CityPlace | None], dict[int, str]]
    add: str
    change: str


def _venues(city_id: int, row: CityPlace | None) -> dict[int, str]:
    """Return the venues that a room can lie in: those that are open, and its own."""
    own = row.venue_id if isinstance(row, Room) else None
    return {
        each.id: each.name
        for each in queries.venues_of(city_id)
        if not each.closed or each.id == own
    }


def _institutions(city_id: int, _row: CityPlace | None) -> dict[int, str]:
    return queries.institutions_of(city_id)


SORTS: Mapping[str, Sort] = {
    "rooms": Sort(
        Room,
        RoomDetailsForm,
        _venues,
        _l("Add a room"),
        _l("Change a room"),
    ),
    "venues": Sort(
        Venue,
        VenueForm,
        _institutions,
        _l("Add a venue"),
        _l("Change a venue"),
    ),
    "online": Sort(
        VirtualRoom,
        VirtualRoomForm,
        lambda _city_id, _row: {},
        _l("Add an online room"),
        _l("Change an online room"),
    ),
}


@bp.get("")
@asks(PLAN)
def index(city: str) -> ResponseReturnValue:
    """List where the city teaches."""
    row = _permitted(city)
    return render_template(
        "rooms/index.html",
        city=row,
        rooms=queries.of_city(row.id),
        venues=queries.venues_of(row.id),
        online=queries.online_of(row.id),
    )


@bp.route("/add/<kind>", methods=["GET", "POST"])
@asks(PLAN)
def add(city: str, kind: str) -> ResponseReturnValue:
    """Write a place of the city down."""
    row, sort = _permitted(city), _sort(kind)
    form = sort.form(request.form or None)
    form.offer(sort.within(row.id, None))
    if request.method == "POST" and form.validate():
        try:
            made = city_places.add(
                sort.model, row.id, form.values(), actor=current_person(), now=utcnow()
            )
        except NameTaken:
            _say_taken(form)
        else:
            flash(_("%(name)s can be chosen now.", name=made.name), "good")
            return redirect(url_for(".index", city=row.slug), 303)
    return _page(row, sort, form)


@bp.route("/<kind>/<place_id>", methods=["GET", "POST"])
@asks(PLAN)
def edit(city: str, kind: str, place_id: str) -> ResponseReturnValue:
    """Change what is written of a place, or close it."""
    row, sort = _permitted(city), _sort(kind)
    there = queries.get(sort.model, row.id, place_id)
    form = sort.form(request.form or None, data=sort.form.shown(there))
    form.offer(sort.within(row.id, there))
    if request.method == "POST" and form.validate():
        try:
            city_places.change(
                sort.model,
                there.id,
                form.values(),
                seen=int(form.revision.data),
                actor=current_person(),
                now=utcnow(),
            )
        except NameTaken:
            _say_taken(form)
        except Stale as error:
            form.revision.data = str(error.revision)
            return _page(row, sort, form, there, outdated=True)
        else:
            flash(_("%(name)s is saved.", name=form.name.data), "good")
            return redirect(url_for(".index", city=row.slug), 303)
    return _page(row, sort, form, there)


def _permitted(slug: str) -> City:
    city = cities.get(slug)
    require(PLAN, Place(city_id=city.id))
    return city


def _sort(kind: str) -> Sort:
    if kind not in SORTS:
        raise NotFound
    return SORTS[kind]


def _say_taken(form: PlaceForm) -> None:
    form.name.errors = [_("Another one in this city is called so. Choose another name.")]


def _page(
    city: City,
    sort: Sort,
    form: PlaceForm,
    there: CityPlace | None = None,
    *,
    outdated: bool = False,
) -> tuple[str, int]:
    page = render_template(
        "rooms/edit.html",
        city=city,
        form=form,
        there=there,
        title=sort.change if there else sort.add,
        outdated=outdated,
    )
    return page, 409 if outdated else 422 if form.errors else 200
