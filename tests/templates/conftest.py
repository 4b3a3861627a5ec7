"""A small application that has the face and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel

from app import assets, formatting
from tests.templates.html_page import Page

APP = Path(__file__).parents[2] / "app"


@pytest.fixture(scope="session")
def face() -> Flask:
    app = Flask("face", root_path=str(APP), static_folder=None)
    app.secret_key = "not a secret"
    Babel(app)
    assets.init_app(app)
    formatting.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    return app


@pytest.fixture
def render(face: Flask) -> Callable[..., Page]:
    """Render a template's source inside a request."""

    def render(source: str, **context: object) -> Page:
        with face.test_request_context("/"):
            return Page(render_template_string(source, **context))

    return render


@pytest.fixture
def show(render: Callable[..., Page]) -> Callable[..., Page]:
    """Render one call of one component: `show("page", "pager(1, 50, 412)")`."""

    def show(file: str, call: str, **context: object) -> Page:
        name = call.partition("(")[0]
        source = f'{{% from "components/{file}.html" import {name} %}}{{{{ {call} }}}}'
        return render(source, **context)

    return show
