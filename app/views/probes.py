"""For whoever watches over the process: alive, and ready."""

from flask import Blueprint, Response

from app.queries import readiness
from app.views.access import public

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """Answer as long as the process can answer at all."""
    return Response("alive\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """Answer 200 when the database is there with the schema that this code expects."""
    problem = readiness.problem()
    return Response(
        f"{problem or 'ready'}\n", status=503 if problem else 200, mimetype="text/plain"
    )
