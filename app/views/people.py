"""The people whom a city knows: found by name, looked at, corrected."""

from collections.abc import Sequence

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.edits import Overtaken
from app.domain.permissions import Action, Place
from app.forms.person import CorrectionForms
from app.models.person import Person
from app.models.place import Institution
from app.queries import directory, duplicates, merging, people, person_pages, person_records
from app.queries import roles as role_queries
from app.queries.directory import Part, Wanted
from app.queries.people import Reach
from app.queries.person_pages import CourseOfPerson
from app.queries.visible_people import Viewer
from app.services import person_corrections
from app.views import audit, overtaking
from app.views.access import allows, asks, current_person, reaching
from app.views.duplicates import words_of_signs
from app.views.places import permitted_cities, place_of
from app.views.role_words import role_words

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@asks(Action.VIEW_PEOPLE)
def index() -> ResponseReturnValue:
    """Find people by the beginnings of their names, within the cities of whoever asks."""
    cities = permitted_cities(Action.VIEW_PEOPLE)
    institutions = person_pages.institutions_of(cities)
    wanted = _wanted(institutions)
    found = directory.find(cities, wanted, now=utcnow(), after=request.args.get("after"))
    return render_template(
        "people/index.html",
        found=found,
        wanted=wanted,
        most=directory.MOST,
        parts=_parts(),
        institutions=institutions,
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
    courses = person_pages.courses(cities, holder.id)
    is_closed = bool(people.closed_among([holder.id]))
    is_here = not is_closed and holder.erased_at is None
    return render_template(
        "people/show.html",
        holder=holder,
        work=person_pages.work(cities, holder.id),
        courses=courses,
        card=_card(holder, courses) if is_here else None,
        taught=person_pages.taught(cities, holder.id),
        contacts=person_records.contacts(holder.id),
        licences=person_records.licences(holder.id),
        consents=person_records.consents(holder.id),
        language_names=_language_names(holder),
        proposals=duplicates.proposals(cities, now=utcnow(), of=holder.id),
        signs=words_of_signs(),
        merges=merging.into(holder.id),
        sees_everything=cities is None,
        history=audit.history_of_person(holder),
        may_erase=allows(Action.ERASE_PERSON, Place()),
        is_closed=is_closed,
        may_close=_may_close(holder),
        **_roles(holder, may_give=is_here),
    )


@bp.route("/<record_id>/edit", methods=["GET", "POST"])
@asks(Action.EDIT_PERSON)
def edit(record_id: str) -> ResponseReturnValue:
    """Correct what is known of somebody."""
    cities = permitted_cities(Action.EDIT_PERSON)
    holder = person_pages.get_unerased(cities, record_id)
    work = person_pages.work(cities, holder.id)
    known = person_corrections.shown_of(holder, work)
    forms = CorrectionForms(known, [row.id for row in work], request.form)
    status = 200
    if request.method == "POST":
        status = 422
        if forms.validate():
            try:
                return _corrected(holder, forms, cities)
            except Overtaken as error:
                overtaking.point_out(forms.all, error)
                forms.shown, status = error.shown_next(forms.shown), 409
    page = render_template("people/edit.html", holder=holder, forms=forms, work=work)
    return page, status


def _roles(holder: Person, *, may_give: bool) -> dict[str, object]:
    """Return which roles of theirs the reader may see, and whether the reader may give one."""
    reader = current_person()
    viewer = Viewer.of(reader.id, reaching(Action.VIEW_PEOPLE), utcnow())
    return {
        "roles": role_queries.of_person(holder.id, viewer),
        "role_words": role_words(),
        "may_give": may_give and holder.id != reader.id and bool(reaching(Action.MANAGE_ROLES)),
    }


def _card(holder: Person, courses: Sequence[CourseOfPerson]) -> CourseOfPerson | None:
    """Return the course for which a card to sign in can be made, if there is one."""
    for each in courses:
        if each.status == "enrolled" and allows(Action.HAND_OVER_LINK, place_of(each.run)):
            return None if people.reach_beyond(each.run.city_id, [holder.id]) else each
    return None


def _may_close(holder: Person) -> bool:
    if holder.id == current_person().id or holder.erased_at is not None:
        return False
    return allows(Action.CLOSE_ACCOUNT, Place())


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


def _wanted(institutions: Sequence[Institution]) -> Wanted:
    """Read the address; at what it names that there is not, nobody is found."""
    part = request.args.get("part", "")
    at = request.args.get("at", "")
    known = {str(each.id): each.id for each in institutions}
    return Wanted(
        words=request.args.get("find", ""),
        part=Part(part) if part in set(Part) else None,
        institution=known.get(at, 0) if at else None,
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
