"""On which days a city works, and in which languages: seen and changed by who plans there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.errors import Stale
from app.domain.permissions import Action, Place
from app.domain.wall_time import today_in
from app.formatting import day_with_year, weekday
from app.forms.city import countries
from app.forms.city_days import WEEK, CityDaysForm, DayForm, HolidayForm, tags_of
from app.models.place import City
from app.queries import cities
from app.services import city_days
from app.services.city_days import ClosedAlready, OverAlready
from app.views.access import asks, current_person, require
from app.views.adapting_words import language_word

bp = Blueprint("city_days", __name__, url_prefix="/cities/<city>/days")


@bp.get("")
@asks(Action.PLAN_RUN)
def show(city: str) -> ResponseReturnValue:
    """Show the next holidays of a city, its weekend and its languages."""
    row = _permitted(city)
    return _page(row, _days_form(row), HolidayForm())


@bp.post("")
@asks(Action.PLAN_RUN)
def save(city: str) -> ResponseReturnValue:
    """Set the weekend and the languages."""
    row = _permitted(city)
    form = _days_form(row, sent=True)
    if not form.validate():
        return _page(row, form, HolidayForm(), status=422)
    try:
        city_days.save(
            row.id,
            weekend=[int(each) for each in form.weekend.data],
            languages=tags_of(form.languages.data),
            seen=int(form.revision.data),
            actor=current_person(),
            now=utcnow(),
        )
    except Stale as error:
        form.revision.data = str(error.revision)
        return _page(row, form, HolidayForm(), outdated=True, status=409)
    flash(_("Saved. Courses that have begun keep their days."), "good")
    return _back(row)


@bp.post("/close")
@asks(Action.PLAN_RUN)
def close(city: str) -> ResponseReturnValue:
    """Add a holiday of the city's own."""
    row = _permitted(city)
    form = HolidayForm(request.form)
    if not form.validate():
        return _page(row, _days_form(row), form, status=422)
    try:
        city_days.close(row.id, form.day.data, form.name.data, actor=current_person(), now=utcnow())
    except ClosedAlready as error:
        form.day.errors = [_("This day is a holiday already: %(name)s.", name=error.name)]
        return _page(row, _days_form(row), form, status=422)
    except OverAlready:
        form.day.errors = [_("This day is over. Choose today or a day to come.")]
        return _page(row, _days_form(row), form, status=422)
    day = day_with_year(form.day.data)
    flash(_("%(city)s is closed on %(day)s.", city=row.name, day=day), "good")
    return _back(row)


@bp.post("/open")
@asks(Action.PLAN_RUN)
def open_on(city: str) -> ResponseReturnValue:
    """Let the city work on a holiday."""
    row, form = _permitted(city), DayForm(request.form)
    if form.validate():
        city_days.open_on(row.id, form.day.data, actor=current_person(), now=utcnow())
        day = day_with_year(form.day.data)
        flash(_("%(city)s works on %(day)s.", city=row.name, day=day), "good")
    return _back(row)


@bp.post("/keep")
@asks(Action.PLAN_RUN)
def keep_again(city: str) -> ResponseReturnValue:
    """Let the city keep a holiday of its country after all."""
    row, form = _permitted(city), DayForm(request.form)
    if form.validate():
        city_days.keep_again(row.id, form.day.data, actor=current_person(), now=utcnow())
        day = day_with_year(form.day.data)
        flash(_("%(city)s is closed on %(day)s.", city=row.name, day=day), "good")
    return _back(row)


def _permitted(slug: str) -> City:
    city = cities.get(slug)
    require(Action.PLAN_RUN, Place(city_id=city.id))
    return city


def _days_form(city: City, *, sent: bool = False) -> CityDaysForm:
    form = CityDaysForm(
        request.form if sent else None,
        revision=str(city.revision),
        weekend=[str(each) for each in sorted(city_days.weekend_of(city))],
        languages=", ".join(city.other_languages),
    )
    form.name_days([weekday(each) for each in WEEK])
    return form


def _page(
    city: City,
    days: CityDaysForm,
    holiday: HolidayForm,
    *,
    outdated: bool = False,
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "cities/days.html",
        city=city,
        country=countries().get(city.country, city.country),
        language=language_word(city.language),
        days=days,
        holiday=holiday,
        outdated=outdated,
        known=city_days.known(city),
        weekend=city_days.weekend_of(city),
        holidays=city_days.holidays_from(city, today_in(city.time_zone, utcnow())),
    )
    return page, status


def _back(city: City) -> ResponseReturnValue:
    return redirect(url_for(".show", city=city.slug), 303)
