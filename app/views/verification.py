"""The public check of a certificate. Nobody needs an account, and nobody is written down."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.rate_limit import CERTIFICATE_GUESSES
from app.domain.verification import State
from app.services import rate_limits, verification
from app.services.verification import Verdict
from app.views import limits
from app.views.access import public

# What the page shows too: enough to tell a changed copy, and no more.
SHOWN = (
    "number",
    "recipient",
    "recipient_second",
    "course",
    "curriculum",
    "version",
    "adaptation",
    "content_hash",
    "pins",
    "modules",
    "minutes_attended",
    "minutes_offered",
    "city",
    "country",
    "starts_on",
    "ends_on",
    "organisations",
    "mentors",
    "issued_on",
    "illustrative",
)

bp = Blueprint("verification", __name__, url_prefix="/verify")


@bp.get("")
@public
def form() -> ResponseReturnValue:
    """Take a code that somebody types; the answer has an address of its own."""
    code = "".join(request.args.get("code", "").split())
    if code:
        return redirect(url_for(".show", code=code[:80]))
    return render_template("verification/form.html")


@bp.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Say whether a certificate with this code was issued here, and what it says."""
    verdict = _look_up(code)
    unknown = verdict.state is State.UNKNOWN
    mistake = verification.mistaken_for_code(code) if unknown else None
    page = render_template("verification/show.html", verdict=verdict, code=code, mistake=mistake)
    return page, _status(verdict)


@bp.get("/<code>.json")
@public
def data(code: str) -> ResponseReturnValue:
    """Say the same as data."""
    verdict = _look_up(code)
    return jsonify(_answer(verdict)), _status(verdict)


@bp.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _look_up(code: str) -> Verdict:
    """Look a code up. Only wrong ones are counted; who guesses learns nothing of a right one."""
    client, now = limits.client(), utcnow()
    rate_limits.check(CERTIFICATE_GUESSES, client, now=now)
    verdict = verification.check_code(code)
    if verdict.state is State.UNKNOWN:
        rate_limits.take(CERTIFICATE_GUESSES, client, now=now)
    return verdict


def _status(verdict: Verdict) -> int:
    return 404 if verdict.state is State.UNKNOWN else 200


def _answer(verdict: Verdict) -> dict[str, object]:
    answer: dict[str, object] = {
        "state": verdict.state,
        "number": verdict.number,
        "sha256": verdict.sha256,
    }
    if verdict.claims is None:
        return answer
    claims = verdict.claims.to_data()
    return answer | {name: claims[name] for name in SHOWN if name in claims}
