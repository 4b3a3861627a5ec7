"""Organisations: what they can be to us, and what is kept of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.names import match_key, sort_key

LONGEST_SLUG = 60
LONGEST_ABOUT = 4_000
LONGEST_SOURCE = 400
LONGEST_PURPOSE = 120
LONGEST_AGREEMENT = 2_000
LONGEST_TAG = 60
# So many contacts, and so many agreements, fit on a form.
MOST_ROWS = 30


class Kind(StrEnum):
    """What an organisation is to us; one may be several."""

    LEAD = "lead"
    CURRICULUM_OWNER = "curriculum_owner"
    TECHNICAL_PARTNER = "technical_partner"
    ACCREDITOR = "accreditor"
    HOST_INSTITUTION = "host_institution"
    HOSPITAL = "hospital"
    MINISTRY = "ministry"


@dataclass(frozen=True)
class ContactDetails:
    """Whom to ask, and about what."""

    name: str
    address: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class AgreementDetails:
    """What was agreed, from a day to a day; None leaves an end open or unknown."""

    scope: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """All that is kept of an organisation, as its form holds it.

    `institutions` are ids of the places where its people work.
    """

    name: str
    about: str = ""
    source: str = ""
    kinds: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    institutions: frozenset[int] = frozenset()
    contacts: tuple[ContactDetails, ...] = ()
    agreements: tuple[AgreementDetails, ...] = ()


def tags_of(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the fields that a text names with commas between them, each once.

    One that is known already in another spelling is written as it is known.
    """
    spellings = {match_key(tag): tag for tag in known}
    found: dict[str, str] = {}
    for part in text.split(","):
        tag = " ".join(part.split())
        key = match_key(tag)
        if key:
            found.setdefault(key, spellings.get(key, tag))
    return tuple(found.values())


def slug_of(name: str, taken: Iterable[str] = ()) -> str:
    """Return a part of an address that nobody has, in letters that every keyboard has."""
    plain = re.sub(r"[^a-z0-9]+", "-", sort_key(name)).strip("-")[:LONGEST_SLUG].strip("-")
    base, held = plain or "organisation", set(taken)
    if base not in held and base != "new":
        return base
    return next(slug for n in range(2, len(held) + 3) if (slug := f"{base}-{n}") not in held)
