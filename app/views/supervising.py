"""What a host supervisor does: reads log books, countersigns entries, returns some with words."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.log_books import NotWaiting
from app.domain.permissions import Action, Scope, ScopeKind
from app.errors import NotFound
from app.forms.log_book import ReturnForm
from app.models.observation_visit import LogEntry
from app.queries import log_books as queries
from app.queries import visits as visit_queries
from app.services import log_books
from app.views import visit_words
from app.views.access import asks, current_person, reaching

bp = Blueprint("supervising", __name__, url_prefix="/supervising")


@bp.get("")
@asks(Action.SUPERVISE_VISIT)
def index() -> ResponseReturnValue:
    """List the visits that one supervises, and the entries that wait for one."""
    scopes = _scopes()
    now = utcnow()
    visits = visit_queries.listed(scopes)
    me = current_person().id
    waiting = [each for each in queries.waiting(_ids(scopes)) if each.trainee.person_id != me]
    return render_template(
        "supervising/index.html",
        visits=visits,
        books=queries.progress_of(visits, now=now),
        waiting=[(each, queries.seen(each)) for each in waiting],
        states=visit_words.STATES,
    )


@bp.get("/visits/<visit_id>")
@asks(Action.SUPERVISE_VISIT)
def show(visit_id: str) -> ResponseReturnValue:
    """Show the log books of a visit, whole."""
    scopes = _scopes()
    visit = visit_queries.get(visit_id)
    if visit.id not in _ids(scopes):
        raise NotFound
    return render_template(
        "supervising/show.html",
        visit=visit,
        books=queries.progress_of([visit], now=utcnow()),
        agenda=visit_queries.agenda(visit.id),
        entries=queries.entries_of([each.id for each in visit.trainees]),
        states=visit_words.STATES,
        entry_states=visit_words.ENTRY_STATES,
        entry_kinds=visit_words.KINDS_OF_ENTRIES,
    )


@bp.post("/countersign")
@asks(Action.SUPERVISE_VISIT)
def countersign() -> ResponseReturnValue:
    """Countersign the entries that were chosen, several in one go."""
    scopes = _scopes()
    chosen = request.form.getlist("entry")
    if not chosen:
        flash(_("Choose the entries that you countersign."), "care")
        return redirect(url_for(".index"), 303)
    signed = log_books.countersign(_ids(scopes), chosen, actor=current_person(), now=utcnow())
    if signed.done:
        words = ngettext(
            "%(num)d entry is countersigned.", "%(num)d entries are countersigned.", signed.done
        )
        flash(words, "good")
    if signed.changed:
        words = ngettext(
            "%(num)d entry is not as the page showed it. Look again.",
            "%(num)d entries are not as the page showed them. Look again.",
            signed.changed,
        )
        flash(words, "care")
    return redirect(url_for(".index"), 303)


@bp.route("/entries/<entry_id>/return", methods=["GET", "POST"])
@asks(Action.SUPERVISE_VISIT)
def give_back(entry_id: str) -> ResponseReturnValue:
    """Return an entry to its trainee with words."""
    entry = _permitted(entry_id)
    sent = request.method == "POST"
    form = ReturnForm(request.form) if sent else ReturnForm(data={"marker": queries.seen(entry)})
    if sent and form.validate():
        try:
            log_books.give_back(
                entry.id,
                form.words.data,
                seen=form.marker.data,
                actor=current_person(),
                now=utcnow(),
            )
        except NotWaiting:
            flash(_("This entry does not wait for you any more. Look again."), "care")
        else:
            flash(_("The entry is returned to %(name)s.", name=entry.trainee.person.name), "good")
        return redirect(url_for(".index"), 303)
    page = render_template("supervising/return.html", entry=entry, form=form)
    return page, 422 if form.errors else 200


def _scopes() -> frozenset[Scope]:
    """Return the visits that the person supervises; raises NotFound for who supervises none."""
    scopes = reaching(Action.SUPERVISE_VISIT)
    if not scopes:
        raise NotFound
    return scopes


def _ids(scopes: frozenset[Scope]) -> set[int]:
    return {each.id for each in scopes if each.kind is ScopeKind.VISIT and each.id}


def _permitted(entry_id: str) -> LogEntry:
    entry = queries.get(entry_id)
    if entry.trainee.visit_id not in _ids(_scopes()):
        raise NotFound
    return entry
