"""What a release changes for those who know the one before: a change set, keyed by session.

Every session that differs has at least one kind of change, so that nobody concerned is left
without a word: a shorter session is a change, and so is one that is not held any more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.plans.facets import Facet, differs, told
from app.domain.plans.planned import Planned


class ChangeKind(StrEnum):
    """How a session differs, the gravest first."""

    CANCELLED = "cancelled"
    PAUSED = "paused"  # something was done in it, and it is a pause now
    REINSTATED = "reinstated"  # cancelled before, and held after all
    FILLED = "filled"  # it was a pause, and something is done in it now
    ADDED = "added"
    MOVED = "moved"
    SHORTENED = "shortened"
    LENGTHENED = "lengthened"
    RELOCATED = "relocated"
    MENTORS = "mentors"
    DETAILS = "details"  # all that is none of these: its title, whom it is for


@dataclass(frozen=True, kw_only=True)
class Change:
    """A session that differs, as it was released before (None: it was not) and as it is now."""

    before: Planned | None
    after: Planned
    kinds: tuple[ChangeKind, ...]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What is told of it, a line for each."""
        return told(self.before, self.after)

    @property
    def people(self) -> frozenset[int]:
        """Who taught or hosted it before, or does now."""
        return frozenset(person for each in self._held for person in each.people)

    @property
    def groups(self) -> frozenset[int | None]:
        """The groups that it was for and is for; None is everybody."""
        return frozenset(each.group for each in self._held)

    def differs(self, facet: Facet) -> bool:
        """Whether one thing of it is another than it was; nothing is where it is new."""
        return self.before is not None and differs(facet, self.before, self.after)

    @property
    def _held(self) -> list[Planned]:
        """What it was and what it is, where that is no pause: that is for nobody."""
        return [each for each in (self.before, self.after) if each is not None and not each.pause]


def between(released: Iterable[Planned], planned: Iterable[Planned]) -> tuple[Change, ...]:
    """Return what leads from what is released to what is planned, in order of time.

    What was cancelled before it was ever released is no change. Nothing leaves a plan that was
    released: it is cancelled.
    """
    known: Mapping[str, Planned] = {each.id: each for each in released}
    found = (_change(known.get(each.id), each) for each in planned)
    return tuple(
        sorted(
            (each for each in found if each.kinds),
            key=lambda each: (each.after.starts_at, each.after.id),
        )
    )


def _change(before: Planned | None, after: Planned) -> Change:
    return Change(before=before, after=after, kinds=tuple(_kinds(before, after)))


def _kinds(before: Planned | None, after: Planned) -> Iterator[ChangeKind]:
    if before is None:
        if not after.cancelled:
            yield ChangeKind.ADDED
    elif before != after:
        yield from _differences(before, after)


def _differences(before: Planned, after: Planned) -> Iterator[ChangeKind]:
    kinds = {
        ChangeKind.CANCELLED: after.cancelled and not before.cancelled,
        ChangeKind.PAUSED: after.pause and not before.pause,
        ChangeKind.REINSTATED: before.cancelled and not after.cancelled,
        ChangeKind.FILLED: before.pause and not after.pause,
        ChangeKind.MOVED: (before.starts, before.starts_at) != (after.starts, after.starts_at),
        ChangeKind.SHORTENED: after.minutes < before.minutes,
        ChangeKind.LENGTHENED: after.minutes > before.minutes,
        ChangeKind.RELOCATED: _place(before) != _place(after),
        ChangeKind.MENTORS: before.teaching != after.teaching,
    }
    found = [kind for kind, differs in kinds.items() if differs]
    yield from found or [ChangeKind.DETAILS]


def _place(session: Planned) -> tuple[object, ...]:
    return (session.online, session.room, session.virtual_room, session.sites)
