"""Signing in with Flask-Security, fitted to this application.

The library verifies passwords, codes and passkeys; who is signed in is a row of ours
(`app.services.sign_in_sessions`), and what they may do is `app.domain.permissions`. Of the
library's pages only those named in `OPEN` can be reached; its links that sign in, confirm or reset
by GET are off.
"""

from typing import cast

from flask import Flask, current_app, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login.utils import _user_context_processor
from flask_security import Security, tf_profile_changed, user_authenticated, wan_registered
from flask_security.utils import login_user

from app.clock import utcnow
from app.domain.local_path import local_path
from app.models.account import Account
from app.security import browser_sessions, forms, guard, passkeys, signatures
from app.security.accounts import Accounts
from app.security.codes import OneTimeCodes, RecoveryCodes, hash_of
from app.security.options import options
from app.security.passwords import LimitedHashing, Passwords
from app.services import accounts
from config import Config

ACCESS = "access"  # the mark on a view that says whom it lets in
# The library's pages that are open, and to whom.
OPEN = {
    "login": "public",
    "two_factor_token_validation": "public",
    "mf_recovery": "public",
    "wan_signin": "public",
    "wan_signin_response": "public",
    "verify": "half_signed_in",
    "wan_verify": "half_signed_in",
    "wan_verify_response": "half_signed_in",
    "change_password": "half_signed_in",
    "two_factor_setup": "half_signed_in",
    "two_factor_setup_validate": "half_signed_in",
    "mf_recovery_codes": "half_signed_in",
    "wan_register": "half_signed_in",
    "wan_register_response": "half_signed_in",
    "wan_delete": "half_signed_in",
}


def init_app(app: Flask, settings: Config) -> None:
    """Set the library up."""
    app.config.update(options(settings))
    how_json_is_read = app.json
    made = Security(
        app,
        Accounts(),
        totp_cls=OneTimeCodes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        password_util_cls=Passwords,
        webauthn_util_cls=passkeys.Passkeys,
        wan_register_form=forms.PasskeyForm,
        two_factor_setup_form=forms.CodesForm,
        two_factor_rescue_form=forms.RescueForm,
    )
    app.json = how_json_is_read  # the library puts its own in the place of ours
    signatures.init_app(app, made)
    made.pwd_context = LimitedHashing(made.pwd_context)
    made.want_json(lambda _request: False)
    made.login_manager.session_protection = None  # people change networks; sessions are rows
    made.login_manager.user_loader(browser_sessions.account_of_browser)
    made.login_manager.request_loader(None)
    _leave_other_requests_alone(app, made)
    for name, access in OPEN.items():
        setattr(app.view_functions[f"security.{name}"], ACCESS, access)
    made.unauthn_handler(guard.ask_to_sign_in)
    made.reauthn_handler(guard.ask_again)
    user_authenticated.connect(browser_sessions.begin, app)
    for proof in (tf_profile_changed, wan_registered):
        proof.connect(browser_sessions.strengthen, app)
    app.before_request(guard.guard)
    app.after_request(guard.note_first_step_of_library)
    app.after_request(browser_sessions.renew_verified)


def library() -> Security:
    """Return the library as it was set up for the running application."""
    return cast("Security", current_app.extensions["security"])


def enter(account: Account, *, via: str) -> ResponseReturnValue:
    """Sign somebody in who proved one thing by a way of ours; asks for a code where one is set up.

    `session["device"]` says whose device it is.
    """
    more: ResponseReturnValue | None = library().two_factor_plugins.tf_enter(
        account, False, via, None
    )
    if more is not None:
        guard.note_first_step()
        return more
    login_user(account, authn_via=[via])
    return arrive()


def arrive() -> ResponseReturnValue:
    """Lead whoever has just signed in to where they wanted to go."""
    return redirect(local_path(session.pop("next", None)) or url_for("today.show"))


def proves(account: Account, code: str) -> bool:
    """Say whether a code of the account's app, or a recovery code, is good; it is used up then.

    A good one is as fresh a proof as signing in.
    """
    digits = code.replace(" ", "")
    if account.tf_totp_secret and account.has_codes and digits.isascii() and digits.isdigit():
        window = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
        good = library().totp_factory.verify_totp(digits, account.tf_totp_secret, account, window)
    else:
        good = accounts.take_recovery_code(account.id, hash_of(code), now=utcnow())
    if good:
        session["fs_paa"] = utcnow().timestamp()
    return bool(good)


def _leave_other_requests_alone(app: Flask, library: Security) -> None:
    """Take off what would read the cookie on every request, also for files and feeds.

    Flask-Principal authorises nothing here, there is no cookie of Flask-Login's own, and pages ask
    `g` who is there.
    """
    before = app.before_request_funcs[None]
    before.remove(library.principal._on_before_request)  # noqa: SLF001 (it offers no way to leave it off)
    after = app.after_request_funcs[None]
    after.remove(library.login_manager._update_remember_cookie)  # noqa: SLF001
    app.template_context_processors[None].remove(_user_context_processor)
