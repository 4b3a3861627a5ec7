"""The texts of a folder, read with care: it may come from anybody."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from app.adapters.library.problems import LibraryProblem

FILES_MAX = 1_000
BYTES_MAX = 1_000_000
SUFFIXES = (".toml", ".md")


def read_texts(root: Path) -> tuple[dict[str, str], list[LibraryProblem]]:
    """Return the TOML and Markdown texts by their path below the root, in order, and problems.

    Names that begin with a dot and README.md are left alone. Line ends come back as LF.
    """
    texts: dict[str, str] = {}
    problems: list[LibraryProblem] = []
    if not root.is_dir():
        return {}, [LibraryProblem(str(root), 1, "", "is no folder")]
    for count, path in enumerate(_files(root)):
        if count == FILES_MAX:
            message = f"holds more than {FILES_MAX} files; a library is smaller"
            return {}, [LibraryProblem(str(root), 1, "", message)]
        name = path.relative_to(root).as_posix()
        text = _read(path, root)
        if isinstance(text, str):
            texts[name] = text
        else:
            line, message = text
            problems.append(LibraryProblem(name, line, "", message))
    return dict(sorted(texts.items())), problems


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        # A link to a folder is not followed, so that no link leads around in circles.
        links = [each for each in folders if Path(folder, each).is_symlink()]
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith(".") and name != "README.md":
                yield Path(folder, name)
        yield from (Path(folder, each) for each in links)


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
