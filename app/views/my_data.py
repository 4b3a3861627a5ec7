"""All that is held about whoever asks: to look at, and to take along."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.data_requests import RequestKind
from app.forms.data_requests import CorrectionForm, ErasureWishForm
from app.queries import audit_trail
from app.queries import my_data as queries
from app.services import data_requests, my_data
from app.services.data_requests import TooManyRequests
from app.views import audit_words, my_data_words
from app.views.access import current_person, signed_in

bp = Blueprint("my_data", __name__)

# The page shows the first rows of each part; the files have all of them.
MOST_ROWS = 20


@bp.get("/my/data")
@signed_in
def show() -> ResponseReturnValue:
    """Show what is held of the person who asks, and nobody else."""
    return _page()


@bp.post("/my/data/corrections")
@signed_in
def ask_for_correction() -> ResponseReturnValue:
    """Keep what somebody says is wrong about them."""
    form = CorrectionForm(request.form)
    if not form.validate():
        return _page(correction=form), 422
    return _asked(RequestKind.CORRECTION, form.what.data, form.wanted.data)


@bp.post("/my/data/erasure")
@signed_in
def ask_for_erasure() -> ResponseReturnValue:
    """Keep that somebody wants to be erased."""
    form = ErasureWishForm(request.form, prefix="erasure")
    if not form.validate():
        return _page(erasure=form), 422
    return _asked(RequestKind.ERASURE, form.what.data or "", "")


@bp.get("/my/data.json")
@signed_in
def as_json() -> ResponseReturnValue:
    """Hand it out for programs."""
    held = queries.collect(current_person().id)
    return _file(my_data.as_json(held, now=utcnow()), "application/json", "json")


@bp.get("/my/data.csv")
@signed_in
def as_csv() -> ResponseReturnValue:
    """Hand it out as a table."""
    return _file(my_data.as_csv(queries.collect(current_person().id)), "text/csv", "csv")


def _asked(kind: RequestKind, what: str, wanted: str) -> ResponseReturnValue:
    try:
        data_requests.ask(kind, what, wanted, actor=current_person(), now=utcnow())
    except TooManyRequests:
        flash(_("Ten of your questions wait already. Give us a little time."), "care")
    else:
        flash(_("It is kept, and an organiser looks at it. The answer will be here."), "good")
    return redirect(url_for(".show", _anchor="asked"), 303)


def _page(**refused: CorrectionForm | ErasureWishForm) -> str:
    person = current_person()
    held = queries.collect(person.id)
    asked, changes = held.pop("requests"), held.pop("changes")
    found = audit_trail.of_oneself(person.id, limit=MOST_ROWS)
    return render_template(
        "my_data/show.html",
        parts=my_data_words.parts(held, most=MOST_ROWS),
        changes=audit_words.lines(found, audit_trail.names_for_oneself(person.id, found)),
        changes_title=my_data_words.PARTS["changes"],
        more_changes=max(0, len(changes) - MOST_ROWS),
        asked=asked,
        erasure_is_asked=any(
            each["kind"] == RequestKind.ERASURE and each["state"] == "open" for each in asked
        ),
        **{"correction": CorrectionForm(), "erasure": ErasureWishForm(prefix="erasure"), **refused},
    )


def _file(data: str | bytes, mimetype: str, suffix: str) -> Response:
    answer = Response(data, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data.{suffix}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
