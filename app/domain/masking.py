"""Contacts shown in part: enough to recognise for who knows them, of no use to anybody else."""

COVER = "***"
DIGITS_SHOWN = 3


def masked_address(address: str) -> str:
    """Return a mail address with its first letter and its domain: `a***@example.org`."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}{COVER}@{domain}"


def masked_phone(phone: str) -> str:
    """Return the last digits of a phone number: `***678`."""
    digits = "".join(character for character in phone if character.isdecimal())
    return COVER + digits[-DIGITS_SHOWN:]
