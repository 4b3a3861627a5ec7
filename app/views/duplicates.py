"""Records that may be one person's: shown to the organisers of a city that knows both."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.duplicates import Sign
from app.domain.permissions import Action
from app.models.person import Person
from app.queries import duplicates as duplicate_queries
from app.queries import person_pages
from app.services import duplicates
from app.views import way_back
from app.views.access import asks, current_person
from app.views.places import permitted_cities

bp = Blueprint("duplicates", __name__, url_prefix="/people")


@bp.get("/duplicates")
@asks(Action.MERGE_PEOPLE)
def index() -> ResponseReturnValue:
    """List pairs of records that may be one person's, the likeliest first."""
    cities = permitted_cities(Action.MERGE_PEOPLE)
    return render_template(
        "people/duplicates.html",
        proposals=duplicate_queries.proposals(cities, now=utcnow()),
        most=duplicate_queries.MOST,
        signs=words_of_signs(),
    )


@bp.post("/<record_id>/not/<other_id>")
@asks(Action.MERGE_PEOPLE)
def set_apart(record_id: str, other_id: str) -> ResponseReturnValue:
    """Remember that two records are two people, with a way back."""
    one, other = both(record_id, other_id)
    duplicates.set_apart(one.id, other.id, actor=current_person(), now=utcnow())
    back = url_for(".ask_again", record_id=one.public_id, other_id=other.public_id)
    words = _("%(one)s and %(other)s are two people.", one=one.name, other=other.name)
    way_back.offer(words, back)
    return redirect(url_for(".index"), 303)


@bp.post("/<record_id>/maybe/<other_id>")
@asks(Action.MERGE_PEOPLE)
def ask_again(record_id: str, other_id: str) -> ResponseReturnValue:
    """Forget that two records were said to be two people."""
    one, other = both(record_id, other_id)
    duplicates.ask_again(one.id, other.id, actor=current_person(), now=utcnow())
    flash(_("They are on the list again."), "good")
    return redirect(url_for(".index"), 303)


def both(record_id: str, other_id: str) -> tuple[Person, Person]:
    """Return two people whom one may merge; raises NotFound."""
    cities = permitted_cities(Action.MERGE_PEOPLE)
    return person_pages.get_unerased(cities, record_id), person_pages.get_unerased(cities, other_id)


def words_of_signs() -> dict[Sign, str]:
    """Return what speaks for two records being one person, in words."""
    return {
        Sign.LICENCE: _("the same licence"),
        Sign.NAME: _("the same name"),
        Sign.NAME_IN_SCRIPT: _("the same name in another script"),
        Sign.SPELLING: _("a name that may be spelled otherwise"),
        Sign.EMAIL: _("the same mail address"),
        Sign.PHONE: _("the same phone"),
        Sign.HOSPITAL: _("the same hospital"),
    }
