"""Beginning a draft with an archive of files, as commands load it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import utcnow
from app.domain import public_id
from app.domain.library_limits import ARCHIVE_MAX
from app.domain.permissions import Action
from app.domain.rate_limit import IMPORTS
from app.errors import NotFound, http_error
from app.forms.archive import ArchiveForm
from app.models.identity import new_public_id
from app.queries import drafts as draft_queries
from app.services import library_drafts, rate_limits
from app.services.library_drafts import ArchiveRefused, SeveralVersions
from app.views import requests
from app.views.access import asks, current_person, reaching
from app.views.requests import takes_archive
from app.wiring import adapters

bp = Blueprint("archives", __name__)


@bp.route("/drafts/from-files", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
@takes_archive
def begin() -> ResponseReturnValue:
    """Ask for an archive; check it, and begin a draft with what it says or tell what is wrong."""
    owners = draft_queries.owners_for(reaching(Action.EDIT_CURRICULUM))
    if not owners:
        raise NotFound
    form = ArchiveForm(request.form or None)
    if request.method == "GET":
        return _page(form)
    file = request.files.get("archive")
    if file is None or not file.filename:
        form.archive.errors = [_("Choose a file first.")]
        return _page(form, status=422)
    with file.stream as stream:
        content = stream.read()
    rate_limits.take(IMPORTS, current_person().public_id, now=utcnow())
    try:
        begun = library_drafts.begin(
            content,
            chosen=form.version.data or "",
            owners=owners,
            public_id=_form_id(),
            storage=adapters().storage,
            actor=current_person(),
            now=utcnow(),
        )
    except ArchiveRefused as error:
        return _page(form, problems=error.problems, status=422)
    except SeveralVersions as error:
        form.version.choices = [(name, name) for name in error.names]
        form.version.errors = [_("Several versions are new. Choose one, and the file again.")]
        return _page(form, status=422)
    flash(_("A draft is begun with what the files say. Nothing is published yet."), "good")
    if begun.left_out:
        flash(_("Other versions, cities’ changes and guidelines of the archive are left out."))
    return redirect(url_for("drafts.show", draft_id=begun.draft.public_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, on the page that the file was chosen on."""
    requests.drain()
    if not reaching(Action.EDIT_CURRICULUM):
        return http_error(error)
    form = ArchiveForm()
    form.archive.errors = [
        _("The archive is too large: %(most)s MB are the most.", most=ARCHIVE_MAX // 1_000_000)
    ]
    return _page(form, status=413)


def _form_id() -> str:
    """Return the public id that the form brings along, or a new one for none that can be."""
    sent = request.form.get("id", "")
    return sent if public_id.WHOLE.match(sent) else new_public_id()


def _page(
    form: ArchiveForm, problems: Sequence[object] = (), status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "drafts/from_files.html",
        form=form,
        problems=problems,
        new_id=new_public_id() if status == 413 else _form_id(),
        most=ARCHIVE_MAX // 1_000_000,
    ), status
