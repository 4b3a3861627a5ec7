"""Where those are led who must sign in first: what they entered in a page stays in it."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.views import in_place
from app.views.requests import SAFE_METHODS


def led_away(endpoint: str, words: str) -> ResponseReturnValue:
    """Lead to `endpoint` and back; `words` are said where something was sent in vain."""
    reads = request.method in SAFE_METHODS
    if in_place.is_asked() and reads:
        return Response(status=401, headers={"HX-Redirect": url_for(endpoint)})
    if in_place.is_asked():
        said = _("You are signed out, so this was not saved. Copy it, sign in, and enter it again.")
        return in_place.toast(said, kind="stop", status=401)
    if not reads:
        flash(words, "care")
    return redirect(url_for(endpoint, next=_here()))


def _here() -> str | None:
    """Return the page that was asked for, to come back to; None after a form."""
    return request.full_path.rstrip("?") if request.method == "GET" else None
