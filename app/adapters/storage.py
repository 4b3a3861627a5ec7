"""Files that must never be lost, kept by the SHA-256 of their bytes."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SHA256 = re.compile(r"[0-9a-f]{64}")


class MissingFile(Exception):
    """The bytes with this fingerprint are not where they should be, or are others now."""


class FileStorage:
    """A folder of files named by their content, so that storing twice is storing once.

    Nobody but our user can read them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def __contains__(self, sha256: object) -> bool:
        """Whether there is such a file; its bytes are not looked at."""
        try:
            return isinstance(sha256, str) and self._path(sha256).is_file()
        except MissingFile:
            return False

    def put(self, data: bytes) -> str:
        """Store the bytes durably and return their SHA-256 in hex.

        When this returns the file survives a power cut: written aside, synced, renamed, and the
        folder synced too.
        """
        name = hashlib.sha256(data).hexdigest()
        target = self._path(name)
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        draft = target.with_name(f".{name}.{secrets.token_hex(6)}")
        try:
            draft.touch(mode=0o600, exist_ok=False)
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        self._sync_folders(target.parent)
        return name

    def get(self, sha256: str) -> bytes:
        """Return the bytes; raises MissingFile when they are gone or were changed."""
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise MissingFile(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise MissingFile(sha256)
        return data

    def remove(self, sha256: str) -> None:
        """Remove the bytes for good; what is gone already is no fault."""
        target = self._path(sha256)
        if target.exists():
            target.unlink()
            self._sync_folders(target.parent)

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise MissingFile(sha256)
        return self._root / sha256[:2] / sha256

    def _sync_folders(self, folder: Path) -> None:
        for path in (folder, self._root):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class StoredFiles(Mapping[str, bytes]):
    """Files by their SHA-256, each read when it is asked for: all of them may be large."""

    def __init__(self, names: Iterable[str], storage: FileStorage) -> None:
        self._names = frozenset(names)
        self._storage = storage

    def __getitem__(self, sha256: str) -> bytes:
        """Return the bytes; raises MissingFile."""
        if sha256 not in self._names:
            raise KeyError(sha256)
        return self._storage.get(sha256)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
