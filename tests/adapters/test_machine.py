"""Gathering facts: from the real machine, and from folders with faults."""

import zoneinfo
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.adapters import machine
from app.domain import machine_check
from app.domain.machine_check import OFFSETS, MachineFacts, examine
from scripts import system_packages

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> dict[str, Any]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    return {
        "data_dir": data_dir,
        "storage_dir": data_dir / "files" / "not made yet",
        "settings_file": tmp_path / ".env",
        "fonts_table": ROOT / "certificates" / "fonts.toml",
        "font_packages": ROOT / "node_modules" / "@expo-google-fonts",
        "database_file": data_dir / "preceptor.sqlite",
        "database_problem": None,
        "production": False,
        "public_url": "http://localhost",
        "trusted_proxies": 0,
        "now": datetime(2026, 7, 1, tzinfo=UTC),
    }


def gather(place: dict[str, Any], **changes: object) -> MachineFacts:
    return machine.gather(**(place | changes))


def test_this_machine_is_sound(place: dict[str, Any]) -> None:
    assert [finding for finding in examine(gather(place)) if not finding.ok] == []


def test_gathering_changes_nothing(place: dict[str, Any]) -> None:
    gather(place)

    assert list(place["data_dir"].rglob("*")) == []


def test_sqlite_is_the_one_that_we_use_not_the_one_of_python(place: dict[str, Any]) -> None:
    from pysqlite3 import dbapi2

    assert gather(place).sqlite == dbapi2.sqlite_version_info
    assert gather(place, database_file=None).sqlite is None


def test_fonts_that_are_missing_cut_off_or_something_else_are_named(
    place: dict[str, Any], tmp_path: Path
) -> None:
    faces = ", ".join(f'{{ file = "{name}" }}' for name in ("good", "cut", "html", "gone"))
    table = tmp_path / "fonts.toml"
    table.write_text(f'[[family]]\nname = "A"\nfaces = [{faces}]\n')
    (tmp_path / "good").write_bytes(b"\x00\x01\x00\x00\x00\x10")
    (tmp_path / "cut").write_bytes(b"\x00")
    (tmp_path / "html").write_text("<!doctype html>")

    facts = gather(place, fonts_table=table, font_packages=tmp_path)

    assert facts.missing_fonts == ("cut", "html", "gone")


def test_library_that_cannot_be_loaded_is_named(
    place: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.9": "nowhere"})

    assert gather(place).missing_libraries == ("libnowhere.so.9",)


def test_time_zones_are_read_as_they_are_used(
    place: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "OFFSETS", {"Asia/Kathmandu": 345, "Asia/Nowhere": 0, "Asia": 0})

    found = gather(place).offsets

    assert found == {"Asia/Kathmandu": 345, "Asia/Nowhere": None, "Asia": None}


def test_old_time_zone_data_of_the_system_are_found_out(
    place: dict[str, Any], tmp_path: Path
) -> None:
    old = tmp_path / "zoneinfo" / "America"
    old.mkdir(parents=True)
    # A zone that is always four hours behind Greenwich, as Asunción was in winter until 2024.
    (old / "Asuncion").write_bytes(
        b"TZif2" + bytes(15) + bytes([0, 0, 0, 0] * 2) + bytes(8)
        + (1).to_bytes(4, "big") + (4).to_bytes(4, "big") + (-14400).to_bytes(4, "big", signed=True)
        + bytes(2) + b"-04\x00"
        + b"TZif2" + bytes(15) + bytes(16)
        + (1).to_bytes(4, "big") + (4).to_bytes(4, "big") + (-14400).to_bytes(4, "big", signed=True)
        + bytes(2) + b"-04\x00" + b"\n<-04>4\n"
    )  # fmt: skip
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([tmp_path / "zoneinfo"])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        offsets = gather(place).offsets
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()

    assert offsets == OFFSETS | {"America/Asuncion": -240}


def test_folder_that_cannot_be_written_to_is_named(place: dict[str, Any]) -> None:
    facts = gather(place, data_dir=Path("/proc/self"), storage_dir=Path("/proc/self/files"))

    assert facts.unwritable_folders == ("/proc/self", "/proc/self/files")


def test_modes_of_secrets_are_read(place: dict[str, Any]) -> None:
    data_dir: Path = place["data_dir"]
    (data_dir / "keys").mkdir()
    for name, mode in {"secret_key": 0o640, "keys/issuer.pem": 0o600, "outbox.txt": 0o644}.items():
        (data_dir / name).touch()
        (data_dir / name).chmod(mode)

    facts = gather(place)

    assert facts.secret_modes == {
        str(data_dir / "keys/issuer.pem"): 0o600,
        str(data_dir / "secret_key"): 0o640,
    }


def test_what_others_come_to_is_found_and_what_is_closed_off_is_not(
    place: dict[str, Any], tmp_path: Path
) -> None:
    data_dir: Path = place["data_dir"]
    elsewhere = tmp_path / "elsewhere"
    for folder in (data_dir / "files", data_dir / "outbox", elsewhere):
        folder.mkdir(mode=0o755)
    (data_dir / "outbox").chmod(0o700)
    for file in (data_dir / "files/a.pdf", elsewhere / "x.sqlite-wal", elsewhere / "other"):
        file.touch(mode=0o644)
    place |= {"storage_dir": data_dir / "files", "database_file": elsewhere / "x.sqlite"}

    open_to_all = gather(place).data_modes
    data_dir.chmod(0o700)
    elsewhere.chmod(0o700)
    (data_dir / "files").chmod(0o700)
    closed = gather(place).data_modes

    assert {path: oct(mode) for path, mode in open_to_all.items()} == {
        str(data_dir / "files"): "0o755",
        str(data_dir / "files/a.pdf"): "0o644",
        str(data_dir / "outbox"): "0o700",
        str(elsewhere / "x.sqlite-wal"): "0o644",
    }
    assert closed == {}


def test_mode_of_the_settings_file_is_read_where_there_is_one(place: dict[str, Any]) -> None:
    file: Path = place["settings_file"]
    file.touch()
    file.chmod(0o644)

    assert gather(place).secret_modes == {str(file): 0o644}


def test_set_up_installs_the_libraries_that_are_looked_for() -> None:
    packages = {need.package for need in system_packages.RUN_NEEDS}

    assert packages == set(machine_check.LIBRARIES.values())
