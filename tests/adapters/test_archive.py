"""Archives of curricula come from anybody: each trick is refused before anything is written."""

import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.library import LibraryError, read_library
from app.adapters.library.archive import ENTRIES_MAX, packed, unpacked

CURRICULA = Path(__file__).parents[2] / "curricula"
MAIN = "care/1.0.0/curriculum.toml"
Entries = list[tuple[str | ZipInfo, bytes]]


def entry(name: str, *, mode: int = stat.S_IFREG | 0o644, packing: int = ZIP_DEFLATED) -> ZipInfo:
    found = ZipInfo(name)
    found.filename = name  # as it is: the constructor would put "/" in the place of "\\"
    found.external_attr = mode << 16
    found.compress_type = packing
    return found


def written(path: Path, entries: Entries) -> Path:
    with (
        pytest.warns(UserWarning, match="Duplicate name") if _doubles(entries) else nullcontext(),
        ZipFile(path, "w") as file,
    ):
        for name, content in entries:
            file.writestr(name, content)
    return path


def _doubles(entries: Entries) -> bool:
    names = [name.filename if isinstance(name, ZipInfo) else name for name, _ in entries]
    return len(set(names)) < len(names)


@pytest.fixture
def empty_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let archives be unpacked below a folder that the test can look into."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


TRICKS: dict[str, tuple[Entries, str]] = {
    "climbs": ([("../evil.toml", b"")], "leads out of the archive"),
    "climbs-inside": ([("care/../../evil.toml", b"")], "leads out of the archive"),
    "absolute": ([("/etc/evil.toml", b"")], "leads out of the archive"),
    "drive": ([(entry("C:/evil.toml"), b"")], "characters that no library uses"),
    "backslash": ([(entry("..\\evil.toml"), b"")], "characters that no library uses"),
    "network": ([(entry("\\\\host\\evil.toml"), b"")], "characters that no library uses"),
    "stream": ([(entry("care/x.toml:hidden"), b"")], "characters that no library uses"),
    "control": ([(entry("care/\x1bx.toml"), b"")], "characters that no library uses"),
    "bidi": ([(entry("care/\u202ex.toml"), b"")], "characters that no library uses"),
    "device": ([("care/NUL.toml", b"")], "the name of a device"),
    "link": ([(entry(MAIN, mode=stat.S_IFLNK | 0o777), b"/etc/passwd")], "is a link"),
    "pipe": ([(entry(MAIN, mode=stat.S_IFIFO | 0o644), b"")], "no regular file"),
    "twice": ([(MAIN, b"a"), (MAIN, b"b")], "is there twice"),
    "other-case": ([(MAIN, b"a"), (MAIN.upper(), b"b")], "is there twice"),
    "other-form": ([("care/\u00e9.md", b"a"), ("care/e\u0301.md", b"b")], "is there twice"),
    "file-and-folder": ([("care", b"a"), (MAIN, b"b")], "is there twice"),
    "nested": ([("care/more.zip", b"PK")], "is packed itself"),
    "bomb": ([(entry(MAIN), bytes(5_000_000))], "times its size"),
    "other-packing": ([(entry(MAIN, packing=ZIP_BZIP2), b"x")], "packed in a way"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a28_archive_tricks_are_refused_before_anything_is_written(
    trick: str, tmp_path: Path, empty_temporary_folder: Path
) -> None:
    entries, words = TRICKS[trick]
    archive = written(tmp_path / "curricula.zip", entries)

    with pytest.raises(LibraryError, match=words), unpacked(archive):
        pytest.fail("nothing is there to be read")
    assert list(empty_temporary_folder.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["curricula.zip", "temporary"]


def test_a28_an_archive_of_very_many_entries_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "curricula.zip"
    with ZipFile(archive, "w", ZIP_STORED) as file:
        for number in range(ENTRIES_MAX + 1):
            file.writestr(f"{number}", b"")
    listed = archive.read_bytes()

    with pytest.raises(LibraryError, match="holds more than"), unpacked(archive):
        pytest.fail("nothing is there to be read")

    # A list of entries of many megabytes is not even read.
    at = listed.rfind(b"PK\x05\x06")
    archive.write_bytes(listed[: at + 12] + struct.pack("<L", 2**31) + listed[at + 16 :])
    with pytest.raises(LibraryError, match="holds more than"), unpacked(archive):
        pytest.fail("nothing is there to be read")


def test_a28_an_archive_for_more_than_a_library_is_refused_unread(tmp_path: Path) -> None:
    """Zip64: its end says other numbers than the plain one behind it, and readers take those."""
    plain = written(tmp_path / "curricula.zip", [("a.md", b"x")]).read_bytes()
    at = plain.rfind(b"PK\x05\x06")
    archive = tmp_path / "larger.zip"
    archive.write_bytes(plain[:at] + b"PK\x06\x07" + bytes(16) + plain[at:])

    with pytest.raises(LibraryError, match="holds more than"), unpacked(archive):
        pytest.fail("nothing is there to be read")


def test_a28_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """Several names for the same packed bytes: they unpack to many times what is there."""
    archive = written(tmp_path / "curricula.zip", [("a.md", b"x" * 1_000), ("b.md", b"y" * 1_000)])
    data = bytearray(archive.read_bytes())
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    archive.write_bytes(bytes(data))

    with pytest.raises(LibraryError, match="shares bytes"), unpacked(archive):
        pytest.fail("nothing is there to be read")


def test_a28_a_size_that_is_not_true_is_found_while_reading(tmp_path: Path) -> None:
    archive = written(tmp_path / "curricula.zip", [(entry(MAIN), bytes(200_000))])
    data = bytearray(archive.read_bytes())
    listed = data.rfind(b"PK\x01\x02")
    for at in (listed + 24, 22):
        data[at : at + 4] = struct.pack("<L", 10)
    archive.write_bytes(bytes(data))

    with pytest.raises(LibraryError), unpacked(archive):
        pytest.fail("nothing is there to be read")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all" * 100])
def test_what_is_no_archive_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)

    with pytest.raises(LibraryError, match="is no ZIP file"), unpacked(tmp_path / "x.zip"):
        pytest.fail("nothing is there to be read")


@given(
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=3)
)
def test_a_damaged_archive_never_breaks_the_reader(
    changes: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sound = packed([(MAIN, b"slug = 'care'\n" * 20), ("care/1.0.0/modules/M01.md", b"x")])
    damaged = bytearray(sound)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    archive = tmp_path_factory.mktemp("damaged") / "x.zip"
    archive.write_bytes(bytes(damaged))

    with suppress(LibraryError), unpacked(archive) as root:
        assert all(path.resolve().is_relative_to(root) for path in root.rglob("*"))


def test_an_archive_of_our_own_curricula_is_read_as_they_are(tmp_path: Path) -> None:
    files = [
        (path.relative_to(CURRICULA).as_posix(), path.read_bytes())
        for path in CURRICULA.rglob("*")
        if path.is_file()
    ]
    archive = tmp_path / "curricula.zip"
    archive.write_bytes(packed(files))

    with unpacked(archive) as root:
        assert read_library(root) == read_library(CURRICULA)
    assert not root.exists()
    assert packed(reversed(files)) == packed(files)


MEASURED = """
import resource, sys
from pathlib import Path
from app.adapters.library import LibraryError, read_library
def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = used()
for folder in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_library(folder)
    except LibraryError as refusal:
        print(folder.name, used() - before, len(refusal.problems))
"""

SWELLING: dict[str, Callable[[], str]] = {
    "deep": lambda: f"x = {'[' * 10_000}{']' * 10_000}",
    "deep-tables": lambda: f"x = {'{a=' * 10_000}1{'}' * 10_000}",
    "huge-number": lambda: f"x = {'9' * 500_000}",
    "many-keys": lambda: "".join(f"key{number} = 1\n" for number in range(60_000)),
    "long-name": lambda: ".".join(["a"] * 100_000) + " = 1",
    "double-key": lambda: "slug = 'a'\nslug = 'b'\n",
    "not-a-number": lambda: "total_minutes = nan\n",
}


def test_a29_data_that_swell_are_refused_in_little_memory(tmp_path: Path) -> None:
    for kind, content in SWELLING.items():
        file = tmp_path / kind / MAIN
        file.parent.mkdir(parents=True)
        file.write_text(content())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=CURRICULA.parent,
    )
    found = [line.split() for line in done.stdout.splitlines()]

    assert [kind for kind, _, _ in found] == sorted(SWELLING)
    assert all(int(kibibytes) < 64 * 1024 for _, kibibytes, _ in found)
    assert all(int(problems) >= 1 for _, _, problems in found)
