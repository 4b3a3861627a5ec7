"""The page of a session's materials and that of one of them, and what was sent with their forms."""

from collections.abc import Iterable

from flask import render_template, request
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.curricula.material_files import FILE_MAX, KINDS, FileFault
from app.domain.session_materials import Content, Standing, StoredFile
from app.forms.session_materials import AskForm, MaterialForm
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.session_material import SessionMaterial
from app.queries import material_files as files
from app.queries import session_materials as queries
from app.services import material_files as stored_files
from app.views import material_files
from app.views.material_access import Met
from app.wiring import adapters


def of_session(
    met: Met, *, adding: MaterialForm | None = None, asking: AskForm | None = None
) -> str:
    """Show what a session carries, with whichever of its forms was refused."""
    mentors = queries.mentors_of(met.planned.id) if met.plans else []
    if asking is None:
        asking = AskForm(public_id=new_public_id())
        asking.offer(names_of(mentors))
    return render_template(
        "session_materials/of_session.html",
        met=met,
        run=met.run,
        session=met.shown,
        materials=queries.of_session(met.planned.id, asked=met.changes),
        stands=stands,
        mentors=mentors,
        adding=adding or form_of(),
        asking=asking,
        **_limits(),
    )


def of_material(
    row: SessionMaterial, met: Met, form: MaterialForm | None = None, *, outdated: bool = False
) -> str:
    """Show one material with its form."""
    return render_template(
        "session_materials/of_material.html",
        row=row,
        met=met,
        run=met.run,
        session=met.shown,
        form=form or form_of(row),
        outdated=outdated,
        stands=stands,
        **_limits(),
    )


def form_of(row: SessionMaterial | None = None) -> MaterialForm:
    """Return the form of a material as it is, or of a new one."""
    if row is None:
        return MaterialForm(public_id=new_public_id())
    said = {"title": row.title, "link": row.link, "language": row.language}
    named = {"public_id": row.public_id, "revision": str(row.revision)}
    return MaterialForm(data=said | named)


def names_of(people: Iterable[Person]) -> dict[str, str]:
    """Return the names of people by their public ids."""
    return {each.public_id: each.name for each in people}


def stands(row: SessionMaterial) -> Standing:
    """Say where a material stands today, in its city."""
    return queries.stands(row, row.session.course_run.city.time_zone, utcnow())


def content_of(form: MaterialForm, *, needed: bool) -> Content | None:
    """Check what was sent, store its file, and return the file or the link.

    None where nothing is to be put there: the form says why, unless nothing is `needed`.
    """
    valid = form.validate()
    name, data = _sent()
    if not valid:
        if name:
            form.file.errors = [_("Choose the file again once the rest is put right.")]
        return None
    if not name:
        if form.linked is None and needed:
            form.file.errors = [_("Choose a file, or paste a link.")]
        return form.linked
    words = material_files.fault_words(name, data)
    if words:
        form.file.errors = [words]
        return None
    return _stored(name, data, form)


def _sent() -> tuple[str, bytes]:
    """Return the name of the file that came with the form and what is in it; "" without one."""
    sent = request.files.get("file")
    if sent is None:
        return "", b""
    with sent.stream as stream:
        return sent.filename or "", stream.read(FILE_MAX + 1)


def _stored(name: str, data: bytes, form: MaterialForm) -> Content | None:
    file = stored_files.checked(name, data)
    storage = adapters().storage
    stored_files.keep(file, storage=storage)
    if not files.kept([file.sha256], storage):
        form.file.errors = [_("This is somebody’s certificate: it cannot be a material.")]
        return None
    return StoredFile(name=file.name, sha256=file.sha256, size=len(data))


def _limits() -> dict[str, object]:
    return {
        "upload_help": material_files.help_words(),
        "upload_kinds": ",".join(f".{kind}" for kind in KINDS),
        "upload_largest": FILE_MAX,
        "upload_too_large": material_files.refusal(FileFault.TOO_LARGE, "{name}"),
    }
