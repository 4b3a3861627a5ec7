"""Organisations. What they are is public; the directory of them is open to who works with us."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from flask import Blueprint, url_for

from app.clock import utcnow
from app.domain.organisations import AgreementDetails, ContactDetails, OrganisationDetails, tags_of
from app.domain.permissions import Action, Place, ScopeKind
from app.errors import Forbidden
from app.models.place import Institution as InstitutionRow
from app.models.place import Organisation as OrganisationRow
from app.models.place import OrganisationContact
from app.queries import organisations as queries
from app.schemas.organisations import (
    Agreement,
    Contact,
    DirectoryEntry,
    Institution,
    NewAgreement,
    NewContact,
    NewOrganisation,
    Organisation,
    OrganisationPatch,
)
from app.schemas.paging import Page, PageQuery
from app.schemas.problem import Kind
from app.services import organisations
from app.services.organisations import NameTaken
from app.views.access import allows, current_person, reaching
from app.views.api import cursors
from app.views.api.operation import Created, changes, creates, reads
from app.views.api.wrong_fields import below, refuse

bp = Blueprint("api_organisations", __name__, url_prefix="/api/v1")

EDITS = Action.EDIT_ORGANISATION


@bp.get("/organisations")
@reads("List organisations", answers=Page[Organisation], query=PageQuery)
def list_organisations(query: PageQuery) -> Page[Organisation]:
    """All organisations, by slug."""
    after = cursors.read("organisations", query.cursor)
    found = queries.page(after=after, limit=query.limit)
    return Page[Organisation](
        items=[_public(each) for each in found.rows],
        next_cursor=cursors.write("organisations", found.next_key),
    )


@bp.get("/organisations/<slug>")
@reads("Show an organisation", answers=DirectoryEntry)
def show_organisation(slug: str) -> DirectoryEntry:
    """One organisation; whom to ask there and what was agreed if you work with it."""
    return _shown(queries.get(slug))


@bp.post("/organisations")
@creates("Add an organisation", takes=NewOrganisation, answers=DirectoryEntry, action=EDITS)
def add_organisation(body: NewOrganisation) -> Created:
    """One that the directory does not have yet; its slug is made of its name."""
    _permit(None)
    details = _details(body, OrganisationDetails(name=body.name))
    try:
        row = organisations.create(details, actor=current_person(), now=utcnow())
    except NameTaken as error:
        _refuse_name(error.slug)
    made = _shown(queries.get(row.slug))
    return Created(made, url_for(".show_organisation", slug=row.slug))


def _locked(slug: str) -> DirectoryEntry:
    organisations.lock()
    row = queries.get(slug)
    _permit(row.id)
    return _shown(row)


@bp.patch("/organisations/<slug>")
@changes(
    "Change an organisation",
    current=_locked,
    takes=OrganisationPatch,
    answers=DirectoryEntry,
    action=EDITS,
)
def change_organisation(slug: str, body: OrganisationPatch) -> DirectoryEntry:
    """What is named is changed, a list as a whole. Its slug stays, whatever its name becomes."""
    row = queries.get(slug)
    details = _details(body, queries.details_of(row))
    try:
        organisations.save(slug, details, seen=row.revision, actor=current_person(), now=utcnow())
    except NameTaken as error:
        _refuse_name(error.slug)
    return _shown(queries.get(slug))


def _permit(organisation_id: int | None) -> None:
    """Let pass who may edit this organisation, or with None any; raises Forbidden."""
    if not allows(EDITS, Place(organisation_id=organisation_id)):
        raise Forbidden


def _refuse_name(slug: str) -> NoReturn:
    refuse("#/name", "name_taken", f"The organisation {slug} has this name.", kind=Kind.CONFLICT)


def _details(
    body: NewOrganisation | OrganisationPatch, known: OrganisationDetails
) -> OrganisationDetails:
    """Return what is known with what is named in its place; raises Refused and Forbidden."""
    said: dict[str, Any] = {
        "name": body.name,
        "about": body.about or "",
        "source": body.source or "",
        "kinds": tuple(body.kinds or ()),
        "expertise": tags_of(",".join(body.expertise or ()), queries.known_expertise()),
        "institutions": _institutions(body.institutions or ()),
        "contacts": tuple(map(_contact, body.contacts or ())),
        "agreements": tuple(map(_agreement, body.agreements or ())),
    }
    return replace(known, **{name: said[name] for name in body.model_fields_set})


def _contact(given: NewContact) -> ContactDetails:
    return ContactDetails(given.name, given.email or "", given.purpose or "")


def _agreement(given: NewAgreement) -> AgreementDetails:
    return AgreementDetails(given.scope, given.starts_on, given.ends_on)


def _institutions(named: Sequence[Institution]) -> frozenset[int]:
    """Return their ids. One that is another organisation's now is taken from it."""
    known = queries.institutions_named([(each.city, each.name) for each in named])
    for position, each in enumerate(named):
        if (each.city, each.name) not in known:
            pointer = below("#/institutions", position)
            refuse(pointer, "unknown_institution", "The city knows no such place.")
    for organisation_id in {each.organisation_id for each in known.values()} - {None}:
        _permit(organisation_id)
    return frozenset(each.id for each in known.values())


def _shown(row: OrganisationRow) -> DirectoryEntry:
    kept = {
        "about": row.about,
        "institutions": [_institution(each) for each in row.institutions],
        "contacts": [_whom_to_ask(each) for each in row.contacts],
        "agreements": [Agreement.model_validate(each) for each in row.agreements],
    }
    return DirectoryEntry.model_validate(
        {"slug": row.slug, **_public(row).model_dump(exclude={"id"})}
        | (kept if _opened(row) else dict.fromkeys(kept))
    )


def _public(row: OrganisationRow) -> Organisation:
    """Return what all may know, and by what the directory is searched to whom it is open."""
    known = Organisation.model_validate(row)
    return known if _opened(row) else known.model_copy(update={"expertise": None})


def _opened(row: OrganisationRow) -> bool:
    """Whether the directory is open: it is one for all cities, but for a token of one body."""
    scopes = reaching(Action.VIEW_ORGANISATIONS)
    return any(each.kind is not ScopeKind.ORGANISATION or each.id == row.id for each in scopes)


def _institution(row: InstitutionRow) -> Institution:
    return Institution(city=row.city.slug, name=row.name)


def _whom_to_ask(row: OrganisationContact) -> Contact:
    return Contact(name=row.name, email=row.address, purpose=row.purpose or None)
