"""What the library would let pass, and what it answers when somebody must say who they are."""

from datetime import timedelta
from typing import NoReturn, cast

from flask import Response, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import check_and_update_authn_fresh, set_request_attr
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.local_path import local_path
from app.domain.names import address_key
from app.domain.rate_limit import (
    CODES_BY_CLIENT,
    CODES_OF_ACCOUNT,
    PASSWORDS_BY_CLIENT,
    PASSWORDS_FROM_CLIENT,
    PASSWORDS_OF_ACCOUNT,
    client_network,
)
from app.domain.sign_in_session import FRESH_FOR, PERSONAL_LINK, Device
from app.errors import CameByCard, SecondFactorNeeded, SignInNeeded
from app.security import passkeys
from app.security.options import LONGEST
from app.security.words import MESSAGES
from app.services import rate_limits

# These change how somebody signs in: who has a second factor has to have given it.
CHANGES_FACTORS = frozenset(
    f"security.{name}"
    for name in (
        "change_password", "two_factor_setup", "two_factor_setup_validate", "mf_recovery_codes",
        "wan_register", "wan_register_response", "wan_delete",
    )
)  # fmt: skip
# For who is not in yet.
WAYS_IN = frozenset(
    f"security.{name}"
    for name in (
        "login", "two_factor_token_validation", "mf_recovery", "wan_signin", "wan_signin_response",
    )
)  # fmt: skip
# What asks for a second factor of who gave a first.
SECOND_STEPS = frozenset({"security.two_factor_token_validation", "security.mf_recovery"})
SECOND_STEP_WITHIN = timedelta(minutes=10)
HALF_IN = ("tf_user_id", "tf_state", "tf_primary_method", "tf_remember_login")
HALF_SINCE = "half_since"
# Answers to a challenge, which count once and only from the browser that it was put to.
ANSWERS = {
    "security.wan_signin_response": "WAN_SIGNIN_WITHIN",
    "security.wan_verify_response": "WAN_SIGNIN_WITHIN",
    "security.wan_register_response": "WAN_REGISTER_WITHIN",
}


def guard() -> ResponseReturnValue | None:
    """Stop what the library would let pass."""
    endpoint = request.endpoint or ""
    if not endpoint.startswith("security."):
        return None
    if endpoint in WAYS_IN and g.person is not None:
        return redirect(url_for("account.arrive"))  # here the library would sign them out by half
    if "next" in request.values:
        return _without_target()
    if request.method == "POST":
        _look_at_what_is_sent(endpoint)
    g.paa = session.get("fs_paa")
    if endpoint in CHANGES_FACTORS:
        _refuse_who_proved_too_little(endpoint)
    return _led_back(endpoint)


def _look_at_what_is_sent(endpoint: str) -> None:
    if endpoint == "security.login":
        session["device"] = Device.SHARED if request.form.get("shared") else Device.OWN
    _refuse_endless_passwords()
    _count(endpoint)


def _refuse_who_proved_too_little(endpoint: str) -> None:
    _refuse_who_came_by_card()
    if holds_back():
        raise SecondFactorNeeded
    if endpoint == "security.two_factor_setup_validate":
        require_fresh()  # the library asks that where it begins, and not where it ends


def _led_back(endpoint: str) -> ResponseReturnValue | None:
    """Lead back whoever cannot go on here."""
    if endpoint in SECOND_STEPS and not _is_half_in():
        flash(_("That took too long. Sign in again."), "care")
        return redirect(url_for("security.login"))
    if endpoint == "security.change_password" and not g.account.login_address:
        return redirect(url_for("account.show"))
    if endpoint in ANSWERS and not passkeys.answers_this_browser(
        (request.view_args or {})["token"], ANSWERS[endpoint]
    ):
        flash(MESSAGES["SECURITY_MSG_API_ERROR"][0], "stop")
        return redirect(url_for(endpoint.removesuffix("_response")))
    return None


def note_first_step() -> None:
    """Note since when somebody is in by half: what they proved first is good for a while only."""
    half = session.get("tf_user_id")
    if half:
        session[HALF_SINCE] = [half, utcnow().timestamp()]


def note_first_step_of_library(response: Response) -> Response:
    """Note it where the library has taken the first proof itself."""
    passed = request.method == "POST" and response.status_code == 302
    if request.endpoint == "security.login" and passed:
        note_first_step()
    return response


def _is_half_in() -> bool:
    """Say whether a second factor may still be given; forgets what was proven too long ago."""
    half, since = session.get(HALF_SINCE, [None, 0.0])
    if half and half == session.get("tf_user_id"):
        if utcnow().timestamp() - since < SECOND_STEP_WITHIN.total_seconds():
            return True
        for name in (*HALF_IN, HALF_SINCE):
            session.pop(name, None)
    return not half


def _refuse_who_came_by_card() -> None:
    """Stop who came in by a personal link: a card gets lost, and nobody keeps a way in by it."""
    if g.sign_in_session.via == PERSONAL_LINK:
        raise CameByCard


def _refuse_endless_passwords() -> None:
    """Stop before the library does, by a fault: it hashes no more than 4,096 bytes."""
    if any("password" in name and len(sent) > LONGEST for name, sent in request.form.items()):
        raise BadRequest


def count_password(account: str) -> None:
    """Count a try of a password of this account, or address; raises TooMany."""
    client, now = client_network(request.remote_addr), utcnow()
    rate_limits.take(PASSWORDS_FROM_CLIENT, client, now=now)
    rate_limits.take(PASSWORDS_BY_CLIENT, client, account, now=now)
    rate_limits.take(PASSWORDS_OF_ACCOUNT, account, now=now)


def count_code(account: str) -> None:
    """Count a try of a code of this account (its `fs_uniquifier`); raises TooMany."""
    client, now = client_network(request.remote_addr), utcnow()
    rate_limits.take(CODES_BY_CLIENT, client, account, now=now)
    rate_limits.take(CODES_OF_ACCOUNT, account, now=now)


def _count(endpoint: str) -> None:
    if endpoint == "security.login":
        count_password(address_key(request.form.get("email", "")))
    elif endpoint in ("security.verify", "security.change_password"):
        count_password(g.account.email)
    elif endpoint in ("security.two_factor_token_validation", "security.mf_recovery"):
        count_code(session.get("tf_user_id", ""))


def _without_target() -> ResponseReturnValue:
    """Keep where somebody wants to go where only we look, and ask for the page without it."""
    if request.method != "GET":
        raise BadRequest
    target = local_path(request.args["next"])
    if target:
        session["next"] = target
    return redirect(request.path)


def holds_back() -> bool:
    """Say whether the person has a second factor and did not give it lately in this browser."""
    has: bool = g.account.has_second_factor
    return has and not g.sign_in_session.is_strong(utcnow())


def ask_to_sign_in(
    mechanisms: list[str] | None = None,  # noqa: ARG001 (the library's signature)
    headers: object = None,  # noqa: ARG001
) -> NoReturn:
    """Answer for the library as for all other pages."""
    raise SignInNeeded


def ask_again(_within: timedelta, _grace: timedelta) -> Response:
    """Ask to prove anew who is there, and come back."""
    flash(MESSAGES["SECURITY_MSG_REAUTHENTICATION_REQUIRED"][0], "note")
    return cast("Response", redirect(url_for("second_factor.show", next=request.path)))


def require_fresh() -> None:
    """Stop here unless the person showed who they are a moment ago, strongly if they can."""
    _refuse_who_came_by_card()
    # The library looks there, and fills it only on pages of its own.
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    if holds_back() or not check_and_update_authn_fresh(FRESH_FOR, FRESH_FOR, "session"):
        raise SecondFactorNeeded
