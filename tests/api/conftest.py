"""What tests of the API stand in."""

import pytest
from flask import Flask

from tests.api.callers import TwoCities, make_two_cities


@pytest.fixture
def cities(app: Flask) -> TwoCities:
    return make_two_cities()
