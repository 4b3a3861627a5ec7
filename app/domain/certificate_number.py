"""The printed number and the check code of a certificate, made from given random bytes.

A number such as `MCMC-NBO-26-7K3M9Q-X` names curriculum, city and year, then a serial drawn at
random: a sequence would give the same number again after a backup was restored. The last character
checks the rest (ISO/IEC 7064, MOD 37,36). A code such as `7Q4K-2M9X-T0RB-C5WE` carries 80 random
bits; it alone opens the check page. Both are spelled in Crockford's base 32, which leaves out I, L,
O and U, so that a reader who takes O for 0 is understood.
"""

import re

from app.domain.errors import DomainError

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CITY_LENGTH = 3
SERIAL_LENGTH = 6
SERIAL_BYTES = 4
CODE_LENGTH = 16
CODE_BYTES = 10

_SERIALS = 32**SERIAL_LENGTH
_LOOK_ALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212]+")
_PREFIX = re.compile(r"([A-Z0-9]{2,12})([A-Z]{3})([0-9]{2})")


class InvalidNumber(DomainError):
    """A text that cannot be the number of a certificate."""


class InvalidCode(DomainError):
    """A text that cannot be the check code of a certificate."""


def check_character(text: str) -> str:
    """Return the MOD 37,36 check character of a text of digits and capital letters."""
    product = 36
    for value in map(ALPHANUMERIC.index, text):
        product = (((product + value) % 36 or 36) * 2) % 37
    return ALPHANUMERIC[(37 - product) % 36]


def is_sound(compact: str) -> bool:
    """Say whether the last character of a number without hyphens checks the others."""
    return check_character(compact[:-1]) == compact[-1]


def make_number(*, curriculum: str, city: str, year: int, entropy: bytes) -> str:
    """Spell the number of a new certificate.

    Args:
        curriculum: Code of the curriculum, 2 to 12 capital letters and digits ("MCMC").
        city: Code of the city, 3 capital letters ("NBO").
        year: Year of issue; its last two digits are printed.
        entropy: Four random bytes. Whether the number is taken already is for the caller to see.

    MOD 37,36 sees each wrong character but lets one swap of neighbours in 630 pass, and its check
    character may be a letter that is mistaken for a digit. Such serials are stepped over.
    """
    if len(entropy) != SERIAL_BYTES:
        raise ValueError(f"a serial is drawn from {SERIAL_BYTES} bytes, not {len(entropy)}")
    prefix = f"{curriculum}{city}{year % 100:02}"
    if not _PREFIX.fullmatch(prefix) or len(city) != CITY_LENGTH:
        raise InvalidNumber(f"{curriculum}-{city}")
    serial = int.from_bytes(entropy) % _SERIALS
    while not _is_robust(compact := _with_serial(prefix, serial)):
        serial = (serial * 1_103_515_245 + 12_345) % _SERIALS  # meets every serial, in a wild order
    return _hyphenated(compact)


def parse_number(text: str) -> str:
    """Read a number as people type it and return its printed form.

    Case, spaces and hyphens do not matter, nor O for 0 or I and L for 1 in the serial. Raises
    InvalidNumber when the check character does not agree.
    """
    compact = _SEPARATORS.sub("", text).upper()
    head, tail = compact[: -SERIAL_LENGTH - 1], compact[-SERIAL_LENGTH - 1 :]
    compact = head + tail.translate(_LOOK_ALIKES)
    well_formed = _PREFIX.fullmatch(head) and set(compact) <= set(ALPHANUMERIC)
    if not well_formed or not is_sound(compact):
        raise InvalidNumber(text)
    return _hyphenated(compact)


def make_code(entropy: bytes) -> str:
    """Spell ten random bytes as a check code."""
    if len(entropy) != CODE_BYTES:
        raise ValueError(f"a code is drawn from {CODE_BYTES} bytes, not {len(entropy)}")
    return _grouped(_base32(int.from_bytes(entropy), CODE_LENGTH))


def parse_code(text: str) -> str:
    """Read a code as people type it and return its printed form, or raise InvalidCode."""
    compact = _SEPARATORS.sub("", text).upper().translate(_LOOK_ALIKES)
    if len(compact) != CODE_LENGTH or not set(compact) <= set(CROCKFORD):
        raise InvalidCode(text)
    return _grouped(compact)


def _base32(number: int, length: int) -> str:
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(length)))


def _grouped(compact: str) -> str:
    return "-".join(compact[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _with_serial(prefix: str, serial: int) -> str:
    body = prefix + _base32(serial, SERIAL_LENGTH)
    return body + check_character(body)


def _hyphenated(compact: str) -> str:
    head, serial, check = compact[:-7], compact[-7:-1], compact[-1]
    return f"{head[:-5]}-{head[-5:-2]}-{head[-2:]}-{serial}-{check}"


def _is_robust(compact: str) -> bool:
    """Say whether the check character is plain to read and sees each swap that a serial decides."""
    if compact[-1] not in CROCKFORD:
        return False
    first = len(compact) - SERIAL_LENGTH - 2
    swaps = (_swapped(compact, at) for at in range(first, len(compact) - 1))
    return not any(is_sound(swap) for swap in swaps if swap != compact)


def _swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
