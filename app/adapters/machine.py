"""The machine that we run on: versions, libraries, fonts, time zones, folders, secrets."""

import ctypes
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pysqlite3 import dbapi2 as sqlite_driver

from app.domain.machine_check import LIBRARIES, OFFSETS, OFFSETS_AT, OTHERS, MachineFacts

# How a font file of outlines begins (TrueType, or OpenType with PostScript outlines).
FONT_SIGNATURES = (b"\x00\x01\x00\x00", b"OTTO")
SECRET_FILES = ("*key*", "*secret*", "*token*", "keys/*")


def gather(
    *,
    data_dir: Path,
    storage_dir: Path,
    settings_file: Path,
    fonts_table: Path,
    font_packages: Path,
    database_file: Path | None,
    database_problem: str | None,
    production: bool,
    public_url: str,
    trusted_proxies: int,
    now: datetime,
) -> MachineFacts:
    """Look at everything that is judged; changes nothing."""
    return MachineFacts(
        python=sys.version_info[:3],
        sqlite=sqlite_driver.sqlite_version_info if database_file else None,
        missing_libraries=tuple(name for name in LIBRARIES if not _loads(name)),
        missing_fonts=tuple(_missing_fonts(fonts_table, font_packages)),
        offsets={zone: _offset(zone) for zone in OFFSETS},
        now=now,
        unwritable_folders=tuple(_unwritable((data_dir, storage_dir))),
        secret_modes=_secret_modes(data_dir, settings_file),
        data_modes=_data_modes(data_dir, storage_dir, database_file),
        database_problem=database_problem,
        production=production,
        public_url=public_url,
        trusted_proxies=trusted_proxies,
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_fonts(table: Path, packages: Path) -> Iterator[str]:
    for family in tomllib.loads(table.read_text())["family"]:
        for face in family["faces"]:
            if not _is_font(packages / face["file"]):
                yield face["file"]


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in FONT_SIGNATURES
    except OSError:
        return False


def _offset(zone: str) -> int | None:
    """Minutes east of Greenwich in the month that is judged; None without data of the zone."""
    try:
        offset = OFFSETS_AT.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, OSError):
        return None
    return None if offset is None else int(offset.total_seconds()) // 60


def _unwritable(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        try:
            # Permission bits don't tell: a full or read-only disk refuses too.
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"\0")
        except OSError:
            yield str(folder)


def _secret_modes(data_dir: Path, settings_file: Path) -> dict[str, int]:
    found = {path for pattern in SECRET_FILES for path in data_dir.glob(pattern)}
    found.add(settings_file)
    return {str(path): _mode(path) for path in sorted(found) if path.is_file()}


def _data_modes(data_dir: Path, storage_dir: Path, database_file: Path | None) -> dict[str, int]:
    """Find what others come to: what lies in a folder of ours that others may enter."""
    folders = filter(_is_open, (data_dir, storage_dir))
    found = {path for folder in folders for path in folder.iterdir()}
    if database_file and _is_open(database_file.parent):
        found |= set(database_file.parent.glob(f"{database_file.name}*"))
    return {str(path): _mode(path) for path in sorted(found) if path.exists()}


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and bool(_mode(folder) & OTHERS)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777
