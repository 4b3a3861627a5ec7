"""Where to report a weakness (RFC 9116), if the operator said so."""

from datetime import timedelta

from flask import Blueprint, Response, url_for

from app.clock import utcnow
from app.errors import NotFound
from app.views.access import for_programs
from app.wiring import adapters

bp = Blueprint("security_contact", __name__)

HOLDS_FOR = timedelta(days=180)


@bp.get("/.well-known/security.txt")
@for_programs
def show() -> Response:
    """Name the contact of the settings; nothing is there without one."""
    settings = adapters().settings
    if settings.security_contact is None:
        raise NotFound
    day = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {(day + HOLDS_FOR).isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {settings.public_url}{url_for('.show')}",
    )
    answer = Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
