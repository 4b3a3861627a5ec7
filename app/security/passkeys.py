"""Passkeys: always with the holder's finger, face or PIN, so that one is two factors by itself."""

from urllib.parse import urlsplit

from flask import current_app, request, session
from flask_security import UserMixin
from flask_security.utils import check_and_get_token_status
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

CHALLENGE = "challenge"


class Passkeys(WebauthnUtil):
    """What we ask of a key (Web Authentication Level 2, sections 5.4.4 and 5.8.6)."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """Return a challenge, which only this browser can answer, and once."""
        challenge: str = super().generate_challenge(nbytes)
        session[CHALLENGE] = challenge
        return challenge

    def origin(self) -> str:
        """Return the address that the browser shows: the public one, whatever stands between."""
        public: str = current_app.config["SETTINGS"].public_url
        ours = urlsplit(public).netloc == request.host
        return public if ours else request.host_url.rstrip("/")

    def authenticator_selection(
        self,
        user: UserMixin,  # noqa: ARG002 (the library's signature)
        usage: str,  # noqa: ARG002
    ) -> AuthenticatorSelectionCriteria:
        """Want a key that can be found without a name, and that verifies its holder."""
        return AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED,
            resident_key=ResidentKeyRequirement.REQUIRED,
        )

    def user_verification(
        self,
        user: UserMixin | None,  # noqa: ARG002 (the library's signature)
        usage: list[str],  # noqa: ARG002
    ) -> UserVerificationRequirement:
        """Want the holder verified at every use."""
        return UserVerificationRequirement.REQUIRED


def answers_this_browser(token: str, within: str) -> bool:
    """Say whether the challenge in the state was put to this browser, last and unanswered."""
    put = session.pop(CHALLENGE, None)
    lasts = current_app.config[f"SECURITY_{within}"]
    _expired, invalid, state = check_and_get_token_status(token, "wan", lasts)
    return not invalid and state is not None and put == state["challenge"]
