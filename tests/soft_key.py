"""A passkey in software: what a phone does when it is asked, without the phone.

Only what the tests need of Web Authentication Level 2: ES256, "none" attestation.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftKey:
    """One key pair for one site; `verifies` is whether it asks for finger, face or PIN."""

    origin: str = "http://localhost"
    verifies: bool = True
    count: int = 0
    user_handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.create()."""
        self.user_handle = from_text(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = (
            bytes(16)
            + len(self.credential_id).to_bytes(2)
            + self.credential_id
            + cbor2.dumps(public)
        )
        data = self._authenticator_data(options["rp"]["id"], ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = {
            "clientDataJSON": to_text(self._client_data("webauthn.create", options)),
            "attestationObject": to_text(attestation),
            "transports": ["internal"],
        }
        return self._answer(said)

    def get(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.get()."""
        self.count += 1
        data = self._authenticator_data(options["rpId"], 0)
        client = self._client_data("webauthn.get", options)
        signed = self.private.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        said = {
            "clientDataJSON": to_text(client),
            "authenticatorData": to_text(data),
            "signature": to_text(signed),
            "userHandle": to_text(self.user_handle),
        }
        return self._answer(said)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _authenticator_data(self, site: str, flags: int) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _answer(self, said: dict[str, Any]) -> str:
        name = to_text(self.credential_id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": said, "extensions": "{}"}
        )
