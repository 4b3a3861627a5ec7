"""Importing trainees: upload a file, say which column is what, look, and bring the people in."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.rate_limit import IMPORTS
from app.errors import NotFound, http_error
from app.forms.trainee_import import chosen_columns
from app.models.delivery import CourseRun
from app.models.trainee_import import TraineeImport
from app.queries import course_runs, import_plans
from app.queries import trainee_imports as import_queries
from app.services import rate_limits, trainee_details, trainee_imports
from app.services.trainee_imports import (
    LARGEST_FILE,
    AlreadyIn,
    ChangedMeanwhile,
    FileRefused,
    TakenOver,
)
from app.views import import_pages, import_words, requests, run_tabs
from app.views.access import allows, asks, current_person, require
from app.views.places import permitted_run, place_of
from app.views.requests import takes_file

bp = Blueprint("imports", __name__)


@bp.get("/courses/<run_id>/people/import")
@asks(Action.IMPORT_TRAINEES)
def upload(run_id: str) -> ResponseReturnValue:
    """Ask for a file."""
    return _upload_page(_run(run_id))


@bp.get("/courses/<run_id>/people/import/example.csv")
@asks(Action.IMPORT_TRAINEES)
def example(run_id: str) -> ResponseReturnValue:
    """Hand out a file to fill in: headings that are recognised, and nothing below."""
    run = _run(run_id)
    answer = Response(trainee_details.example_file(run), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="trainees.csv"'
    return answer


@bp.post("/courses/<run_id>/people/import")
@asks(Action.IMPORT_TRAINEES)
@takes_file
def receive(run_id: str) -> ResponseReturnValue:
    """Read the file and go on to what would happen."""
    run = _run(run_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page(run, problem=_("Choose a file first.")), 422
    with file.stream as stream:
        data = stream.read()
    rate_limits.take(IMPORTS, current_person().public_id, now=utcnow())
    try:
        received = trainee_imports.receive(
            run.id,
            file_name=file.filename,
            data=data,
            actor=current_person(),
            now=utcnow(),
        )
    except FileRefused as refusal:
        return _upload_page(run, refusal=refusal), 422
    if received.sheet:
        flash(import_words.sheets_read(received.sheet, received.other_sheets), "note")
    return redirect(url_for(".show", import_id=received.row.public_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, on the page that the file was chosen on."""
    requests.drain()
    try:
        run = course_runs.get((request.view_args or {}).get("run_id", ""))
    except NotFound:
        return http_error(error)
    if not allows(Action.IMPORT_TRAINEES, place_of(run)):
        return http_error(error)
    problem = _(
        "The file is too large: at most %(limit)s MB can be read. Save only the sheet with the"
        " names, without pictures, or split it.",
        limit=LARGEST_FILE // 1_000_000,
    )
    return _upload_page(run, problem=problem), 413


@bp.get("/imports/<import_id>")
@asks(Action.IMPORT_TRAINEES)
def show(import_id: str) -> ResponseReturnValue:
    """Show what would happen, row by row; nothing is changed."""
    return _page(_import(import_id))


@bp.post("/imports/<import_id>/columns")
@asks(Action.IMPORT_TRAINEES)
def choose(import_id: str) -> ResponseReturnValue:
    """Read the file anew with other columns."""
    row = _import(import_id)
    try:
        trainee_imports.choose_columns(
            row.id,
            chosen_columns(request.form, len(row.header)),
            actor=current_person(),
            now=utcnow(),
        )
    except AlreadyIn:
        flash(_("This file was brought in already; its columns cannot change any more."), "care")
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/imports/<import_id>/commit")
@asks(Action.IMPORT_TRAINEES)
def commit(import_id: str) -> ResponseReturnValue:
    """Do what was shown, all of it or nothing."""
    row = _import(import_id)
    try:
        done = trainee_imports.take_over(
            row.id,
            fingerprint=request.form.get("fingerprint", ""),
            actor=current_person(),
            now=utcnow(),
        )
    except ChangedMeanwhile:
        words = _(
            "Something changed meanwhile, so nothing was done. Look again at what would happen."
        )
        flash(words, "care")
        return _page(_import(import_id)), 409
    _say(done)
    return redirect(url_for(".show", import_id=import_id), 303)


def _say(done: TakenOver) -> None:
    if done.already:
        flash(_("This file was brought in already; nothing was done again."))
        return
    parts = []
    if done.enrolled:
        words = ngettext(
            "%(num)d person is enrolled.", "%(num)d people are enrolled.", done.enrolled
        )
        parts.append(words)
    if done.updated:
        parts.append(ngettext("%(num)d was updated.", "%(num)d were updated.", done.updated))
    if done.refused:
        words = ngettext("%(num)d row was left out.", "%(num)d rows were left out.", done.refused)
        parts.append(words)
    flash(" ".join(parts), "good")


def _run(run_id: str) -> CourseRun:
    return permitted_run(run_id, Action.IMPORT_TRAINEES)


def _import(import_id: str) -> TraineeImport:
    row = import_queries.get(import_id)
    require(Action.IMPORT_TRAINEES, place_of(row.course_run))
    return row


def _upload_page(run: CourseRun, problem: str = "", refusal: FileRefused | None = None) -> str:
    return render_template(
        "imports/upload.html",
        run=run,
        tabs=run_tabs.of(run),
        limit=LARGEST_FILE,
        problem=problem,
        refusal=refusal,
        files=import_queries.of_run(run.id),
    )


def _page(row: TraineeImport) -> str:
    plan = import_plans.of_import(row, now=utcnow())
    return render_template(
        "imports/show.html",
        row=row,
        run=row.course_run,
        tabs=run_tabs.of(row.course_run),
        headings=import_pages.headings(row),
        columns=import_pages.columns(row),
        plan=plan,
        filters=import_pages.filters(row, plan) if plan else [],
        page=import_pages.page_of(row, plan) if plan else None,
        missing=import_pages.missing(plan) if plan else [],
        commit_label=import_words.commit_label(plan) if plan else "",
    )
