"""Observation visits as organisers of the sending city plan them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.errors import NotOfThisRun
from app.domain.observation_visits import (
    AtItsEnd,
    NotYet,
    OneOfThem,
    OutsideSlot,
    SameCity,
    VisitState,
)
from app.domain.permissions import Action, Place
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.formatting import day_range, day_with_year
from app.forms.visits import CancelForm, NewVisitForm, VisitForm
from app.models.observation_visit import HostSlot, ObservationVisit
from app.models.place import City
from app.queries import cities, visit_goals
from app.queries import visits as queries
from app.services import visits
from app.services.visits import ArrangedOutside, Outdated, Settled, VisitDetails
from app.views import teachings, visit_pages, visit_words
from app.views.access import asks, current_person, reaching, require
from app.views.visit_pages import Refused, permitted

bp = Blueprint("visits", __name__)
# Keys of goals that are no objective of a curriculum begin so.
OWN = "own-"


@bp.get("/visits")
@asks(Action.PLAN_VISITS)
def index() -> ResponseReturnValue:
    """List the visits of one's cities, with what each needs next."""
    scopes = reaching(Action.PLAN_VISITS)
    if not scopes:
        raise NotFound
    now = utcnow()
    listed = queries.standings(queries.listed(scopes), now=now)
    return render_template(
        "visits/index.html",
        listed=listed,
        needs={each.visit.id: visit_words.needs_of(each.facts) for each in listed},
        deeds={each.visit.id: visit_words.deed_after(each.facts.state) for each in listed},
        states=visit_words.STATES,
        cities=cities.within(scopes),
    )


@bp.route("/cities/<city>/visits/new", methods=["GET", "POST"])
@asks(Action.PLAN_VISITS)
def new(city: str) -> ResponseReturnValue:
    """Propose that trainees of a city go to a host elsewhere."""
    sending = cities.get(city)
    require(Action.PLAN_VISITS, Place(city_id=sending.id))
    sent = request.method == "POST"
    form = NewVisitForm(request.form) if sent else NewVisitForm(data={"rest_days": [5, 6]})
    hosts = {each.public_id: each for each in _hosts(sending)}
    choices = [SelectChoice(key, _host_words(each)) for key, each in hosts.items()]
    form.slot.choices = [SelectChoice("", _("Choose a host")), *choices] if choices else []
    _offer(form, sending)
    if sent and form.validate():
        try:
            visit = visits.propose(
                _details(form, sending),
                slot=hosts[form.slot.data],
                city=sending,
                public_id=form.public_id.data or teachings.new_form_id(),
                actor=current_person(),
                now=utcnow(),
            )
        except (OutsideSlot, SameCity, NotOfThisRun, OneOfThem) as error:
            _point_out(form, error, hosts[form.slot.data])
        else:
            flash(_("The visit is proposed."), "good")
            return redirect(url_for(".show", visit_id=visit.public_id), 303)
    if not form.public_id.data:
        form.public_id.data = teachings.new_form_id()
    return _form_page(form, sending, None)


@bp.get("/visits/<visit_id>")
@asks(Action.PLAN_VISITS)
def show(visit_id: str) -> ResponseReturnValue:
    """Show where a visit stands and what it needs next."""
    return visit_pages.show(permitted(visit_id))


@bp.route("/visits/<visit_id>/edit", methods=["GET", "POST"])
@asks(Action.PLAN_VISITS)
def edit(visit_id: str) -> ResponseReturnValue:
    """Change who goes, when and what for."""
    visit = permitted(visit_id)
    form = VisitForm(request.form) if request.method == "POST" else VisitForm(data=_shown(visit))
    _offer(form, visit.city, visit)
    outdated = False
    if request.method == "POST" and form.validate():
        try:
            visits.change(
                visit_id,
                _details(form, visit.city, visit),
                seen=int(form.revision.data),
                actor=current_person(),
                now=utcnow(),
            )
        except (OutsideSlot, SameCity, NotOfThisRun, OneOfThem) as error:
            _point_out(form, error, visit.slot)
        except ArrangedOutside:
            form.ends_on.errors = [
                _("The agenda has entries on other days. Take them off it first.")
            ]
        except Settled:
            flash(_("The visit is confirmed or over: people and days stay."), "care")
            return redirect(url_for(".show", visit_id=visit_id), 303)
        except Outdated as error:
            form.revision.data, outdated = str(error.revision), True
        else:
            flash(_("The visit is changed."), "good")
            return redirect(url_for(".show", visit_id=visit_id), 303)
    return _form_page(form, visit.city, visit, outdated=outdated)


@bp.post("/visits/<visit_id>/step")
@asks(Action.PLAN_VISITS)
def move_on(visit_id: str) -> ResponseReturnValue:
    """Take the visit to the step that the page showed as the next one."""
    permitted(visit_id)
    wanted = request.form.get("to")
    target = next((state for state in VisitState if state == wanted), None)
    if target is None:
        flash(_("Choose the next step on this page."), "care")
        return redirect(url_for(".show", visit_id=visit_id, _anchor="steps"), 303)
    try:
        visits.move_on(visit_id, target, actor=current_person(), now=utcnow())
    except NotYet:
        flash(_("Not yet: what is needed first stands below."), "care")
    except (Outdated, AtItsEnd):
        flash(_("The visit is at another step than the page showed. Look again."), "care")
    else:
        flash(_("The visit is at “%(step)s” now.", step=visit_words.STATES[target]), "good")
    return redirect(url_for(".show", visit_id=visit_id, _anchor="steps"), 303)


@bp.post("/visits/<visit_id>/cancel")
@asks(Action.PLAN_VISITS)
def cancel(visit_id: str) -> ResponseReturnValue:
    """Cancel the visit with a reason."""
    visit = permitted(visit_id)
    form = CancelForm(request.form)
    if not form.validate():
        return visit_pages.show(visit, Refused(cancelling=form)), 422
    try:
        visits.cancel(visit_id, form.reason.data, actor=current_person(), now=utcnow())
    except AtItsEnd:
        flash(_("The visit is completed, so it is not cancelled."), "care")
    else:
        flash(_("The visit is cancelled."), "good")
    return redirect(url_for(".show", visit_id=visit_id, _anchor="steps"), 303)


def _hosts(city: City) -> list[HostSlot]:
    today = today_in(city.time_zone, utcnow())
    return list(queries.slots(not_over=today, but_city=city.id))


def _host_words(slot: HostSlot) -> str:
    days = day_range(slot.starts_on, slot.ends_on)
    return f"{slot.unit}, {slot.institution.name}, {slot.city.name} · {days}"


def _offer(form: VisitForm, city: City, visit: ObservationVisit | None = None) -> None:
    """Offer the people of the city and the objectives of what it teaches."""
    people = [*queries.who_can_go(city, now=utcnow())]
    people += [each.person for each in visit.trainees if each.person not in people] if visit else []
    form.people.choices = [SelectChoice(each.public_id, each.name) for each in people]
    offered = {uid: f"{code}: {text}" for uid, (code, text) in _objectives(city, visit).items()}
    form.objectives.choices = [SelectChoice(*each) for each in offered.items()]


def _objectives(city: City, visit: ObservationVisit | None) -> dict[str, tuple[str, str]]:
    """Return what can be chosen; what a visit is for already stays, whatever is taught since."""
    found = dict(visit_goals.objectives(city.id))
    for goal in visit.goals if visit else ():
        if not goal["key"].startswith(OWN):
            found.setdefault(goal["key"], ("–", goal["text"]))
    return found


def _details(form: VisitForm, city: City, visit: ObservationVisit | None = None) -> VisitDetails:
    known = {each.public_id: each.id for each in queries.who_can_go(city, now=utcnow())}
    known |= {each.person.public_id: each.person_id for each in visit.trainees} if visit else {}
    texts = _objectives(city, visit)
    chosen = [{"key": uid, "text": texts[uid][1]} for uid in form.objectives.data or ()]
    written = [
        {"key": f"{OWN}{number}", "text": text} for number, text in enumerate(form.own_lines, 1)
    ]
    return VisitDetails(
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        rest_days=frozenset(form.rest_days.data or ()),
        person_ids=frozenset(known[each] for each in form.people.data),
        goals=(*chosen, *written),
    )


def _shown(visit: ObservationVisit) -> dict[str, object]:
    own = [goal["text"] for goal in visit.goals if goal["key"].startswith(OWN)]
    return {
        "revision": str(visit.revision),
        "starts_on": visit.starts_on,
        "ends_on": visit.ends_on,
        "rest_days": visit.rest_days,
        "people": [each.person.public_id for each in visit.trainees],
        "objectives": [goal["key"] for goal in visit.goals if not goal["key"].startswith(OWN)],
        "own_goals": "\n".join(own),
    }


def _point_out(form: VisitForm, error: Exception, slot: HostSlot) -> None:
    """Say at the field what is wrong."""
    if isinstance(error, OutsideSlot):
        first, last = day_with_year(slot.starts_on), day_with_year(slot.ends_on)
        words = _("The host has places from %(first)s to %(last)s.", first=first, last=last)
        for field in (form.starts_on, form.ends_on):
            if not slot.starts_on <= field.data <= slot.ends_on:
                field.errors = [words]
    elif isinstance(error, SameCity):
        form.starts_on.errors = [_("This host is in the same city. Choose one elsewhere.")]
    elif isinstance(error, OneOfThem):
        words = _("One of them supervises this visit. Name another supervisor first.")
        form.people.errors = [words]
    else:
        form.people.errors = [_("Somebody of them is on no course here any more. Choose again.")]


def _form_page(
    form: VisitForm, city: City, visit: ObservationVisit | None, *, outdated: bool = False
) -> tuple[str, int]:
    page = render_template(
        "visits/edit.html",
        form=form,
        people=[{"id": choice.value, "name": choice.label} for choice in form.people.choices],
        city=city,
        visit=visit,
        outdated=outdated,
    )
    return page, 422 if form.errors else 409 if outdated else 200
