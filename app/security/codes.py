"""One-time codes of an app, and recovery codes: each is taken once, whoever asks at once."""

import hashlib
import secrets
from typing import cast

from flask_security import MfRecoveryCodesUtil, UserMixin
from flask_security.proxies import _datastore, _security
from flask_security.totp import Totp
from passlib.exc import UsedTokenError
from passlib.totp import TotpMatch

from app.adapters import qr_code
from app.clock import utcnow
from app.models.account import Account
from app.services import accounts

RECOVERY_CODES = 10
# 24 of 32 signs are 120 bits; without 0, O, 1 and I, which are read for one another.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 6, 4


class OneTimeCodes(Totp):
    """Codes by the clock (RFC 6238) that remember which was the last (section 5.2 there)."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the time step of the last code that was taken."""
        return cast("Account", user).tf_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Take the code; of two requests with the same one, the second is refused."""
        if not accounts.take_code(user.id, tmatch.counter):
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return what an app scans, as markup that stands in the page."""
        return qr_code.svg(self.get_totp_uri(username, totp), username)

    def generate_recovery_codes(self, number: int) -> list[str]:
        """Return so many codes of 120 random bits, in groups that can be copied by hand."""
        return ["-".join(_group() for _ in range(GROUPS)) for _ in range(number)]


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes of which only hashes are kept; 120 random bits need no slow hash."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """Return new codes; the old ones work no more."""
        codes: list[str] = _security.totp_factory.generate_recovery_codes(RECOVERY_CODES)
        _datastore.mf_set_recovery_codes(user, [hash_of(code) for code in codes])
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:  # noqa: ARG002 (the library's signature)
        """Return nothing: codes are shown when they are made, and never again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Use the code up if it is one."""
        return accounts.take_recovery_code(user.id, hash_of(code), now=utcnow())

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:  # noqa: ARG002 (the library's signature)
        """Do nothing: checking has used it up."""
        return True


def hash_of(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(GROUP_LENGTH))
