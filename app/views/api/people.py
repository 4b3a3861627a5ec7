"""People, scoped where they are read: whoever is out of reach is not found."""

from collections.abc import Collection, Mapping

from flask import Blueprint, g, url_for

from app.clock import utcnow
from app.domain.permissions import Action, Place, reach
from app.domain.trainee_import.columns import Field
from app.errors import Forbidden
from app.models.place import City
from app.queries import cities, visible_people
from app.queries.visible_people import Viewer
from app.schemas.base import Schema
from app.schemas.paging import Page
from app.schemas.people import NewPerson, PeopleQuery, Person, PersonPatch
from app.services import people
from app.services import visible_people as services
from app.services.visible_people import AddressKept, HospitalNeeded
from app.views.access import allows, current_person
from app.views.api import cursors
from app.views.api.operation import Created, changes, creates, reads
from app.views.api.wrong_fields import below, refuse

bp = Blueprint("api_people", __name__, url_prefix="/api/v1")

# Whoever may put somebody on a course of a city may know the people of that city, and correct them.
KNOWS, CORRECTS = Action.VIEW_PEOPLE, Action.EDIT_PERSON


@bp.get("/people")
@reads("List people", answers=Page[Person], query=PeopleQuery)
def list_people(query: PeopleQuery) -> Page[Person]:
    """The people of your cities, and yourself."""
    listing = f"people by {query.sort}"
    found = visible_people.listed(
        viewer(),
        q=query.q,
        sort=query.sort,
        after=cursors.read(listing, query.cursor),
        limit=query.limit,
    )
    return Page[Person](
        items=[_shown(record) for record in found.rows],
        next_cursor=cursors.write(listing, found.next_key),
    )


@bp.get("/people/<person_id>")
@reads("Show a person", answers=Person)
def show_person(person_id: str) -> Person:
    """Somebody of your cities, or yourself."""
    return _shown(visible_people.get(person_id, viewer()))


@bp.post("/people")
@creates("Add a person", takes=NewPerson, answers=Person, action=CORRECTS)
def add_person(body: NewPerson) -> Created:
    """Somebody new. Nobody is looked for who might be the same person: search first."""
    known = _cities(body.affiliations)
    if not known and not viewer().everywhere:
        refuse("#/affiliations", "city_needed", "Name a city of yours in which they work.")
    person_id = services.create(
        _values(body), work=_affiliations(body, known), actor=current_person(), now=utcnow()
    )
    person = _shown(visible_people.get(person_id, viewer()))
    return Created(person, url_for(".show_person", person_id=person_id))


def _locked(person_id: str) -> Person:
    key = visible_people.get(person_id, viewer()).key
    if not visible_people.is_reached(key, viewer()):
        raise Forbidden
    people.lock([key])
    return _shown(visible_people.get(person_id, viewer()))


@bp.patch("/people/<person_id>")
@changes("Change a person", current=_locked, takes=PersonPatch, answers=Person, action=CORRECTS)
def change_person(person_id: str, body: PersonPatch) -> Person:
    """What is named is changed, null takes away.

    Nobody changes the mail address of somebody who has a role or is known beyond their cities.
    """
    known = _cities(body.affiliations or {})
    try:
        services.change(
            person_id,
            _values(body),
            work=_affiliations(body, known),
            viewer=viewer(),
            actor=current_person(),
            now=utcnow(),
        )
    except AddressKept:
        refuse("#/email", "address_kept", "Whoever has this address may do more than you.")
    except HospitalNeeded as error:
        slug = next(slug for slug, city in known.items() if city.id == error.city_id)
        pointer = below(below("#/affiliations", slug), "hospital")
        refuse(pointer, "hospital_needed", "No hospital of theirs is known in this city yet.")
    return _shown(visible_people.get(person_id, viewer()))


def viewer() -> Viewer:
    """Return who asks, and whom they may know."""
    now = utcnow()
    return Viewer.of(current_person().id, reach(g.grants, KNOWS, now), now)


def _shown(record: visible_people.PersonRecord) -> Person:
    return Person.model_validate(record)


def _values(body: Schema) -> dict[Field, str]:
    """Return the texts that are named, by their field; null takes away."""
    named = body.model_dump(exclude_unset=True, exclude={"affiliations"})
    return {Field(name): text or "" for name, text in named.items()}


def _affiliations(
    body: NewPerson | PersonPatch, known: Mapping[str, City]
) -> dict[int, dict[Field, str]]:
    return {known[slug].id: _values(job) for slug, job in (body.affiliations or {}).items()}


def _cities(slugs: Collection[str]) -> dict[str, City]:
    """Return the cities that are named; raises Refused and Forbidden."""
    known = cities.by_slug(slugs)
    for slug in slugs:
        if slug not in known:
            refuse(below("#/affiliations", slug), "unknown_city", "There is no such city.")
    if not all(allows(CORRECTS, Place(city_id=city.id)) for city in known.values()):
        raise Forbidden
    return known
