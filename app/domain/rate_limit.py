"""How often something may be tried: so many at once, then one every so often.

The rule is GCRA, the generic cell rate algorithm: of each key one instant is kept, at which all
that was taken is made good. Instants and lengths are whole microseconds, so that nothing is
rounded and both databases reckon alike.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from app.domain.errors import DomainError

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Such a row was written by a clock that was far ahead. It must lock nobody out for years.
FARTHEST_AHEAD = timedelta(days=2) // MICROSECOND
IPV6_NETWORK = 64  # one customer has all addresses of such a network, and changes them at will
NO_ADDRESS = "unknown"


class TooMany(DomainError):
    """It was tried too often; `retry_after_s` are whole seconds, at least one."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Limit:
    """So many at once (`burst`), and one more each time `every` has gone by."""

    name: str
    burst: int
    every: timedelta

    @property
    def step(self) -> int:
        """What one attempt takes, in microseconds."""
        return self.every // MICROSECOND

    @property
    def span(self) -> int:
        """What can be taken at once, in microseconds."""
        return self.burst * self.step


# A mail that somebody else asked for signs in none but its owner, who so is never locked out.
LINKS_TO_ADDRESS = Limit("links_to_address", 6, timedelta(minutes=10))
LINKS_BY_CLIENT = Limit("links_by_client", 20, timedelta(minutes=1))
LINK_GUESSES = Limit("link_guesses", 20, timedelta(minutes=1))
# One client, whatever the account: each try costs a fifth of a second of hashing. Then one client
# and account; and the account from everywhere. The second gives back faster than one
# client can take, so that an attacker with one address locks nobody out elsewhere.
PASSWORDS_FROM_CLIENT = Limit("passwords_from_client", 60, timedelta(seconds=20))
PASSWORDS_BY_CLIENT = Limit("passwords_by_client", 8, timedelta(minutes=5))
PASSWORDS_OF_ACCOUNT = Limit("passwords_of_account", 60, timedelta(minutes=2))
CODES_BY_CLIENT = Limit("codes_by_client", 5, timedelta(minutes=5))
CODES_OF_ACCOUNT = Limit("codes_of_account", 40, timedelta(minutes=2))
CERTIFICATE_GUESSES = Limit("certificate_guesses", 20, timedelta(seconds=30))
FEED_GUESSES = Limit("feed_guesses", 20, timedelta(minutes=1))
TOKEN_GUESSES = Limit("token_guesses", 60, timedelta(minutes=1))
IMPORTS = Limit("imports", 30, timedelta(minutes=1))
UPLOADS = Limit("uploads", 60, timedelta(minutes=1))
# Mails that let nobody in: unlike links to sign in they only bother who did not ask for them.
CONFIRMATIONS_TO_ADDRESS = Limit("confirmations_to_address", 4, timedelta(minutes=30))
CONFIRMATIONS_BY_PERSON = Limit("confirmations_by_person", 10, timedelta(minutes=10))
INVITATIONS = Limit("invitations", 100, timedelta(minutes=5))
# Each time all organisers of a curriculum are written to; a new draft is something new to tell.
IMPACT_NOTICES = Limit("impact_notices", 5, timedelta(hours=1))

LIMITS = (
    LINKS_TO_ADDRESS,
    LINKS_BY_CLIENT,
    LINK_GUESSES,
    PASSWORDS_FROM_CLIENT,
    PASSWORDS_BY_CLIENT,
    PASSWORDS_OF_ACCOUNT,
    CODES_BY_CLIENT,
    CODES_OF_ACCOUNT,
    CERTIFICATE_GUESSES,
    FEED_GUESSES,
    TOKEN_GUESSES,
    IMPORTS,
    UPLOADS,
    CONFIRMATIONS_TO_ADDRESS,
    CONFIRMATIONS_BY_PERSON,
    INVITATIONS,
    IMPACT_NOTICES,
)


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970."""
    return (instant - BEGINNING) // MICROSECOND


def after_one_more(limit: Limit, clear_at: int | None, now: int) -> int | None:
    """Return when all is made good after one more attempt; None if there may be none.

    `clear_at` is when all before it is made good, None for nothing taken.
    """
    if clear_at is None or clear_at <= now or clear_at > now + FARTHEST_AHEAD:
        return now + limit.step
    after = clear_at + limit.step
    return after if after <= now + limit.span else None


def seconds_to_wait(limit: Limit, clear_at: int, now: int) -> int:
    """Return after how many whole seconds one more attempt may be made."""
    wait = clear_at + limit.step - limit.span - now
    return max(1, -(-wait // 1_000_000))


def key_of(limit: Limit, parts: Sequence[str], *, secret: bytes) -> str:
    """Name what is counted, as 64 hex digits from which nobody reads an address again."""
    told = "\0".join(("rate limit", limit.name, *(f"{len(part)}:{part}" for part in parts)))
    return hmac.new(secret, told.encode(errors="surrogatepass"), sha256).hexdigest()


def client_network(address: str | None) -> str:
    """Return whom an address is counted as: an IPv4 address, or an IPv6 network of /64.

    What is no address is counted together, so that nobody gains by being unreadable.
    """
    try:
        ip = ip_address(address or "")
    except ValueError:
        return NO_ADDRESS
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return f"{IPv6Address(int(ip) >> IPV6_NETWORK << IPV6_NETWORK)}/{IPV6_NETWORK}"
