"""The addresses of public calendars, as pages show them."""

from dataclasses import dataclass

from flask import url_for

from app.wiring import adapters


@dataclass(frozen=True)
class PublicFeed:
    """A public calendar: its address, and the one that makes a device subscribe to it."""

    address: str

    @property
    def webcal(self) -> str:
        """The address with the scheme that calendar programs answer to."""
        return webcal(self.address)


def webcal(address: str) -> str:
    """Return an address with the scheme that calendar programs answer to."""
    return f"webcal://{address.partition('://')[2]}"


def of_city(slug: str) -> PublicFeed:
    """Return the calendar of what a city teaches."""
    return _feed("feeds.city", slug)


def of_curriculum(slug: str) -> PublicFeed:
    """Return the calendar of where a curriculum is taught."""
    return _feed("feeds.curriculum", slug)


def _feed(endpoint: str, slug: str) -> PublicFeed:
    return PublicFeed(adapters().settings.public_url + url_for(endpoint, slug=slug))
