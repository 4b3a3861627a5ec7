"""What a form showed before anybody changed it, which it sends along as `was-…`."""

from collections.abc import Iterable, Mapping


def of_sent(now: Mapping[str, str], sent: Mapping[str, str] | None) -> dict[str, str]:
    """Return what a form showed, field by field: as it was sent, and else as things are now.

    A form that is shown again was filled in on the older state: with another one, the next answer
    would find changes that nobody made.
    """
    return {name: (sent or {}).get(f"was-{name}", text) for name, text in now.items()}


def is_changed(name: str, sent: Mapping[str, str]) -> bool:
    """Whether a field was sent, and not as it was shown."""
    return name in sent and sent[name] != sent.get(f"was-{name}")


def together(public_ids: Iterable[str]) -> str:
    """Return several that were chosen as one text, in whatever order."""
    return " ".join(sorted(public_ids))
