"""An archive of a library sent by an editor: checked as commands check it, then begun as a draft.

Nothing of it is published here, so that who wrote it is never who agreed to it alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from app.adapters.library import (
    Library,
    LibraryError,
    LibraryProblem,
    find_changes,
    material_files,
    read_library,
    unpacked,
)
from app.adapters.storage import FileStorage
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.material_files import FILE_MAX, KINDS, FileFault
from app.domain.errors import DomainError
from app.models.curriculum import Curriculum
from app.models.draft import Draft
from app.models.person import Person
from app.models.place import Organisation
from app.queries import drafts as draft_queries
from app.services import curricula, drafts
from app.services import material_files as materials
from app.services.drafts import AnotherOwner
from app.services.material_files import FileRefused

ARCHIVE = "curricula.zip"  # what findings call it, whatever it was called elsewhere
REFUSED: Mapping[FileFault, str] = {
    FileFault.EMPTY: "is empty; put the file itself here",
    FileFault.TOO_LARGE: f"has more than {FILE_MAX} bytes; put a smaller file here",
    FileFault.UNKNOWN_KIND: f"is of no kind that is taken here; those are {', '.join(KINDS)}",
    FileFault.OTHER_CONTENT: "holds something else than its name says; save it anew in that form",
}
NOT_YOURS = "you write no curricula for {owner}; name an organisation for which you do"
OTHERS = "{slug} is there already, and another organisation answers for it"


class ArchiveRefused(DomainError):
    """The archive can't become a draft; `problems` say what, where and what to do."""

    def __init__(self, problems: Collection[LibraryProblem]) -> None:
        super().__init__(*problems)
        self.problems = tuple(problems)


class SeveralVersions(DomainError):
    """Several versions in the archive are published nowhere; `names` are theirs."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


@dataclass(frozen=True)
class Begun:
    """A draft of an archive, and what the archive held besides."""

    draft: Draft
    left_out: bool


def begin(
    content: bytes,
    *,
    chosen: str,
    owners: Collection[Organisation],
    public_id: str,
    storage: FileStorage,
    actor: Person,
    now: datetime,
) -> Begun:
    """Begin a draft with the one version of an archive that is published nowhere yet.

    Of several `chosen` names one, as mcmc/2.0.0. `owners` are those in whose name the person
    writes. `public_id` is that of the form: sent again, it returns the draft that it began.
    Raises ArchiveRefused, and SeveralVersions where none of them is chosen.
    """
    library, new = _read(content)
    version = _chosen(new, chosen)
    owner = _owner(version, owners)
    names = material_files(Library(curricula=(version,)))
    for name, sha256 in names.items():
        try:
            file = materials.checked(name, library.files[sha256])
            materials.keep(file, storage=storage)
        except FileRefused as error:
            raise ArchiveRefused([LibraryProblem(name, 1, "", REFUSED[error.fault])]) from None
    draft = _begin(version, owner, public_id=public_id, actor=actor, now=now)
    others = len(library.curricula) > 1 or library.adaptations or library.guidelines
    return Begun(draft, bool(others))


def _read(content: bytes) -> tuple[Library, dict[str, CurriculumVersion]]:
    """Return the library in an archive, and those of its versions that are published nowhere.

    It says nothing else of what is published.
    """
    published = curricula.published()
    with TemporaryDirectory(prefix="preceptor-sent-") as folder:
        archive = Path(folder) / ARCHIVE
        archive.write_bytes(content)
        try:
            with unpacked(archive) as root:
                library = read_library(root)
                changed = find_changes(root, library, published)
        except LibraryError as error:
            raise ArchiveRefused(error.problems) from None
    if changed:
        raise ArchiveRefused(changed)
    known = {(each.slug, each.version) for each in published.curricula}
    return library, {
        f"{each.slug}/{each.version}": each
        for each in library.curricula
        if (each.slug, each.version) not in known
    }


def _chosen(new: Mapping[str, CurriculumVersion], chosen: str) -> CurriculumVersion:
    if chosen in new:
        return new[chosen]
    if len(new) > 1:
        raise SeveralVersions(tuple(new))
    if not new:
        message = "holds nothing new: all of its versions are published already"
        raise ArchiveRefused([LibraryProblem(ARCHIVE, 1, "", message)])
    return next(iter(new.values()))


def _owner(version: CurriculumVersion, owners: Collection[Organisation]) -> Organisation:
    """Return who answers for a version, when the person writes in their name."""
    row = next((each for each in owners if each.slug == version.owner.slug), None)
    held = draft_queries.owner_of(version.slug)
    if row is not None and (held is None or held.id == row.id):
        return row
    raise _refused(version, NOT_YOURS if row is None else OTHERS)


def _refused(version: CurriculumVersion, message: str) -> ArchiveRefused:
    said = message.format(owner=version.owner.slug, slug=version.slug)
    file = f"{version.slug}/{version.version}/curriculum.toml"
    return ArchiveRefused([LibraryProblem(file, 1, "owner", said)])


def _begin(
    version: CurriculumVersion, owner: Organisation, *, public_id: str, actor: Person, now: datetime
) -> Draft:
    content = curriculum_data.to_data(replace(version, number_reason=""))
    try:
        return drafts.begin_with(
            Curriculum(slug=version.slug, code=version.code, owner=owner),
            content,
            number=version.version,
            public_id=public_id,
            actor=actor,
            now=now,
        )
    except AnotherOwner:  # somebody took the name in between
        raise _refused(version, OTHERS) from None
