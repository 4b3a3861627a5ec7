"""Who writes curricula in tests of pages, and what they write in."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.models.draft import Draft
from tests.actors import sign_in
from tests.drafting import Desk, make_desk
from tests.views.draft_pages import Sign


@pytest.fixture
def desk(db: SQLAlchemy) -> Desk:
    """Return the MCMC and who works on it."""
    return make_desk()


@pytest.fixture
def sign(app: Flask, desk: Desk) -> Sign:
    """Sign somebody of the desk in, by the name there."""
    return lambda who: sign_in(app.test_client(), getattr(desk, who))


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """Return a draft of the next MCMC."""
    return desk.begin()
