"""Files that materials name: what may be uploaded as one, and whether all of them are there."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from enum import StrEnum

from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_parts import Material
from app.domain.curricula.curriculum_parts_check import FILE_NAME
from app.domain.problems import Fault, Path, Problem

FILE_MAX = 10_000_000  # bytes
_NAME_MAX = 100
_ENDING_MAX = 10
_UNUSED = re.compile(r"[^A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    OTHER_CONTENT = "other_content"


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _is_text(content: bytes) -> bool:
    try:
        return not _CONTROL.search(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _is_office(content: bytes) -> bool:
    """Whether it is a packed document of an office program, and brings no program of its own."""
    packed = content.startswith(b"PK\x03\x04")
    return packed and b"[Content_Types].xml" in content and b"vbaProject.bin" not in content


def _is_open_document(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04") and (
        b"mimetypeapplication/vnd.oasis.opendocument." in content[:120]
    )


# How names end, and how one tells by the content that they say the truth.
KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "txt": _is_text,
    "md": _is_text,
    "csv": _is_text,
    "docx": _is_office,
    "xlsx": _is_office,
    "pptx": _is_office,
    "odt": _is_open_document,
    "ods": _is_open_document,
    "odp": _is_open_document,
    "mp3": _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "mp4": lambda content: content[4:8] == b"ftyp",
}


def fault_of(name: str, content: bytes) -> FileFault | None:
    """Say why a file is not taken, if it is not: by its size, its name and what is in it."""
    is_of_kind = KINDS.get(_suffix(name))
    if not content:
        return FileFault.EMPTY
    if len(content) > FILE_MAX:
        return FileFault.TOO_LARGE
    if is_of_kind is None:
        return FileFault.UNKNOWN_KIND
    return None if is_of_kind(content) else FileFault.OTHER_CONTENT


def plain_name(name: str) -> str:
    """Return a name of a file as libraries write it: letters, digits, hyphens and one ending."""
    if FILE_NAME.fullmatch(name):
        return name
    last = name.replace("\\", "/").rpartition("/")[2]
    before, dot, after = last.rpartition(".")
    stem, ending = (before, after.lower()) if dot else (last, "")
    suffix = f".{_plain(ending)[:_ENDING_MAX]}".rstrip(".")
    return f"{_plain(stem)[: _NAME_MAX - len(suffix)] or 'file'}{suffix}"


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _UNUSED.sub("-", text).strip("-")


def of_version(version: CurriculumVersion) -> Iterator[tuple[Path, Material]]:
    """Yield all materials of a version, each with its path."""
    for index, module in enumerate(version.modules):
        for number, material in enumerate(module.materials):
            yield ("modules", index, "materials", number), material


def named(materials: Iterable[tuple[Path, Material]]) -> frozenset[str]:
    """Return the SHA-256 of all files that materials name."""
    return frozenset(material.sha256 for _path, material in materials if material.file)


def check_stored(
    materials: Iterable[tuple[Path, Material]], files: Container[str]
) -> Iterator[Problem]:
    """Find materials whose file is not among those that are kept, by their SHA-256."""
    for path, material in materials:
        if material.file and material.sha256 and material.sha256 not in files:
            yield Problem(Fault.MISSING_FILE, (*path, "file"), {"value": material.file})


def _suffix(name: str) -> str:
    _stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot else ""
