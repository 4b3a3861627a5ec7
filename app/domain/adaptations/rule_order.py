"""Which of two settings of a rule asks less."""

from collections.abc import Iterable
from typing import Any

from app.domain.canonical import canonical_text


def asks_less(rule: str, before: Any, after: Any) -> bool:  # noqa: ANN401  (plain data)
    """Whether a rule asks less of a trainee, or of a city, than it did.

    Both ways, where it asks for some other disciplines.
    """
    match rule:
        case "remote_counts_as_day":
            return bool(after) and not before
        case "each_day":
            return bool(before) and not after
        case "disciplines":
            return not _texts(before) <= _texts(after)
    return bool(after < before)


def _texts(names: Iterable[str]) -> set[str]:
    return {canonical_text(name) for name in names}
