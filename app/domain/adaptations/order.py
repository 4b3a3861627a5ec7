"""An order in which something is put behind, taken out or exchanged at a cost of its own."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Order(Generic[K]):
    """Keys one behind the other, each once; None stands for both ends."""

    def __init__(self, keys: Iterable[K] = ()) -> None:
        self._behind: dict[K | None, K | None] = {None: None}
        self._before: dict[K | None, K | None] = {None: None}
        for key in keys:
            self.append(key)

    def append(self, key: K) -> None:
        """Put a key at the end."""
        self.insert(key, self._before[None])

    def insert(self, key: K, after: K | None) -> None:
        """Put a key behind another, or first for None; raises ValueError when it is there."""
        if key in self._behind:
            raise ValueError(key)
        follower = self._behind[after]
        self._behind[after], self._before[key] = key, after
        self._behind[key], self._before[follower] = follower, key

    def remove(self, key: K) -> None:
        """Take a key out; raises KeyError where it is not."""
        before, behind = self._before.pop(key), self._behind.pop(key)
        self._behind[before], self._before[behind] = behind, before

    def exchange(self, key: K, successor: K) -> None:
        """Put another key in the place of one; raises ValueError when that is there already."""
        before = self._before[key]
        if successor != key and successor in self._behind:
            raise ValueError(successor)
        self.remove(key)
        self.insert(successor, before)

    def before(self, key: K) -> K | None:
        """Return what stands before a key, None for the first."""
        return self._before[key]

    @property
    def last(self) -> K | None:
        """What stands at the end, None where nothing is."""
        return self._before[None]

    def __contains__(self, key: K) -> bool:
        return key in self._behind

    def __iter__(self) -> Iterator[K]:
        key = self._behind[None]
        while key is not None:
            yield key
            key = self._behind[key]
