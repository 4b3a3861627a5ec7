"""The texts and files of a folder, read with care: it may come from anybody."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.library.problems import LibraryProblem
from app.domain.curricula.material_files import FILE_MAX

FILES_MAX = 1_000
BYTES_MAX = 1_000_000
MATERIAL_MAX = FILE_MAX
MATERIALS_MAX = 200_000_000
NO_EDITION = "is not read here; name an edition by its number, as in 1.toml, or take the file away"
SUFFIXES = (".toml", ".md")


# Hidden files, what editors keep beside a file, what systems keep in every folder.
LITTER = re.compile(r"\..*|.*~|#.*#|Thumbs\.db|desktop\.ini")
# A city's folder holds its numbered editions; anything else there was meant to be one.
STRAY = re.compile(r"[^/]+/adaptations/[^/]+/(?![0-9]+\.toml\Z)(?![0-9]+/files/).+")
# What materials name stands beside a version, or beside an edition under its number.
MATERIAL = re.compile(r"[^/]+/(?:(?!adaptations/)[^/]+|adaptations/[^/]+/[0-9]+)/files/.+")


@dataclass
class Texts:
    """The texts by their path below the root, in order, and the materials; what is wrong.

    `unread` are the paths of what is there and could not be read.
    """

    texts: dict[str, str] = field(default_factory=dict)
    materials: dict[str, bytes] = field(default_factory=dict)
    problems: list[LibraryProblem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def has(self, file: str) -> bool:
        """Whether a file is there, or may be: one that could not be read is not missing."""
        steps = file.split("/")
        places = ("/".join(steps[:end]) for end in range(1, len(steps) + 1))
        here = file in self.texts or file in self.materials
        return here or any(place in self.unread for place in places)

    def read(self, path: Path, root: Path) -> None:
        """Add one file; raises NotRead with the line and the reason why it can't be had."""
        name = path.relative_to(root).as_posix()
        if STRAY.fullmatch(name):
            raise NotRead(NO_EDITION)
        if MATERIAL.fullmatch(name):
            self.materials[name] = _content(path, root, MATERIAL_MAX)
        else:
            self.texts[name] = _decode(_content(path, root, BYTES_MAX))


class NotRead(Exception):
    """A file can't be read."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def read_texts(root: Path) -> Texts:
    """Return the TOML and Markdown texts of a folder, with LF as line ends, and problems.

    With them come the files that materials name, of any kind. Litter and README.md are left
    alone, and other files but those in the folder of a city.
    """
    if not root.is_dir():
        return _refused(root, "is no folder")
    found, size = Texts(), 0
    for count, path in enumerate(_files(root)):
        if count == FILES_MAX:
            return _refused(root, f"holds more than {FILES_MAX} files; a library is smaller")
        name = path.relative_to(root).as_posix()
        try:
            found.read(path, root)
        except NotRead as refusal:
            found.problems.append(LibraryProblem(name, refusal.line, "", refusal.reason))
            found.unread.add(name)
        size += len(found.materials.get(name, b""))
        if size > MATERIALS_MAX:
            message = f"holds files of materials of more than {MATERIALS_MAX} bytes"
            return _refused(root, message)
    found.texts = dict(sorted(found.texts.items()))
    return found


def _refused(root: Path, message: str) -> Texts:
    return Texts(problems=[LibraryProblem(str(root), 1, "", message)])


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        # A link to a folder is not followed, so that no link leads around in circles.
        links = [each for each in folders if Path(folder, each).is_symlink()]
        paths = (Path(folder, each) for each in sorted(names))
        yield from (path for path in paths if _is_meant(path, root))
        yield from (Path(folder, each) for each in links)


def _is_meant(path: Path, root: Path) -> bool:
    name = path.relative_to(root).as_posix()
    if LITTER.fullmatch(path.name):
        return False
    if MATERIAL.fullmatch(name):
        return True
    return path.name != "README.md" and (
        name.endswith(SUFFIXES) or STRAY.fullmatch(name) is not None
    )


def _content(path: Path, root: Path, most: int) -> bytes:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise NotRead("is a link that leads out of the library; put the file itself here")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotRead("is no regular file")
        if status.st_size > most:
            raise NotRead(f"has {status.st_size} bytes; {most} are the most")
        return path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        raise NotRead(f"can't be read: {error}") from error


def _decode(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise NotRead("begins with a byte order mark; save it as UTF-8 without one")
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotRead("is not UTF-8 text; save it in that encoding", line) from error
