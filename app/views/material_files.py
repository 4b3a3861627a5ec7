"""The files of materials: sent with the form of a module, and handed out to who may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from app.clock import utcnow
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import Module
from app.domain.curricula.material_files import FILE_MAX, KINDS, FileFault, plain_name
from app.domain.permissions import Action
from app.domain.rate_limit import UPLOADS, TooMany
from app.errors import NotFound
from app.forms.draft_part import UPLOAD
from app.services import material_files, rate_limits
from app.services.material_files import FileRefused, SentFile
from app.views.access import asks, current_person
from app.views.draft_access import to_read
from app.wiring import adapters

bp = Blueprint("material_files", __name__)
FIELD = "materials"
MEGABYTES = FILE_MAX // 1_000_000
FAULTS: Mapping[FileFault, object] = {
    FileFault.EMPTY: _l("The file “%(name)s” is empty. Choose another one."),
    FileFault.TOO_LARGE: _l("The file “%(name)s” is too large: %(most)s MB are the most."),
    FileFault.UNKNOWN_KIND: _l(
        "The name “%(name)s” ends as that of no file that is taken here. These are: %(kinds)s."
    ),
    FileFault.OTHER_CONTENT: _l(
        "What is in “%(name)s” is not what its name says. Save it anew in that form, or choose"
        " another file."
    ),
}


@bp.get("/drafts/<draft_id>/files/<sha256>")
@asks(Action.APPROVE_CURRICULUM)
def of_draft(draft_id: str, sha256: str) -> ResponseReturnValue:
    """Hand out a file of a draft to who writes or agrees to it."""
    draft = to_read(draft_id)
    return handed_out(curriculum_data.from_data(draft.content).modules, sha256)


def uploaded() -> bool:
    """Whether a file came with the form."""
    return any(file.filename for file in request.files.values())


@dataclass(frozen=True)
class Received:
    """A form with the names and sums of the files that came with it; none is stored yet.

    `files` are those that may be, and `refused` says of the others why not, by their fields.
    """

    form: MultiDict[str, str]
    files: Mapping[str, SentFile]
    refused: Mapping[str, str]

    def store(self) -> None:
        """Store the files."""
        for file in self.files.values():
            material_files.keep(file, storage=adapters().storage)

    def unstored(self) -> dict[str, str]:
        """Say at each file that it is not kept while something else in the form is refused."""
        words = str(_("Nothing is stored yet: choose the file again once the rest is put right."))
        return {**dict.fromkeys(self.files, words), **self.refused}


def received(sent: MultiDict[str, str]) -> Received:
    """Look at the files that came with a form; each counts."""
    made, files, refused = MultiDict(sent), dict[str, SentFile](), dict[str, str]()
    for field, file in request.files.items():
        found = UPLOAD.fullmatch(field)
        if not found or not file.filename:
            continue
        with file.stream as stream:
            content = stream.read(FILE_MAX + 1)
        words = fault_words(file.filename, content)
        if words:
            refused[field] = words
            continue
        files[field] = one = material_files.checked(file.filename, content)
        made[f"{found[1]}-file"], made[f"{found[1]}-sha256"] = one.name, one.sha256
    return Received(made, files, refused)


def fault_words(name: str, content: bytes) -> str:
    """Count a file that was sent, and say why it is not taken; "" where it is."""
    try:
        rate_limits.take(UPLOADS, current_person().public_id, now=utcnow())
        material_files.checked(name, content)
    except FileRefused as error:
        return refusal(error.fault, name)
    except TooMany as error:
        return _too_many(error.retry_after_s)
    return ""


def _too_many(wait: int) -> str:
    return str(
        ngettext(
            "You sent many files. Wait %(num)d second, then choose it again.",
            "You sent many files. Wait %(num)d seconds, then choose it again.",
            wait,
        )
    )


def refusal(fault: FileFault, name: str) -> str:
    """Say why a file is not taken, and what is."""
    facts = {"name": name[:100], "most": MEGABYTES, "kinds": ", ".join(KINDS)}
    return str(FAULTS[fault]) % facts


def help_words() -> str:
    """Say which files are taken."""
    return str(_("At most %(most)s MB: %(kinds)s.", most=MEGABYTES, kinds=", ".join(KINDS)))


def too_large() -> str:
    """Say what the limit of all that is sent at once is."""
    return str(
        _(
            "What you sent is too large: %(most)s MB are the most for a file, sent one by one.",
            most=MEGABYTES,
        )
    )


def handed_out(modules: Iterable[Module], sha256: str) -> ResponseReturnValue:
    """Answer with a file that one of the modules names, to be kept and never to be shown.

    No other file is found here.
    """
    names = [
        material.file
        for module in modules
        for material in module.materials
        if material.file and material.sha256 == sha256
    ]
    if not names:
        raise NotFound
    content = material_files.read(sha256, storage=adapters().storage)
    answer = Response(content, mimetype="application/octet-stream")
    # In a draft stands what somebody typed, which may be no name of a file at all.
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain_name(names[0])}"'
    return answer
