"""The register of guidelines and quality standards, and what a module that cites them shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Flask, g, render_template
from flask.typing import ResponseReturnValue

from app.domain.curricula.guidelines import Guideline, Register, newest
from app.queries import guideline_uses
from app.queries import guidelines as queries
from app.views.access import public

bp = Blueprint("guidelines", __name__)


@dataclass(frozen=True)
class Cited:
    """A guideline that a module cites; `newer` is what took its place in the end, if anything."""

    guideline: Guideline
    newer: Guideline | None


def init_app(app: Flask) -> None:
    """Let templates ask: `{{ cited(module.guidelines) }}`."""
    app.jinja_env.globals["cited"] = cited


@bp.get("/guidelines")
@public
def index() -> ResponseReturnValue:
    """List the register, and what is taught by each of them."""
    register = _register()
    return render_template(
        "guidelines/index.html",
        register=[(each, cited([each.key])[0].newer) for each in register.values()],
        uses=guideline_uses.by_key(),
    )


def cited(keys: Iterable[str]) -> list[Cited]:
    """Return what the register says of these keys, in their order; unknown ones are left out."""
    wanted = list(keys)
    register = _register() if wanted else {}
    known = [(register[key], newest(key, register)) for key in wanted if key in register]
    return [Cited(each, last if last.key != each.key else None) for each, last in known]


def _register() -> Register:
    """Read the register once for a page, however many modules it shows."""
    if "guidelines" not in g:
        g.guidelines = queries.register()
    register: Register = g.guidelines
    return register
