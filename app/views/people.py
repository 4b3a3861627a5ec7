"""The people whom a city knows: found by name, looked at, corrected."""

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.edits import Overtaken
from app.domain.permissions import Action
from app.forms.person import CorrectionForms
from app.models.person import Person
from app.queries import directory, duplicates, merging, person_pages, person_records
from app.queries.directory import Part, Wanted
from app.queries.people import Reach
from app.services import person_corrections
from app.views import overtaking
from app.views.access import asks, current_person
from app.views.duplicates import words_of_signs
from app.views.places import permitted_cities

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@asks(Action.VIEW_PEOPLE)
def index() -> ResponseReturnValue:
    """Find people by the beginnings of their names, within the cities of whoever asks."""
    cities = permitted_cities(Action.VIEW_PEOPLE)
    wanted = _wanted(cities)
    found = directory.find(cities, wanted, now=utcnow(), after=request.args.get("after"))
    return render_template(
        "people/index.html",
        found=found,
        wanted=wanted,
        most=directory.MOST,
        parts=_parts(),
        institutions=person_pages.institutions_of(cities),
        several_cities=cities is None or len(cities) > 1,
        next_url=_url(after=found.next) if found.next else "",
        first_url=_url() if request.args.get("after") else "",
    )


@bp.get("/<record_id>")
@asks(Action.VIEW_PEOPLE)
def show(record_id: str) -> ResponseReturnValue:
    """Show what belongs to one's own cities of somebody whom they know."""
    cities = permitted_cities(Action.VIEW_PEOPLE)
    holder = person_pages.get(cities, record_id)
    if holder.public_id != record_id:
        return redirect(url_for(".show", record_id=holder.public_id))
    return render_template(
        "people/show.html",
        holder=holder,
        work=person_pages.work(cities, holder.id),
        courses=person_pages.courses(cities, holder.id),
        taught=person_pages.taught(cities, holder.id),
        contacts=person_records.contacts(holder.id),
        licences=person_records.licences(holder.id),
        consents=person_records.consents(holder.id),
        language_names=_language_names(holder),
        proposals=duplicates.proposals(cities, now=utcnow(), of=holder.id),
        signs=words_of_signs(),
        merges=merging.into(holder.id),
    )


@bp.route("/<record_id>/edit", methods=["GET", "POST"])
@asks(Action.EDIT_PERSON)
def edit(record_id: str) -> ResponseReturnValue:
    """Correct what is known of somebody."""
    cities = permitted_cities(Action.EDIT_PERSON)
    holder = person_pages.get(cities, record_id)
    work = person_pages.work(cities, holder.id)
    forms = CorrectionForms(person_corrections.shown_of(holder, work), len(work), request.form)
    status = 200
    if request.method == "POST":
        status = 422
        if forms.validate():
            try:
                return _corrected(holder, forms, cities)
            except Overtaken as error:
                overtaking.point_out(forms.all, error)
                forms.shown, status = error.now, 409
    page = render_template("people/edit.html", holder=holder, forms=forms, work=work)
    return page, status


def _corrected(holder: Person, forms: CorrectionForms, cities: Reach) -> ResponseReturnValue:
    if person_corrections.correct(
        holder.id,
        forms.typed,
        shown=forms.shown,
        cities=cities,
        actor=current_person(),
        now=utcnow(),
    ):
        flash(_("What is known of %(name)s is corrected.", name=holder.name), "good")
    return redirect(url_for(".show", record_id=holder.public_id), 303)


def _wanted(cities: Reach) -> Wanted:
    """Read the address; what it names that there is not, is not looked for."""
    part = request.args.get("part", "")
    name = request.args.get("at", "")
    known = {each.name: each.id for each in person_pages.institutions_of(cities)} if name else {}
    return Wanted(
        words=request.args.get("find", ""),
        part=Part(part) if part in set(Part) else None,
        institution=known.get(name, 0) if name else None,
    )


def _parts() -> dict[str, str]:
    return {
        "": _("Everybody"),
        Part.TRAINEE: _("Trainees"),
        Part.MENTOR: _("Mentors"),
        Part.ORGANISER: _("Organisers"),
    }


def _url(**more: str) -> str:
    asked = {name: request.args[name] for name in ("find", "part", "at") if name in request.args}
    return url_for(".index", **{**asked, **more})  # type: ignore[arg-type]  # (names of our own)


def _language_names(holder: Person) -> list[str]:
    names = (get_locale() or Locale("en")).languages
    return [names.get(tag, tag) for tag in holder.languages]
