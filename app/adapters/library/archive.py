"""A library packed as a ZIP file: unpacked only when everything in it is what a library holds.

An archive comes from anybody. Its list of entries is judged before anything is unpacked, sizes are
counted while they are read instead of believed, and nothing is written outside a folder of its own
that is removed in the end.
"""

import io
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.adapters.library.problems import LibraryError, LibraryProblem
from app.domain.library_limits import ARCHIVE_MAX
from app.domain.problems import CONTROL_IN_LINE

UNPACKED_MAX = 100_000_000  # bytes of all that is in it
ENTRIES_MAX = 5_000
DIRECTORY_MAX = 2_000_000  # bytes of the list of entries
RATIO_MAX = 200  # unpacked to packed; text of curricula comes to about 4
RATIO_FROM = 100_000  # bytes below which a high ratio harms nobody
PIECE = 65_536
ENCRYPTED, UTF8 = 0x1, 0x800
END = struct.Struct("<4s4H2LH")  # the end of the central directory (APPNOTE 4.3.16)
END_SIGNATURE = b"PK\x05\x06"
# Stands right before the end (4.3.15) of what is larger than a library; its counts would go first.
LARGE_SIGNATURE, LARGE_LENGTH = b"PK\x06\x07", 20
LOCAL_HEADER = 30  # its bytes before the name (APPNOTE 4.3.7)
PACKED = re.compile(r".*\.(?:zip|jar|gz|tgz|bz2|xz|7z|rar|tar|zst)", re.IGNORECASE)
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """Unpack an archive into a folder that is there as long as the block runs.

    Raises LibraryError with all that is wrong with the archive; then nothing was written.
    """
    with TemporaryDirectory(prefix="preceptor-library-") as folder:
        root = Path(folder)
        for name, content in _contents(archive).items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        yield root


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as an archive; the same files always give the same bytes."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in sorted(files):
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            package.writestr(entry, content)
    return target.getvalue()


def _contents(archive: Path) -> dict[str, bytes]:
    """Return all files of an archive by their path in it."""
    try:
        _check_size(archive)
        with ZipFile(archive) as package:
            entries = package.infolist()
            problems = list(_problems(archive.name, entries))
            if problems:
                raise LibraryError(problems)
            return _read(archive.name, package, entries)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _refusal(archive.name, f"is no ZIP file that can be read: {error}") from error


def _check_size(archive: Path) -> None:
    """Refuse what is too large before its list of entries is read into memory."""
    size = archive.stat().st_size
    if size > ARCHIVE_MAX:
        raise _refusal(archive.name, f"has {size} bytes; {ARCHIVE_MAX} are the most")
    with archive.open("rb") as file:
        file.seek(max(0, size - END.size - 0xFFFF))
        tail = file.read()
    at = tail.rfind(END_SIGNATURE)
    if at < 0 or len(tail) < at + END.size:
        raise BadZipFile("it has no end")
    *_, directory, _offset, _comment = END.unpack_from(tail, at)
    large = tail[max(0, at - LARGE_LENGTH) : at].startswith(LARGE_SIGNATURE)
    if large or directory > DIRECTORY_MAX:
        raise _refusal(archive.name, f"holds more than {ENTRIES_MAX} files; a library is smaller")


def _problems(archive: str, entries: list[ZipInfo]) -> Iterator[LibraryProblem]:
    if len(entries) > ENTRIES_MAX:
        yield _problem(archive, f"holds more than {ENTRIES_MAX} files; a library is smaller")
        return
    if sum(entry.file_size for entry in entries) > UNPACKED_MAX:
        yield _problem(archive, f"unpacks to more than {UNPACKED_MAX} bytes")
    for entry in entries:
        message = _fault(entry)
        if message:
            yield _problem(f"{archive}/{_readable(entry.filename)}", message)
    yield from _collisions(archive, entries)
    yield from _overlaps(archive, entries)


def _fault(entry: ZipInfo) -> str | None:
    """Say what is wrong with one entry by itself, if anything is."""
    name, kind = entry.filename, stat.S_IFMT(entry.external_attr >> 16)
    parts = name.removesuffix("/").split("/")
    if not entry.flag_bits & UTF8 and not name.isascii():
        return "has a name that is not UTF-8"
    if CONTROL_IN_LINE.search(name) or "\\" in name or ":" in name:
        return "has a name with characters that no library uses"
    if any(part in ("", ".", "..") or part != part.strip() for part in parts):
        return "has a name that leads out of the archive or to nothing"
    if any(DEVICE.fullmatch(part) for part in parts):
        return "has the name of a device"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or no regular file; put the file itself here"
    if PACKED.fullmatch(name):
        return "is packed itself; unpack it first"
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is packed in a way that is not read here; use Deflate"
    if entry.file_size > RATIO_FROM and entry.file_size > RATIO_MAX * entry.compress_size:
        return f"unpacks to more than {RATIO_MAX} times its size"
    return None


def _collisions(archive: str, entries: list[ZipInfo]) -> Iterator[LibraryProblem]:
    """Find two names that some machine takes for one, and files that are folders as well."""
    seen: set[str] = set()
    folders = {
        "/".join(parts[:end])
        for entry in entries
        if (parts := _folded(entry.filename).removesuffix("/").split("/"))
        for end in range(1, len(parts))
    }
    for entry in entries:
        name = _folded(entry.filename).removesuffix("/")
        if name in seen or (name in folders and not entry.is_dir()):
            place = f"{archive}/{_readable(entry.filename)}"
            yield _problem(place, "is there twice, perhaps in other letters")
        seen.add(name)


def _overlaps(archive: str, entries: list[ZipInfo]) -> Iterator[LibraryProblem]:
    """Find entries that share bytes: a small archive could hold the same ones many times."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            yield _problem(f"{archive}/{_readable(entry.filename)}", "shares bytes with another")
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size


def _read(archive: str, package: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    left = UNPACKED_MAX
    for entry in entries:
        if entry.is_dir():
            continue
        with package.open(entry) as source:
            pieces = []
            while piece := source.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise _refusal(archive, f"unpacks to more than {UNPACKED_MAX} bytes")
                pieces.append(piece)
        contents[entry.filename] = b"".join(pieces)
    return contents


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _readable(name: str) -> str:
    """Return a name that can stand in a message."""
    shown = "".join(each if each.isprintable() else "?" for each in name)
    return shown if len(shown) <= 100 else f"{shown[:97]}..."


def _problem(file: str, message: str) -> LibraryProblem:
    return LibraryProblem(file, 1, "", message)


def _refusal(archive: str, message: str) -> LibraryError:
    return LibraryError([_problem(archive, message)])
