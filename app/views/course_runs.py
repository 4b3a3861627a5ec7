"""Courses: the list, a new one, what one is about, and publishing it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.city_calendar import NoWorkingDay
from app.domain.curricula.standing import CannotBegin
from app.domain.permissions import Action, Place, Scope
from app.domain.run_needs import Need, Phase
from app.domain.wall_time import NonexistentTime, today_in
from app.errors import NotFound
from app.formatting import full_day, weekday
from app.forms.course_run import CourseRunForm
from app.models.delivery import CourseRun
from app.models.place import City
from app.queries import agenda as agendas
from app.queries import (
    cities,
    effective_curricula,
    eligibility,
    faculty,
    funders,
    run_needs,
    standings,
    today,
)
from app.queries import course_runs as course_run_queries
from app.queries.agenda import Agenda
from app.services import city_days, course_runs, releases
from app.services.city_calendars import of_cities
from app.views import agenda_pages, audit, run_tabs, teachings
from app.views.access import allows, asks, current_person, reaching, require
from app.views.places import permitted_run, place_of

bp = Blueprint("course_runs", __name__)

USUAL_GROUPS = 4  # sixty people, fifteen in each


@bp.get("/courses")
@asks(Action.VIEW_RUN)
def index() -> ResponseReturnValue:
    """List the courses that the person may see; who only attends one is led to their own page."""
    seen = _scopes(Action.VIEW_RUN)
    if not seen and today.attends(current_person().id):
        return redirect(url_for("my.show"))
    return render_template(
        "course_runs/index.html",
        listed=course_run_queries.listed(seen),
        may_begin=bool(_scopes(Action.CREATE_RUN)),
        plans_visits=bool(_scopes(Action.PLAN_VISITS)),
        may_plan=bool(_scopes(Action.PLAN_RUN)),
    )


@bp.get("/courses/new")
@asks(Action.CREATE_RUN)
def new() -> ResponseReturnValue:
    """Ask what the course is made of."""
    city = _chosen_city(request.args.get("city"))
    offered = teachings.offer(city, now=utcnow())
    form = CourseRunForm(groups=USUAL_GROUPS)
    form.public_id.data = teachings.new_form_id()
    if offered.choices:
        wanted = teachings.preferred(offered.choices, request.args.get("version"))
        form.teaching.data = wanted.key
        form.title.data = f"{wanted.version.title}, {city.name}"
    return _page_of_new(form, city, offered)


@bp.post("/courses/new")
@asks(Action.CREATE_RUN)
def create() -> ResponseReturnValue:
    """Begin the course with all its sessions placed; sent twice, it begins once."""
    city = _chosen_city(request.form.get("city"))
    offered = teachings.offer(city, now=utcnow())
    form = CourseRunForm(request.form)
    form.teaching.choices = [SelectChoice(teaching.key) for teaching in offered.choices]
    if not form.validate() or not _day_is_meant(form, city):
        return _page_of_new(form, city, offered), 422
    chosen = next(teaching for teaching in offered.choices if teaching.key == form.teaching.data)
    try:
        run = course_runs.create(
            title=form.title.data,
            city=city,
            version=chosen.version,
            adaptation=chosen.adaptation,
            first_day=form.first_day.data,
            groups=form.groups.data,
            actor=current_person(),
            now=utcnow(),
            public_id=form.public_id.data,
        )
    except NonexistentTime:
        form.first_day.errors = [_("Clocks change in these days and skip a time that is needed.")]
        return _page_of_new(form, city, offered), 422
    except CannotBegin as error:
        form.first_day.errors = [teachings.hindered(chosen.version, error.hindrance, error.stands)]
        return _page_of_new(form, city, offered), 422
    except NoWorkingDay:
        form.first_day.errors = [_("The city works on no day from then on. Look at its holidays.")]
        return _page_of_new(form, city, offered), 422
    _tell_days(run, form.first_day.data)
    return redirect(url_for(".show", run_id=run.public_id), 303)


@bp.get("/courses/<run_id>")
@asks(Action.VIEW_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show what needs the planner, and what the course is about."""
    return _overview(permitted_run(run_id, Action.VIEW_RUN))


@bp.post("/courses/<run_id>/publish")
@asks(Action.PLAN_RUN)
def publish(run_id: str) -> ResponseReturnValue:
    """Show the agenda to those who take part, and to the public; unfinished only knowingly."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    knows = request.form.get("unfinished") == "1" or run.published_at is not None
    if not knows and agendas.planned(run, city_days.calendar_of_run(run)).unfinished:
        return _overview(run, asked=True), 409
    releases.publish(run.id, actor=current_person(), now=utcnow())
    flash(_("The agenda is published."))
    return redirect(url_for(".show", run_id=run_id), 303)


def _overview(run: CourseRun, *, asked: bool = False) -> str:
    """Show it; `asked` says why it was not published."""
    now = utcnow()
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    stands = run_needs.of_run(run, calendars=of_cities, now=now)
    agenda = agenda_pages.agenda_of(run, may_plan=may_plan)
    has_begun = stands.phase is not Phase.AHEAD and run.published_at is not None
    return render_template(
        "course_runs/show.html",
        run=run,
        tabs=run_tabs.of(run),
        agenda=agenda,
        funders=funders.of_run(run.id) if may_plan else [],
        left_out=_left_out(run, agenda) if may_plan else [],
        needs=dict(stands.needs),
        withdrawn=_why_withdrawn(run) if Need.WITHDRAWN in dict(stands.needs) else None,
        over=stands.phase is Phase.OVER,
        standing=eligibility.standing(run, now=now) if may_plan and has_begun else None,
        effective=effective_curricula.of_run(run),
        people=stands.trainees,
        without_group=stands.without_group,
        untaught=stands.untaught,
        mentors=len(faculty.people_of(run.id)),
        may_plan=may_plan,
        asked=asked,
        history=audit.history_of(run),
    )


def _tell_days(run: CourseRun, chosen: date) -> None:
    """Say why a course does not begin on the day that was chosen, and what it leaves out."""
    closed = city_days.left_out(run.city, chosen, run.ends_on)
    if run.starts_on != chosen and chosen not in dict(closed):
        begins = full_day(run.starts_on)
        flash(
            _("The day you chose is at a weekend: the course begins on %(day)s.", day=begins),
            "note",
        )
    for day, name in closed:
        flash(_("%(day)s is left out: %(name)s.", day=full_day(day), name=name), "note")


def _left_out(run: CourseRun, agenda: Agenda) -> list[tuple[date, str]]:
    """Return the holidays within a course on which nothing of it is held."""
    held = {day.date for day in agenda.days}
    closed = city_days.left_out(run.city, run.starts_on, run.ends_on)
    return [(day, name) for day, name in closed if day not in held]


def _why_withdrawn(run: CourseRun) -> str:
    return standings.of_version(run.curriculum_version_id).reason


def _scopes(action: Action) -> frozenset[Scope]:
    return reaching(action)


def _cities() -> list[City]:
    return list(cities.within(_scopes(Action.CREATE_RUN)))


def _chosen_city(slug: str | None) -> City:
    """Return the city that is asked for, or the first one where the person may begin a course."""
    offered = _cities()
    chosen = [city for city in offered if city.slug == slug] if slug else offered
    if not chosen:
        raise NotFound
    require(Action.CREATE_RUN, Place(city_id=chosen[0].id))
    return chosen[0]


def _day_is_meant(form: CourseRunForm, city: City) -> bool:
    """Ask about a first day that is over in the city: as a rule it is a slip of the finger."""
    if form.first_day.data >= today_in(city.time_zone, utcnow()) or form.begun_then.data:
        return True
    day = full_day(form.first_day.data)
    form.begun_then.errors = [
        _("%(day)s is over. Tick this if the course began then; else choose another day.", day=day)
    ]
    return False


def _page_of_new(form: CourseRunForm, city: City, offered: teachings.Offer) -> str:
    form.teaching.choices = [
        SelectChoice(teaching.key, teachings.words(teaching)) for teaching in offered.choices
    ]
    return render_template(
        "course_runs/new.html",
        form=form,
        city=city,
        cities=_cities(),
        offered=offered,
        weekend=[weekday(each) for each in sorted(city_days.weekend_of(city))],
    )
