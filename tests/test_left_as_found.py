"""What one test stores, the next does not find."""

import pytest
from flask import Flask

from app.wiring import adapters


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_stored_file_is_gone_when_the_test_ends(app: Flask, turn: str) -> None:
    there = adapters().storage

    assert all(there.put(turn.encode() * times) in there for times in (1, 2))
    assert there.put(b"of every turn") in there


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_begins_with_stored_files(app: Flask, turn: str) -> None:
    folder = adapters().settings.storage_dir

    assert not folder.exists()
    adapters().storage.put(turn.encode())
