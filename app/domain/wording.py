"""What two wordings of a text share, word by word, and what of it one can pass over.

Texts are compared by paragraphs; those that differ, by sentences; those that differ, by words. What
stands once in both, in the same order, is found in about the time that reading takes. What lies
between is left to difflib, whose cost can grow with the cube of what it gets: where that would be
too much, and where two sentences have little in common, the whole is one change.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from app.domain.text_cuts import paragraphs, sentences, words

MOST_STEPS = 4_000_000  # that difflib may need in the worst case: some hundredths of a second
LITTLE = 3  # with less than a third of the letters kept, single words tell nothing
NEAR = 2  # sentences beside a change that stay in sight; the first may be the end of a changed one
LEAST_FOLDED = 3  # sentences; fewer are no burden

Cut = Callable[[str], list[str]]


class Fate(StrEnum):
    """What became of a part of a text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A part of a text; `folded` counts its sentences where it can be passed over."""

    fate: Fate
    text: str
    folded: int = 0


class _Part(NamedTuple):
    """What stands at one place in both texts."""

    was: str
    now: str

    @property
    def kept(self) -> bool:
        return self.was == self.now


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return what is kept, removed and added, in the order of both texts.

    Kept and removed together are the text before; kept and added the one after.
    """
    return tuple(_told(_compared(before, after, (paragraphs, sentences, words))))


def differing(before: str, after: str) -> tuple[Piece, ...]:
    """Return what two texts differ in, with what is far from every change folded."""
    return tuple(_folded(pieces(before, after)))


def beside(before: str, *others: str) -> list[tuple[Piece, ...]]:
    """Return a text with what any of the others no longer says, then each with what it adds.

    Where one of them differs, all stay in sight. What is compared with nothing has no marks.
    """
    compared = {other: pieces(before, other) for other in others if before and other}
    spans = sorted(span for told in compared.values() for span in _changed(told))
    places = sorted({place for span in spans for place in span})
    first = _told(_without(before, spans))
    return [
        tuple(_folded(tuple(_parted(told, places))))
        for told in (first, *(compared.get(other, whole(other)) for other in others))
    ]


def whole(text: str) -> tuple[Piece, ...]:
    """Return a text by itself."""
    return (Piece(Fate.KEPT, text),) if text else ()


def _compared(before: str, after: str, cuts: Sequence[Cut]) -> Iterator[_Part]:
    if not cuts or before == after or not (before and after):
        yield _Part(before, after)
        return
    cut, *finer = cuts
    aligned = list(_aligned(cut(before), cut(after)))
    if finer:
        for part in aligned:
            yield from _compared(*part, finer)
    elif _is_little(aligned, before, after):
        yield _Part(before, after)
    else:
        yield from _without_islands(aligned)


def _without_islands(parts: Iterable[_Part]) -> list[_Part]:
    """Join the words of one kind; a few that stayed between longer changes belong to these."""
    runs = [_together(each) for _kept, each in groupby(filter(any, parts), attrgetter("kept"))]

    def stays(place: int) -> bool:
        if not runs[place].kept or place in (0, len(runs) - 1):
            return runs[place].kept
        return _size(runs[place]) >= min(_size(runs[place - 1]), _size(runs[place + 1]))

    of_a_kind = groupby(range(len(runs)), stays)
    return [_together(runs[place] for place in places) for _kept, places in of_a_kind]


def _is_little(parts: Iterable[_Part], before: str, after: str) -> bool:
    kept = sum(_letters(part.was) for part in parts if part.kept)
    return kept * LITTLE < min(_letters(before), _letters(after))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _aligned(one: Sequence[str], two: Sequence[str]) -> Iterator[_Part]:
    """Put beside each other what two lines of parts have in common, and what stands between."""
    here = there = 0
    for at, to in _anchors(one, two):
        yield from _between(one[here:at], two[there:to])
        yield _Part(one[at], two[to])
        here, there = at + 1, to + 1
    yield from _between(one[here:], two[there:])


def _anchors(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of words that stand once in both: the most that have the same order."""
    first, second = Counter(one), Counter(two)
    once = {each for each, n in first.items() if n == second[each] == 1 and _letters(each)}
    places = {each: at for at, each in enumerate(one) if each in once}
    ends: list[int] = []  # by the length of a chain: the earliest place at which one ends
    last: list[int] = []  # the same in the second text
    before: dict[int, int] = {}  # by place in the second text: that of the link before it
    for to, each in enumerate(two):
        if each in once:
            length = bisect_left(ends, places[each])
            before[to] = last[length - 1] if length else -1
            ends[length : length + 1] = [places[each]]
            last[length : length + 1] = [to]
    found, to = [], last[-1] if last else -1
    while to >= 0:
        found.append((places[two[to]], to))
        to = before[to]
    return found[::-1]


def _between(one: Sequence[str], two: Sequence[str]) -> Iterator[_Part]:
    """Compare what may hold no anchor: what both begin and end with, and difflib for the rest."""
    head = _alike(one, two)
    tail = _alike(one[head:][::-1], two[head:][::-1])
    at, to = len(one) - tail, len(two) - tail
    yield _part(one[:head], two[:head])
    yield from _by_difflib(one[head:at], two[head:to])
    yield _part(one[at:], two[to:])


def _alike(one: Sequence[str], two: Sequence[str]) -> int:
    """Return with how many equal parts both begin."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(two)))


def _by_difflib(one: Sequence[str], two: Sequence[str]) -> Iterator[_Part]:
    if not (one and two) or _steps(one, two) > MOST_STEPS:
        yield _part(one, two)
        return
    matcher = SequenceMatcher(str.isspace, one, two, autojunk=False)
    for _tag, at, end, to, stop in matcher.get_opcodes():
        yield _part(one[at:end], two[to:stop])


def _part(one: Sequence[str], two: Sequence[str]) -> _Part:
    return _Part("".join(one), "".join(two))


def _steps(one: Sequence[str], two: Sequence[str]) -> int:
    """Return what difflib may need: at each of its finds it can look at every pair of equals."""
    first, second = Counter(one), Counter(two)
    pairs = sum(n * second[each] for each, n in first.items() if not each.isspace())
    return (pairs + len(one)) * min(len(one), len(two))


def _told(parts: Iterable[_Part]) -> Iterator[Piece]:
    for part in _joined(parts):
        if part.kept:
            yield Piece(Fate.KEPT, part.was)
            continue
        for fate, text in ((Fate.REMOVED, part.was), (Fate.ADDED, part.now)):
            if text:
                yield Piece(fate, text)


def _joined(parts: Iterable[_Part]) -> list[_Part]:
    """Join neighbours of one kind; blanks and signs between two changes belong to these."""
    runs = [_together(each) for _kept, each in groupby(filter(any, parts), attrgetter("kept"))]
    ends = (0, len(runs) - 1)

    def stays(place: int) -> bool:
        run = runs[place]
        return run.kept and (place in ends or _letters(run.was) > 0)

    of_a_kind = groupby(range(len(runs)), stays)
    return [_together(runs[place] for place in places) for _kept, places in of_a_kind]


def _size(part: _Part) -> int:
    return max(_letters(part.was), _letters(part.now))


def _together(parts: Iterable[_Part]) -> _Part:
    was, now = zip(*parts, strict=True)
    return _Part("".join(was), "".join(now))


def _changed(told: Iterable[Piece]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the text before says something else, or lacks something."""
    at = 0
    for each in told:
        end = at + (len(each.text) if each.fate is not Fate.ADDED else 0)
        if each.fate is not Fate.KEPT:
            yield at, end
        at = end


def _without(before: str, spans: Iterable[tuple[int, int]]) -> Iterator[_Part]:
    """Yield a text as if these spans, in their order, were removed from it."""
    at = 0
    for start, end in spans:
        if end > at:
            yield _Part(before[at:start], before[at:start])
            yield _Part(before[max(at, start) : end], "")
            at = end
    yield _Part(before[at:], before[at:])


def _parted(told: Iterable[Piece], places: Sequence[int]) -> Iterator[Piece]:
    """Part what is kept at places of the text before, so that it counts as near a change there."""
    at = 0
    for each in told:
        if each.fate is Fate.KEPT:
            start, at = at, at + len(each.text)
            inner = places[bisect_right(places, start) : bisect_left(places, at)]
            for one, two in pairwise((start, *inner, at)):
                yield Piece(Fate.KEPT, each.text[one - start : two - start])
            continue
        at += len(each.text) if each.fate is Fate.REMOVED else 0
        yield each


def _folded(told: Sequence[Piece]) -> Iterator[Piece]:
    for place, piece in enumerate(told):
        if piece.fate is not Fate.KEPT or len(told) == 1:
            yield piece
            continue
        parts = sentences(piece.text)
        start = NEAR if place else 0
        end = len(parts) - (NEAR if place + 1 < len(told) else 0)
        far = end - start
        if far < LEAST_FOLDED:
            yield piece
            continue
        for shown, count in ((parts[:start], 0), (parts[start:end], far), (parts[end:], 0)):
            if shown:
                yield Piece(Fate.KEPT, "".join(shown), count)
