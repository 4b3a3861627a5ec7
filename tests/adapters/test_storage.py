"""Stored bytes come back as they were, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.storage import FileStorage, MissingFile, StoredFiles


@given(st.binary(max_size=200))
def test_what_is_put_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    storage = FileStorage(tmp_path_factory.mktemp("files"))

    assert storage.get(storage.put(data)) == data
    assert storage.put(data) == storage.put(data)


def test_putting_leaves_one_file_and_no_draft(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    storage.put(b"certificate")
    storage.put(b"certificate")

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_changed_bytes_are_missing_bytes(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    name = storage.put(b"certificate")
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"certificatf")

    with pytest.raises(MissingFile):
        storage.get(name)


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_nothing_else_is_reached(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingFile):
        FileStorage(tmp_path).get(name)


def test_nobody_else_can_read_what_is_stored(tmp_path: Path) -> None:
    FileStorage(tmp_path / "files").put(b"certificate")
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_dir()}
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())

    assert (modes, file.stat().st_mode & 0o777) == ({0o700}, 0o600)


def test_stored_files_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    one, other = storage.put(b"one"), storage.put(b"other")
    files = StoredFiles([one, one], storage)

    assert (dict(files), len(files)) == ({one: b"one"}, 1)
    assert other not in files
    storage.remove(one)
    with pytest.raises(MissingFile):
        files[one]
