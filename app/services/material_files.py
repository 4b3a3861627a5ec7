"""Files of materials: stored by their content before a draft names them."""

import hashlib
from dataclasses import dataclass

from app.adapters.storage import FileStorage, MissingFile
from app.domain.curricula import material_files
from app.domain.curricula.material_files import FileFault
from app.domain.errors import DomainError
from app.errors import NotFound
from app.queries import material_files as queries


class FileRefused(DomainError):
    """The file can be no material; `fault` says why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class SentFile:
    """A file that may be a material, with its name as a material has it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """By what it is stored, and named."""
        return hashlib.sha256(self.content).hexdigest()


def checked(name: str, content: bytes) -> SentFile:
    """Return what was sent as a file that may be stored; raises FileRefused."""
    fault = material_files.fault_of(name, content)
    if fault is not None:
        raise FileRefused(fault)
    return SentFile(material_files.plain_name(name), content)


def keep(file: SentFile, *, storage: FileStorage) -> None:
    """Store a file; the same file again is stored once."""
    storage.put(file.content)


def read(sha256: str, *, storage: FileStorage) -> bytes:
    """Return what is in a file of a material; raises NotFound where it may not be read as one."""
    if not queries.kept([sha256], storage):
        raise NotFound
    try:
        return storage.get(sha256)
    except MissingFile:
        raise NotFound from None
