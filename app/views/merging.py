"""Making two records of one person one, after looking at both, and two again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.merging import AlreadyMerged, Beyond, CannotMerge, InTheWay, Obstacle
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.merging import MergeForm
from app.models.person import Person
from app.queries import merging as merge_queries
from app.queries import person_pages, person_records
from app.queries.people import Reach
from app.services import merging
from app.views import way_back
from app.views.access import asks, current_person
from app.views.duplicates import both
from app.views.places import permitted_cities

bp = Blueprint("merging", __name__)


@bp.route("/people/<record_id>/merge/<other_id>", methods=["GET", "POST"])
@asks(Action.MERGE_PEOPLE)
def merge(record_id: str, other_id: str) -> ResponseReturnValue:
    """Show both records and what would move from the second to the first, and do it."""
    cities = permitted_cities(Action.MERGE_PEOPLE)
    kept, merged = both(record_id, other_id)
    if kept.id == merged.id:
        flash(_("The two are one record already."))
        return redirect(url_for("people.show", record_id=kept.public_id), 303)
    beyond = merge_queries.beyond(cities, [kept.id, merged.id])
    form = MergeForm(request.form or None)
    obstacles = merge_queries.found_in_the_way(kept.id, merged.id)
    if request.method == "POST" and not beyond and form.validate():
        try:
            return _merged(kept, merged, form.reason.data, cities)
        except Beyond:
            beyond = merge_queries.beyond(cities, [kept.id, merged.id])
        except CannotMerge as error:
            obstacles = list(error.obstacles)
        except AlreadyMerged:
            form.form_errors.append(_("One of the two became part of a third record meanwhile."))
    status = 409 if beyond or obstacles or form.form_errors else 422
    page = _page(cities, kept, merged, form=form, beyond=beyond, obstacles=obstacles)
    return page, status if request.method == "POST" else 200


@bp.post("/merges/<merge_id>/undo")
@asks(Action.MERGE_PEOPLE)
def undo(merge_id: str) -> ResponseReturnValue:
    """Make two records of one again."""
    cities = permitted_cities(Action.MERGE_PEOPLE)
    row = merge_queries.find(merge_id)
    if row is None:
        raise NotFound
    kept = person_pages.get(cities, row.kept.public_id)
    try:
        merging.undo(row.id, cities=cities, actor=current_person(), now=utcnow())
    except Beyond:
        flash(_("Only an administrator can take this merge apart: more than your city knows them."))
        return redirect(url_for("people.show", record_id=kept.public_id), 303)
    except AlreadyMerged:
        flash(_("This record is part of another one now. Undo that first."), "care")
        return redirect(url_for("people.show", record_id=kept.public_id), 303)
    flash(_("They are two records again, each with what it had."), "good")
    return redirect(url_for("people.show", record_id=row.kept.public_id), 303)


def _merged(kept: Person, merged: Person, reason: str, cities: Reach) -> ResponseReturnValue:
    row = merging.merge(
        kept=kept.id,
        merged=merged.id,
        cities=cities,
        reason=reason,
        actor=current_person(),
        now=utcnow(),
    )
    words = _("The two records are one now.")
    back = url_for(".undo", merge_id=row.public_id)
    way_back.offer(words, back)
    return redirect(url_for("people.show", record_id=row.kept.public_id), 303)


def _page(cities: Reach, kept: Person, merged: Person, **more: object) -> str:
    sides = [
        {
            "person": person,
            "work": person_pages.work(cities, person.id),
            "courses": person_pages.courses(cities, person.id),
            "contacts": person_records.contacts(person.id),
            "licences": person_records.licences(person.id),
        }
        for person in (kept, merged)
    ]
    moves = merge_queries.what_moves(kept=kept.id, merged=merged.id)
    return render_template(
        "people/merge.html",
        sides=sides,
        kept=kept,
        merged=merged,
        moves=[_move_words(name, count) for name, count in moves.items()],
        obstacle_words=lambda each: _obstacle_words(each, kept, merged),
        **more,
    )


def _move_words(table: str, count: int) -> str:
    words = {
        "contact": ngettext("%(num)d address or phone", "%(num)d addresses and phones", count),
        "affiliation": ngettext("%(num)d place of work", "%(num)d places of work", count),
        "role_assignment": ngettext("%(num)d role", "%(num)d roles", count),
        "licence": ngettext("%(num)d licence", "%(num)d licences", count),
        "enrolment": ngettext(
            "%(num)d course, with its attendance and certificate",
            "%(num)d courses, with their attendance and certificates",
            count,
        ),
        "mentor_assignment": ngettext("%(num)d session to teach", "%(num)d to teach", count),
        "board_role": ngettext("%(num)d role in a board", "%(num)d roles in boards", count),
        "planned_mentor": ngettext("%(num)d session in a plan", "%(num)d sessions in plans", count),
        "session_site": ngettext(
            "%(num)d room to look after", "%(num)d rooms to look after", count
        ),
        "planned_site": ngettext("%(num)d room in a plan", "%(num)d rooms in plans", count),
        "teaching_reply": ngettext(
            "%(num)d answer whether they teach", "%(num)d answers whether they teach", count
        ),
        "disclosure": ngettext(
            "interests declared for %(num)d course", "interests declared for %(num)d courses", count
        ),
        "sign_in_link": ngettext("%(num)d link to sign in", "%(num)d links to sign in", count),
        "calendar_subscription": ngettext("%(num)d calendar link", "%(num)d calendar links", count),
        "organisation_contact": ngettext(
            "%(num)d mention as a contact", "%(num)d mentions as a contact", count
        ),
        "checklist_task": ngettext(
            "%(num)d task of a checklist", "%(num)d tasks of checklists", count
        ),
        "session_material": ngettext(
            "%(num)d material to deliver", "%(num)d materials to deliver", count
        ),
        "teaching_times": _("when they can teach"),
        "visit_trainee": ngettext(
            "%(num)d observation visit, with its log book",
            "%(num)d observation visits, with their log books",
            count,
        ),
        "mentor_visit": ngettext("%(num)d visit to teach", "%(num)d visits to teach", count),
        "person": ngettext("%(num)d earlier record", "%(num)d earlier records", count),
    }
    return str(words[table])


def _obstacle_words(each: InTheWay, kept: Person, merged: Person) -> str:
    """Say what has to be settled first, and how."""
    names = {"course": each.course, "kept": kept.name, "merged": merged.name}
    match each.obstacle:
        case Obstacle.BOTH_CERTIFIED:
            words = _(
                "Both hold a certificate of %(course)s. One has to be revoked first.", **names
            )
        case Obstacle.BOTH_ON_IT:
            words = _("Both are on %(course)s. Take %(merged)s off it first.", **names)
        case Obstacle.CERTIFICATE_WOULD_STAY:
            words = _(
                "%(merged)s holds the certificate of %(course)s. Keep that record instead.", **names
            )
        case Obstacle.PLACE_WOULD_STAY:
            words = _("%(merged)s is on %(course)s now. Keep that record instead.", **names)
        case Obstacle.LOG_BOOK_WOULD_STAY:
            words = _(
                "Both go on the visit to %(course)s, and only %(merged)s has written in the log "
                "book. Keep that record instead.",
                **names,
            )
    return str(words)
