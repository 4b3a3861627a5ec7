"""The names of a curriculum that is published nowhere yet: in addresses, and of its owner."""

from collections.abc import Collection, Mapping

from app.domain.records import Data

Owner = Mapping[str, str]
# Stands for an owner that a draft names in other words than the register of organisations.
KEPT = "as-it-is"
OWNER = "owner"


def owners_of(organisations: Collection[tuple[str, str, Collection[str]]]) -> dict[str, Owner]:
    """Return who can be named as an owner, by a key, of slugs, names and kinds.

    An organisation that is several things can be named as each of them.
    """
    return {
        slug if place == 0 else f"{slug}/{kind}": {"slug": slug, "name": name, "kind": kind}
        for slug, name, kinds in organisations
        for place, kind in enumerate(kinds or (OWNER,))
    }


def key_of(owner: Owner, owners: Mapping[str, Owner]) -> str:
    """Return the key of an owner, or KEPT for one that is named otherwise."""
    return next((key for key, each in owners.items() if each == owner), KEPT)


def renamed(content: Data, slug: str, owner: Owner) -> Data:
    """Return the content under other names."""
    return {**content, "slug": slug, "owner": dict(owner)}
