"""Our sessions behind the library's: begun when it is convinced, found for it, ended by us."""

import logging

from flask import Flask, Response, g, request, session
from flask_security.utils import set_request_attr
from werkzeug.wrappers import Response as BaseResponse

from app.clock import utcnow
from app.domain.browser import browser_in_words
from app.domain.sign_in_session import PERSONAL_LINK, Device
from app.models.account import Account
from app.services import sign_in_sessions

logger = logging.getLogger(__name__)

KEY = "key"  # where the cookie keeps the token of the session

# What the browser kept for a person goes with them; the cookie stays, for it says so.
NOTHING_KEPT = '"cache", "storage"'

# What a browser has in its cookie that outlives a sign-in, as the library writes it.
CARRIED = ("_user_id", "_fresh", "_id", "fs_paa", "next")

# By which page somebody came in, and whether it proves more than one thing.
VIA = {
    "sign_in.by_link": ("link", False),
    "invitations.accept": ("invitation", False),
    "personal_links.enter": (PERSONAL_LINK, False),
    "security.login": ("password", False),
    "security.change_password": ("password", False),
    "security.two_factor_token_validation": ("code", True),
    "security.mf_recovery": ("recovery code", True),
    "security.wan_signin_response": ("passkey", True),
}

# Where somebody shows again who they are, and whether by a second factor.
VERIFIED = {"security.verify": False, "security.wan_verify_response": True}


def forget() -> None:
    """End this browser's session, in the database too."""
    token = session.get(KEY)
    if token:
        sign_in_sessions.end(token)
    session.clear()


def leaving_nothing(response: BaseResponse) -> BaseResponse:
    """Have the browser forget what it kept, as the person leaves."""
    response.headers["Clear-Site-Data"] = NOTHING_KEPT
    return response


def account_of_browser(user_id: str) -> Account | None:
    """Return the account of the session that `app.views.access` found, as the library wants it."""
    account: Account | None = g.get("account")
    if account is None or account.fs_uniquifier != user_id:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return account


def begin(_app: Flask, user: Account, **_more: object) -> None:
    """Begin a session of ours once the library is convinced; nothing of the one before is kept."""
    via, strong = VIA[request.endpoint or ""]
    now = utcnow()
    before = g.get("sign_in_session")
    if before is not None and before.account_id == user.id:
        strong = strong or before.is_strong(now)
        session.setdefault("device", before.device)
    device = Device(session.get("device", Device.OWN))
    token = sign_in_sessions.begin(
        user.id,
        via=via,
        device=device,
        browser=browser_in_words(request.user_agent.string),
        strong=strong,
        now=now,
    )
    carried = {name: session[name] for name in CARRIED if name in session}
    forget()
    session.update(carried)
    session[KEY] = token
    session.permanent = device is Device.OWN
    logger.info("Account %s signed in by %s", user.id, via)


def renew(*, strong: bool) -> None:
    """Go on under a new token, as it was just proven who is there; `strong` by a second factor."""
    token = sign_in_sessions.renew(g.sign_in_session.id, strong=strong, now=utcnow())
    if token is not None:
        session[KEY] = token


def strengthen(_app: Flask, **_more: object) -> None:
    """Count as a second factor what was just set up, and so proven to be at hand."""
    renew(strong=True)


def renew_verified(response: Response) -> Response:
    """Count what was shown again on the library's pages; it notes that in the cookie alone."""
    strong = VERIFIED.get(request.endpoint or "")
    if strong is not None and "paa" in g and session.get("fs_paa") != g.paa:
        renew(strong=strong)
    return response
