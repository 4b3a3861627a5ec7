"""One difference between two editions of a curriculum, and when two values say the same."""

from dataclasses import dataclass
from typing import Any

from app.domain.canonical import canonical_text
from app.domain.comparisons.comparison_rules import MUCH_PERCENT, WEIGHTS, DifferenceKind, Weight


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference: `target` is a uid, "curriculum" or "requirements"; the rest is plain data.

    `name` is what people call the target; `before` or `after` is None where it is not there.
    """

    target: str
    kind: DifferenceKind
    name: str
    before: Any
    after: Any

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        return WEIGHTS[self.kind]


def same(before: Any, after: Any) -> bool:  # noqa: ANN401  (plain data)
    """Whether two plain values say the same, however their texts are written."""
    if before == after:
        return True
    match before, after:
        case str(), str():
            return canonical_text(before) == canonical_text(after)
        case list(), list():
            alike = zip(before, after, strict=False)
            return len(before) == len(after) and all(same(a, b) for a, b in alike)
        case dict(), dict():
            return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    return False


def changes_much(before: int, after: int) -> bool:
    """Whether minutes changed by so much that it is another course."""
    return abs(after - before) * 100 > before * MUCH_PERCENT
