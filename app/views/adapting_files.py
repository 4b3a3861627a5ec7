"""Files that come with a city's change: looked at first, and kept once all of its form is valid."""

from collections.abc import Callable, Iterator

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Form
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from app.domain.curricula.material_files import FILE_MAX
from app.forms.adaptation import ChangeForm
from app.forms.small_records import MaterialRow, material_rows
from app.services import material_files
from app.views.material_files import fault_words
from app.wiring import adapters


def valid(form: ChangeForm) -> bool:
    """Check a form and the files that came with it; what is wrong with one is told at its row."""
    for row, file in _sent(form):
        words = fault_words(file.filename or "", _content(file))
        if words:
            row.upload.validators = (_refusing(words),)
    sound = bool(form.validate())
    if not sound:
        for row, _file in _sent(form):
            row.upload.errors = row.upload.errors or [_("Not kept yet: choose the file again.")]
    return sound


def keep(form: ChangeForm) -> None:
    """Store the files that came with a valid form, and name them in their rows."""
    for row, file in _sent(form):
        sent = material_files.checked(file.filename or "", _content(file))
        material_files.keep(sent, storage=adapters().storage)
        row.file.data, row.sha256.data = sent.name, sent.sha256


def _sent(form: ChangeForm) -> Iterator[tuple[MaterialRow, FileStorage]]:
    for row in material_rows(form):
        file = request.files.get(row.upload.name)
        if file is not None and file.filename:
            yield row, file


def _content(file: FileStorage) -> bytes:
    """Read a file, to be read again."""
    file.stream.seek(0)
    content: bytes = file.stream.read(FILE_MAX + 1)
    return content


def _refusing(words: str) -> Callable[[Form, Field], None]:
    def refuse(_form: Form, _field: Field) -> None:
        raise ValidationError(words)

    return refuse
