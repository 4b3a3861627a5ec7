"""Checking certificates: by the code on them, or by the file itself."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.domain.certificate_number import InvalidCode, InvalidNumber, parse_code, parse_number
from app.domain.credential import Claims
from app.domain.verification import Mistake, State
from app.models.certificate import Certificate
from app.queries import certificates


@dataclass(frozen=True)
class Verdict:
    """The answer; claims and fingerprint come with whatever we issued, unless it was erased."""

    state: State
    number: str | None = None
    claims: Claims | None = None
    sha256: str | None = None


def check_code(text: str) -> Verdict:
    """Look a code up, however it was typed. No code, or none of ours, is unknown."""
    try:
        certificate = certificates.find_by_code(parse_code(text))
    except InvalidCode:
        return Verdict(State.UNKNOWN)
    return _verdict(State.GENUINE, certificate)


def mistaken_for_code(text: str) -> Mistake | None:
    """Say what somebody typed who typed no code of ours; None for what could be one.

    Numbers come first, since some are spelled as a code could be. Whether such a number was issued
    here is not told: a number alone opens nothing.
    """
    for read, mistake in ((parse_number, Mistake.NUMBER), (parse_code, None)):
        with suppress(InvalidNumber, InvalidCode):
            read(text)
            return mistake
    return Mistake.NO_CODE


def check_file(data: bytes, *, read_number: Callable[[bytes], str | None]) -> Verdict:
    """Compare a file with what was issued, byte by byte.

    `read_number` finds the number that a file claims to have, so that a changed copy of one of
    ours is told apart from a file that never was.
    """
    certificate = certificates.find_by_bytes(hashlib.sha256(data).hexdigest())
    if certificate is not None:
        return _verdict(State.GENUINE, certificate)
    number = read_number(data)
    return _verdict(State.ALTERED, certificates.find_by_number(number) if number else None)


def _verdict(state: State, certificate: Certificate | None) -> Verdict:
    if certificate is None:
        return Verdict(State.UNKNOWN)
    if certificate.state == "erased":
        return Verdict(State.ERASED, certificate.number)
    claims = Claims.from_data(certificate.claims)
    return Verdict(state, certificate.number, claims, certificate.pdf_sha256)
