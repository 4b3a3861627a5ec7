"""Places at hosts, written down by organisers for all who plan visits."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.visits import NewSlotForm, SlotForm
from app.models.observation_visit import HostSlot
from app.models.place import City
from app.queries import cities
from app.queries import visits as queries
from app.services import host_slots
from app.services.host_slots import Host, InUse, Outdated, PlacesHeld, SlotDetails, SlotTaken
from app.views.access import asks, current_person, reaching, require

bp = Blueprint("host_slots", __name__)


@bp.get("/host-places")
@asks(Action.PLAN_VISITS)
def index() -> ResponseReturnValue:
    """List the places there are, the latest first."""
    scopes = reaching(Action.PLAN_VISITS)
    if not scopes:
        raise NotFound
    mine = cities.within(scopes)
    return render_template(
        "host_slots/index.html",
        slots=queries.slots(),
        cities=mine,
        kept={each.id for each in mine},
    )


@bp.route("/cities/<city>/host-places/new", methods=["GET", "POST"])
@asks(Action.PLAN_VISITS)
def new(city: str) -> ResponseReturnValue:
    """Write places at a host down."""
    keeper = cities.get(city)
    require(Action.PLAN_VISITS, Place(city_id=keeper.id))
    form = NewSlotForm(request.form or None)
    hosts = _offer(form)
    if request.method == "POST" and form.validate():
        try:
            host_slots.create(
                _details(form),
                city=hosts[form.city.data],
                hospital=form.hospital.data,
                kept_by=keeper,
                actor=current_person(),
                now=utcnow(),
            )
        except SlotTaken:
            _taken(form)
        else:
            flash(_("The places are written down."), "good")
            return redirect(url_for(".index"), 303)
    return _form_page(form, None, keeper)


@bp.route("/host-places/<slot_id>/edit", methods=["GET", "POST"])
@asks(Action.PLAN_VISITS)
def edit(slot_id: str) -> ResponseReturnValue:
    """Correct what is said of places."""
    slot = queries.slot(slot_id)
    require(Action.PLAN_VISITS, Place(city_id=slot.kept_by_id))
    form = _form_of(slot)
    hosts = _offer(form) if isinstance(form, NewSlotForm) else {}
    outdated = False
    if request.method == "POST" and form.validate():
        try:
            host_slots.save(
                slot_id,
                _details(form),
                host=_host(form, hosts),
                seen=int(form.revision.data),
                actor=current_person(),
                now=utcnow(),
            )
        except SlotTaken:
            _taken(form)
        except InUse:
            flash(_("A visit leads there by now, so the host stays as it is."), "care")
            return redirect(url_for(".edit", slot_id=slot_id), 303)
        except PlacesHeld as error:
            form.places.errors = [_held(error.people)]
        except Outdated as error:
            form.revision.data, outdated = str(error.revision), True
        else:
            flash(_("The places are saved."), "good")
            return redirect(url_for(".index"), 303)
    return _form_page(form, slot, slot.kept_by, outdated=outdated)


def _form_of(slot: HostSlot) -> SlotForm:
    """Return the form of places as sent or as they are; their host is in it while nobody goes."""
    kind = SlotForm if queries.leads_to(slot.id) else NewSlotForm
    if request.method == "POST":
        return kind(request.form)
    where = {"city": slot.city.slug, "hospital": slot.institution.name}
    shown = vars(host_slots.details_of(slot)) | {"revision": str(slot.revision)}
    return kind(data=shown | where)


def _offer(form: NewSlotForm) -> dict[str, City]:
    """Let a city be chosen in which the host is; none is chosen beforehand."""
    hosts = {each.slug: each for each in queries.hosts()}
    choices = [SelectChoice(slug, each.name) for slug, each in hosts.items()]
    form.city.choices = [SelectChoice("", _("Choose the city")), *choices]
    return hosts


def _host(form: SlotForm, hosts: dict[str, City]) -> Host | None:
    if not isinstance(form, NewSlotForm):
        return None
    return Host(hosts[form.city.data], form.hospital.data)


def _held(people: int) -> str:
    words = ngettext(
        "Confirmed visits need %(num)d place, and their days. Cancel them first.",
        "Confirmed visits need %(num)d places, and their days. Cancel them first.",
        people,
    )
    return str(words)


def _taken(form: SlotForm) -> None:
    form.starts_on.errors = [
        _("Places in this unit from this day on are written down already. Correct those.")
    ]


def _details(form: SlotForm) -> SlotDetails:
    return SlotDetails(
        unit=form.unit.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        places=form.places.data,
        languages=form.languages.data,
        disciplines=form.disciplines.data,
        contact=form.contact.data,
    )


def _form_page(
    form: SlotForm, slot: HostSlot | None, city: City, *, outdated: bool = False
) -> tuple[str, int]:
    page = render_template(
        "host_slots/edit.html", form=form, slot=slot, city=city, outdated=outdated
    )
    return page, 422 if form.errors else 409 if outdated else 200
