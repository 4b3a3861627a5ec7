"""The upgrade desk: an organiser takes what a city changed along to a newer version."""

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.adaptations.adaptation import BrokenAdaptation
from app.domain.drafts.draft_fields import plain_text
from app.domain.permissions import Action, Place
from app.domain.upgrades.upgrade_editing import Unwritable, edited
from app.domain.upgrades.upgrade_resolution import Choice, Decision, Undecided
from app.errors import NotFound
from app.models.curriculum import AdaptationVersion, CurriculumVersion, Upgrade
from app.queries import curricula
from app.queries import upgrades as upgrade_queries
from app.services import upgrades
from app.services.adaptation_rows import AnotherDraft, NewerEdition
from app.services.upgrades import Outdated, ReasonMissing
from app.views.access import asks, current_person, require
from app.views.upgrade_desk import KEYS, Desk, Item

bp = Blueprint("upgrades", __name__, url_prefix="/cities/<city>/upgrades/<curriculum>/<version>")
CHANGED = asks(Action.ADAPT_CURRICULUM)
LONGEST_REASON = 2_000
LONGEST_NUMBER = 9  # digits of a revision


@dataclass(frozen=True)
class Refused:
    """What was sent and cannot be taken: why, and what stood in the form."""

    why: str
    of: str = ""
    values: dict[str, str] = field(default_factory=dict)


@bp.get("")
@CHANGED
def show(city: str, curriculum: str, version: str) -> ResponseReturnValue:
    """Show what becomes of each change, one decision at a time: ?change=ID.

    Where the city went there already, lead to what it teaches.
    """
    origin, row = _ends(city, curriculum, version)
    if row.id == origin.base_id:
        there = url_for("curricula.version", slug=curriculum, version=version, city=city)
        return redirect(there, 303)
    return _page(_desk(city, curriculum, version), request.args.get("change", ""))


@bp.post("")
@CHANGED
def begin(city: str, curriculum: str, version: str) -> ResponseReturnValue:
    """Begin it, or go on with it."""
    planned = _desk(city, curriculum, version).planned
    upgrades.begin(planned.origin, planned.version, actor=current_person(), now=utcnow())
    return redirect(url_for(".show", city=city, curriculum=curriculum, version=version), 303)


@bp.post("/changes/<operation>")
@CHANGED
def decide(city: str, curriculum: str, version: str, operation: str) -> ResponseReturnValue:
    """Decide about one change."""
    desk = _desk(city, curriculum, version)
    item = next((each for each in desk.items if each.id == operation), None)
    if item is None:
        raise NotFound
    row = _begun(desk)
    try:
        decision = _decision(item)
        upgrades.decide(
            row.id, operation, decision, seen=_seen(), actor=current_person(), now=utcnow()
        )
    except Unwritable as error:
        return _refused(desk, operation, error.field, 422)
    except ReasonMissing:
        return _refused(desk, operation, "reason", 422)
    except Outdated:
        return _refused(_desk(city, curriculum, version), operation, "outdated", 409)
    here = url_for(".show", city=city, curriculum=curriculum, version=version, _anchor="change")
    return redirect(here, 303)


@bp.post("/accept")
@CHANGED
def accept(city: str, curriculum: str, version: str) -> ResponseReturnValue:
    """Make a draft of what was decided."""
    desk = _desk(city, curriculum, version)
    try:
        upgrades.accept(_begun(desk).id, seen=_seen(), actor=current_person(), now=utcnow())
    except Outdated:
        return _refused(_desk(city, curriculum, version), "", "outdated", 409)
    except NewerEdition:
        return _refused(_desk(city, curriculum, version), "", "newer_edition", 409)
    except AnotherDraft:
        return _refused(desk, "", "another_draft", 409)
    except (Undecided, BrokenAdaptation):
        return _refused(desk, "", "unfinished", 409)
    flash(
        _("Accepted: it is a draft of the next edition now. Read it, and send it to review."),
        "good",
    )
    return redirect(url_for(".show", city=city, curriculum=curriculum, version=version), 303)


@bp.post("/decline")
@CHANGED
def decline(city: str, curriculum: str, version: str) -> ResponseReturnValue:
    """Stay with the older version."""
    desk = _desk(city, curriculum, version)
    row = _begun(desk)
    try:
        upgrades.decline(row.id, _reason(), seen=_seen(), actor=current_person(), now=utcnow())
    except Unwritable as error:
        return _refused(desk, "", error.field, 422)
    except Outdated:
        return _refused(_desk(city, curriculum, version), "", "outdated", 409)
    except ReasonMissing:
        return _refused(desk, "", "reason", 422)
    flash(_("Declined. Version %(version)s is not offered again.", version=version), "good")
    return redirect(url_for(".show", city=city, curriculum=curriculum, version=version), 303)


def _ends(city: str, curriculum: str, version: str) -> tuple[AdaptationVersion, CurriculumVersion]:
    """Find the newest edition of the city and the very version; only its organisers get in."""
    origin = upgrade_queries.newest_edition(curriculum, city)
    require(Action.ADAPT_CURRICULUM, Place(city_id=origin.adaptation.city_id))
    row = curricula.version(curriculum, version)
    if str(row.number) != version:
        raise NotFound
    return origin, row


def _desk(city: str, curriculum: str, version: str) -> Desk:
    origin, row = _ends(city, curriculum, version)
    if not upgrade_queries.leads_on(origin, row):
        raise NotFound
    return Desk(upgrade_queries.planned(origin, row), upgrade_queries.of(origin, row))


def _begun(desk: Desk) -> Upgrade:
    if desk.row is None:
        raise NotFound
    return desk.row


def _seen() -> int:
    seen = request.form.get("seen", "")
    fits = seen.isascii() and seen.isdigit() and len(seen) <= LONGEST_NUMBER
    return int(seen) if fits else 0


def _decision(item: Item) -> Decision:
    """Read what was decided; raises Unwritable with the field at fault."""
    try:
        choice = Choice(request.form.get("choice", ""))
    except ValueError:
        raise Unwritable("choice") from None
    reason = _reason()
    if choice is not Choice.EDIT:
        return Decision(choice=choice, reason=reason)
    return Decision(
        choice=choice, reason=reason, edited=edited(item.operation, item.fields, _values())
    )


def _reason() -> str:
    """Read why; raises Unwritable where it is too long, as nothing is cut off unsaid."""
    reason = plain_text(request.form.get("reason", ""))
    if len(reason) > LONGEST_REASON:
        raise Unwritable("long_reason")
    return reason


def _values() -> dict[str, str]:
    """Return what was sent; several values of one field stand on lines."""
    return {name: "\n".join(values) for name, values in request.form.lists()}


def _refused(desk: Desk, operation: str, why: str, status: int) -> ResponseReturnValue:
    return _page(desk, operation, Refused(why, operation, _values())), status


def _page(desk: Desk, wanted: str, refused: Refused | None = None) -> str:
    return render_template(
        "upgrades/show.html",
        desk=desk,
        city=desk.planned.origin.adaptation.city,
        curriculum=desk.planned.version.curriculum.slug,
        number=str(desk.planned.version.number),
        item=None if desk.planned.withdrawn else desk.current(wanted),
        keys=KEYS,
        refused=refused,
        longest_reason=LONGEST_REASON,
    )
