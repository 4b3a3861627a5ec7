"""Which of two settings of a rule asks less."""

from typing import Any


def asks_less(rule: str, before: Any, after: Any) -> bool:  # noqa: ANN401  (plain data)
    """Whether a rule asks less of a trainee, or of a city, than it did."""
    match rule:
        case "remote_counts_as_day":
            return bool(after) and not before
        case "each_day":
            return bool(before) and not after
        case "disciplines":
            return not set(before) <= set(after)
    return bool(after < before)
