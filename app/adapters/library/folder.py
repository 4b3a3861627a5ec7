"""The texts of a folder, read with care: it may come from anybody."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.library.problems import LibraryProblem

FILES_MAX = 1_000
BYTES_MAX = 1_000_000
NO_EDITION = "is not read here; name an edition by its number, as in 1.toml, or take the file away"
SUFFIXES = (".toml", ".md")


# Hidden files, what editors keep beside a file, what systems keep in every folder.
LITTER = re.compile(r"\..*|.*~|#.*#|Thumbs\.db|desktop\.ini")
# A city's folder holds its numbered editions; anything else there was meant to be one.
STRAY = re.compile(r"[^/]+/adaptations/[^/]+/(?![0-9]+\.toml\Z).+")


@dataclass
class Texts:
    """The texts by their path below the root, in order; what is wrong; what could not be read."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[LibraryProblem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def has(self, file: str) -> bool:
        """Whether a file is there, or may be: one that could not be read is not missing."""
        steps = file.split("/")
        places = ("/".join(steps[:end]) for end in range(1, len(steps) + 1))
        return file in self.texts or any(place in self.unread for place in places)


def read_texts(root: Path) -> Texts:
    """Return the TOML and Markdown texts of a folder, with LF as line ends, and problems.

    Litter and README.md are left alone, and other files but those in the folder of a city.
    """
    if not root.is_dir():
        return Texts(problems=[LibraryProblem(str(root), 1, "", "is no folder")])
    found = Texts()
    for count, path in enumerate(_files(root)):
        if count == FILES_MAX:
            message = f"holds more than {FILES_MAX} files; a library is smaller"
            return Texts(problems=[LibraryProblem(str(root), 1, "", message)])
        name = path.relative_to(root).as_posix()
        text = (1, NO_EDITION) if STRAY.fullmatch(name) else _read(path, root)
        if isinstance(text, str):
            found.texts[name] = text
        else:
            line, message = text
            found.problems.append(LibraryProblem(name, line, "", message))
            found.unread.add(name)
    found.texts = dict(sorted(found.texts.items()))
    return found


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        # A link to a folder is not followed, so that no link leads around in circles.
        links = [each for each in folders if Path(folder, each).is_symlink()]
        paths = (Path(folder, each) for each in sorted(names))
        yield from (path for path in paths if _is_meant(path, root))
        yield from (Path(folder, each) for each in links)


def _is_meant(path: Path, root: Path) -> bool:
    if LITTER.fullmatch(path.name) or path.name == "README.md":
        return False
    name = path.relative_to(root).as_posix()
    return name.endswith(SUFFIXES) or STRAY.fullmatch(name) is not None


def _read(path: Path, root: Path) -> str | tuple[int, str]:
    """Return the text of a file, or the line and the reason why it can't be had."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return 1, "is a link that leads out of the library; put the file itself here"
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return 1, "is no regular file"
        if status.st_size > BYTES_MAX:
            return 1, f"has {status.st_size} bytes; {BYTES_MAX} are the most"
        content = path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        return 1, f"can't be read: {error}"
    return _decode(content)


def _decode(content: bytes) -> str | tuple[int, str]:
    if content.startswith(b"\xef\xbb\xbf"):
        return 1, "begins with a byte order mark; save it as UTF-8 without one"
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return line, "is not UTF-8 text; save it in that encoding"
