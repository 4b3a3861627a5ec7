"""How long a browser stays signed in, and for how long a second factor counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Device(StrEnum):
    """Whose phone or computer it is, as the person who signs in says."""

    OWN = "own"
    SHARED = "shared"


# Without a request for so long it ends …
IDLE: Mapping[Device, timedelta] = MappingProxyType(
    {Device.OWN: timedelta(days=90), Device.SHARED: timedelta(minutes=30)}
)
# … and however busy it is, after so long.
LONGEST: Mapping[Device, timedelta] = MappingProxyType(
    {Device.OWN: timedelta(days=365), Device.SHARED: timedelta(hours=4)}
)
# A second factor counts for a working day.
STRONG_FOR = timedelta(hours=12)
# What changes how somebody signs in wants a sign-in this recent.
FRESH_FOR = timedelta(minutes=15)
PERSONAL_LINK = "personal link"  # by what a session was begun, where a card or message held it
# When it was last used is noted this often: a page is no reason to write each time.
NOTED_EVERY: Mapping[Device, timedelta] = MappingProxyType(
    {Device.OWN: timedelta(hours=1), Device.SHARED: timedelta(minutes=5)}
)


def expires_at(device: Device, *, began_at: datetime, seen_at: datetime) -> datetime:
    """Return when a session ends that is not used after `seen_at`."""
    return min(seen_at + IDLE[device], began_at + LONGEST[device])


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A browser in which somebody is signed in, as it was when its request began."""

    id: int
    account_id: int
    via: str
    device: Device
    seen_at: datetime
    strong_at: datetime | None

    def is_strong(self, now: datetime) -> bool:
        """Say whether a second factor was given recently enough."""
        return self.strong_at is not None and self.strong_at <= now < self.strong_at + STRONG_FOR

    def is_noted(self, now: datetime) -> bool:
        """Say whether the time of last use is near enough to leave it."""
        return now - self.seen_at < NOTED_EVERY[self.device]
