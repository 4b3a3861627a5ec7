"""What the library would let pass, and what it answers when somebody must say who they are."""

from datetime import timedelta
from typing import NoReturn, cast

from flask import Response, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import check_and_update_authn_fresh, set_request_attr
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.local_path import local_path
from app.domain.names import address_key
from app.domain.rate_limit import (
    CODES_BY_CLIENT,
    CODES_OF_ACCOUNT,
    PASSWORDS_BY_CLIENT,
    PASSWORDS_OF_ACCOUNT,
    client_network,
)
from app.domain.sign_in_session import FRESH_FOR, Device
from app.errors import SecondFactorNeeded, SignInNeeded
from app.security import passkeys
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
    if endpoint == "security.login" and request.method == "POST":
        session["device"] = Device.SHARED if request.form.get("shared") else Device.OWN
    if request.method == "POST":
        _count(endpoint)
    g.paa = session.get("fs_paa")
    if endpoint in CHANGES_FACTORS and holds_back():
        raise SecondFactorNeeded
    if endpoint == "security.change_password" and not g.account.login_address:
        return redirect(url_for("account.show"))
    if endpoint in ANSWERS and not passkeys.answers_this_browser(
        (request.view_args or {})["token"], ANSWERS[endpoint]
    ):
        flash(MESSAGES["SECURITY_MSG_API_ERROR"][0], "stop")
        return redirect(url_for(endpoint.removesuffix("_response")))
    return None


def count_password(account: str) -> None:
    """Count a try of a password of this account, or address; raises TooMany."""
    client, now = client_network(request.remote_addr), utcnow()
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
    # The library looks there, and fills it only on pages of its own.
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    if holds_back() or not check_and_update_authn_fresh(FRESH_FOR, FRESH_FOR, "session"):
        raise SecondFactorNeeded
