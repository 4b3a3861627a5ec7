"""The directory of organisations: found by organisers and mentors, edited by administrators."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.organisations import OrganisationDetails
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.organisation import KINDS, OrganisationForms
from app.models.place import Organisation
from app.queries import organisations as organisation_queries
from app.services import organisations
from app.services.organisations import NameTaken, Outdated
from app.views.access import allows, asks, current_person, reaching
from app.views.lists import Chip

bp = Blueprint("organisations", __name__, url_prefix="/organisations")
EVERYWHERE = Place()


@bp.get("")
@asks(Action.VIEW_ORGANISATIONS)
def index() -> ResponseReturnValue:
    """List organisations, all or those that are looked for, and who can be found there."""
    _permit(Action.VIEW_ORGANISATIONS)
    words, kind = request.args.get("find", ""), request.args.get("kind", "")
    expertise = request.args.get("expertise", "")
    found = organisation_queries.listed(words=words, kind=kind, expertise=expertise)
    asked = bool(words or kind or expertise)
    return render_template(
        "organisations/index.html",
        found=found,
        words=words,
        asked=asked,
        kinds=KINDS,
        chips=_chips(kind, words, expertise),
        kind=kind,
        without_expertise=_address(kind, words),
        fields=organisation_queries.known_expertise(),
        expertise=expertise,
        faculty=_faculty(found) if asked else [],
        may_edit=allows(Action.EDIT_ORGANISATION, EVERYWHERE),
    )


@bp.route("/new", methods=["GET", "POST"])
@asks(Action.EDIT_ORGANISATION)
def new() -> ResponseReturnValue:
    """Write an organisation down."""
    _permit(Action.EDIT_ORGANISATION)
    forms = _forms(None)
    if request.method == "POST" and forms.validate():
        try:
            row = organisations.create(_details(forms), actor=current_person(), now=utcnow())
        except NameTaken as error:
            return _form_page(forms, None, taken=error.slug, status=409)
        flash(_("%(name)s is in the directory.", name=row.name), "good")
        return redirect(url_for(".show", organisation=row.slug), 303)
    return _form_page(forms, None)


@bp.get("/<organisation>")
@asks(Action.VIEW_ORGANISATIONS)
def show(organisation: str) -> ResponseReturnValue:
    """Show what is kept of an organisation, and who can be found there."""
    _permit(Action.VIEW_ORGANISATIONS)
    row = organisation_queries.get(organisation)
    return render_template(
        "organisations/show.html",
        organisation=row,
        kinds=KINDS,
        faculty=_faculty([row]),
        may_edit=allows(Action.EDIT_ORGANISATION, EVERYWHERE),
    )


@bp.route("/<organisation>/edit", methods=["GET", "POST"])
@asks(Action.EDIT_ORGANISATION)
def edit(organisation: str) -> ResponseReturnValue:
    """Correct what is kept of an organisation."""
    _permit(Action.EDIT_ORGANISATION)
    row = organisation_queries.get(organisation)
    forms = _forms(row)
    if request.method == "POST" and forms.validate():
        try:
            organisations.save(
                row.slug,
                _details(forms),
                seen=int(forms.main.revision.data),
                actor=current_person(),
                now=utcnow(),
            )
        except NameTaken as error:
            return _form_page(forms, row, taken=error.slug, status=409)
        except Outdated as error:
            forms.main.revision.data = str(error.revision)
            return _form_page(forms, row, outdated=True, status=409)
        flash(_("%(name)s is saved.", name=forms.main.name.data), "good")
        return redirect(url_for(".show", organisation=row.slug), 303)
    return _form_page(forms, row)


def _permit(action: Action) -> None:
    """Let pass whoever may do this anywhere: the directory is one for all cities."""
    if not reaching(action):
        raise NotFound


def _faculty(rows: Sequence[Organisation]) -> Sequence[organisation_queries.Findable]:
    return organisation_queries.faculty([row.id for row in rows], now=utcnow())


def _forms(row: Organisation | None) -> OrganisationForms:
    return OrganisationForms(
        organisation_queries.details_of(row) if row else None,
        revision=row.revision if row else 0,
        sent=request.form,
        institutions=_places(row),
    )


def _places(row: Organisation | None) -> dict[int, str]:
    """Return where people work, by id; what belongs to another organisation says so."""
    labels = {}
    for each in organisation_queries.institutions():
        label = f"{each.name}, {each.city.name}"
        if each.organisation and each.organisation != row:
            label = _("%(place)s (now of %(owner)s)", place=label, owner=each.organisation.name)
        labels[each.id] = str(label)
    return labels


def _details(forms: OrganisationForms) -> OrganisationDetails:
    return forms.details(organisation_queries.known_expertise())


def _form_page(
    forms: OrganisationForms,
    row: Organisation | None,
    *,
    taken: str = "",
    outdated: bool = False,
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "organisations/edit.html",
        forms=forms,
        organisation=row,
        taken=taken,
        outdated=outdated,
        fields=organisation_queries.known_expertise(),
    )
    wrong = any(form.errors for form in forms.all)
    return page, 422 if wrong else status


def _address(kind: str, words: str, expertise: str = "") -> str:
    asked = {"kind": kind or None, "find": words or None, "expertise": expertise or None}
    return url_for(".index", **asked)  # type: ignore[arg-type]  # (names of our own)


def _chips(chosen: str, words: str, expertise: str) -> list[Chip]:
    """Return a filter for each kind that there is among what else is looked for."""
    rows = organisation_queries.listed(words=words, expertise=expertise)
    kinds = [("", _("All")), *((kind.value, str(label)) for kind, label in KINDS.items())]
    counts = {kind: sum(not kind or kind in row.kinds for row in rows) for kind, _label in kinds}
    return [
        Chip(label, _address(kind, words, expertise), current=kind == chosen, count=counts[kind])
        for kind, label in kinds
        if counts[kind] or kind in ("", chosen)
    ]
