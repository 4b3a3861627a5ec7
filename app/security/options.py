"""What Flask-Security is told: which ways in there are, how long things last, where pages lie."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from app.clock import utcnow
from app.domain.sign_in_session import FRESH_FOR
from app.security.words import MESSAGES
from config import Config

LEAST_LENGTH, LONGEST = 10, 1_000
LEAST_SCORE = 3  # of zxcvbn, from 0 to 4

OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "API_ENABLED_METHODS": ["session"],
        "CACHE_CONTROL": {},  # as all pages, see `app.views.headers`
        "CHANGEABLE": True,
        "CHANGE_URL": "/account/password",
        "DATETIME_FACTORY": utcnow,
        "FRESHNESS": FRESH_FOR,
        "FRESHNESS_GRACE_PERIOD": FRESH_FOR,
        "INPUT_NORMALIZE_FORM": "NFC",
        "LOGIN_URL": "/sign-in/password",
        "LOGOUT_METHODS": None,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "PASSWORD_LENGTH_MIN": LEAST_LENGTH,
        "PASSWORD_NORMALIZE_FORM": "NFC",
        "PASSWORD_SCHEMES": ["argon2"],
        # The hash stays good when the secret of the installation changes.
        "PASSWORD_SINGLE_HASH": ["argon2"],
        "POST_CHANGE_VIEW": "account.show",
        "POST_LOGIN_VIEW": "account.arrive",
        "POST_VERIFY_VIEW": "account.show",
        "RETURN_GENERIC_RESPONSES": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "STATIC_FOLDER": None,
        "TOTP_ISSUER": "Preceptor",
        "TWO_FACTOR": True,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_ERROR_VIEW": "sign_in.form",
        "TWO_FACTOR_POST_SETUP_VIEW": "account.show",
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_SELECT_URL": "/sign-in/select",
        "TWO_FACTOR_SETUP_URL": "/account/codes",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": lambda identity: identity, "case_insensitive": False}}
        ],
        "VERIFY_URL": "/sign-in/again/password",
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_DELETE_URL": "/account/passkeys/remove",
        "WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "Zs"],
        "WAN_POST_REGISTER_VIEW": "account.show",
        "WAN_REGISTER_URL": "/account/passkeys",
        "WAN_RP_NAME": "Preceptor",
        "WAN_SIGNIN_URL": "/sign-in/passkey",
        "WAN_SIGNIN_WITHIN": timedelta(minutes=2),
        "WAN_VERIFY_URL": "/sign-in/again/passkey",
        "WEBAUTHN": True,
        "ZXCVBN_MINIMUM_SCORE": LEAST_SCORE,
    }
)


def options(settings: Config) -> dict[str, Any]:
    """Return what the library is told, as entries of Flask's configuration.

    It has a secret of its own for each purpose, so that what leaks of one says nothing of another.
    """

    def key_for(purpose: str) -> str:
        secret = settings.secret_key.encode()
        return hmac.new(secret, f"preceptor {purpose}".encode(), hashlib.sha256).hexdigest()

    keys = {"PASSWORD_SALT": key_for("passwords"), "TOTP_SECRETS": {"1": key_for("codes")}}
    named = {f"SECURITY_{name}": value for name, value in (*OPTIONS.items(), *keys.items())}
    # Every POST carries our token already, see `app.views.access`.
    return named | MESSAGES | {"WTF_CSRF_ENABLED": False}
