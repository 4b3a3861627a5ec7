"""What one test leaves behind, the next does not find."""

import pytest
from flask import Flask

from app.wiring import adapters


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_begins_with_stored_files(app: Flask, turn: str) -> None:
    assert not adapters().settings.storage_dir.exists()

    adapters().storage.put(turn.encode())
