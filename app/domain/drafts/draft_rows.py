"""Records in a list that two wrote in at once: row by row, so that different rows are both kept.

A row has no name of its own. It is the one that stood at its place when the form was shown; by what
it said there it is found again among those that stand now.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain import edits
from app.domain.drafts.draft_fields import Field, plain_text, rows_text
from app.domain.edits import Overtaken, Values
from app.domain.errors import Garbled

Row = Mapping[str, str]
Rows = Sequence[Row]
NOTHING: Row = {}


@dataclass(frozen=True)
class Merged:
    """The rows as they come to be, and beside each what stands there now; {} is no row.

    `overtaken` are the places of those that somebody else changed or took away meanwhile.
    """

    rows: tuple[Row, ...]
    now: tuple[Row, ...]
    overtaken: tuple[int, ...]


class RowsOvertaken(Overtaken):
    """Some rows were changed by somebody else too; `merged` are the lists by their fields."""

    def __init__(self, error: Overtaken, merged: Mapping[str, Merged]) -> None:
        super().__init__(error.fields, error.now)
        self.merged = merged

    def typed_next(self, typed: Values) -> Values:
        """Return what the form says when it comes back: what was typed, among what stands now."""
        return {**typed, **{name: aligned_text(each.rows) for name, each in self.merged.items()}}

    def shown_next(self, shown: Values) -> Values:
        """Return what the form counts as shown then."""
        now = {name: aligned_text(each.now) for name, each in self.merged.items()}
        return {**super().shown_next(shown), **now}


def aligned_text(rows: Rows) -> str:
    """Write rows as one text in which each keeps its place, empty ones too."""
    kept = [dict(_told(row)) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def merge(typed: Rows, *, shown: Rows, now: Rows) -> Merged:
    """Put what was typed into the rows that stand now; the first ones typed are those shown.

    What was left alone stays as it is now, what was changed is changed where it still says what
    was shown. Where it does not, both are returned at its place, as overtaken. Sent again nothing
    happens twice.
    """
    return _Merging(typed, shown, now).merged()


def changes(
    typed: Values, *, shown: Values, now: Values, lists: Collection[Field]
) -> dict[str, str]:
    """Return what is changed as `edits.changes` does, and of the fields in `lists` row by row.

    Raises RowsOvertaken.
    """
    fields = {each.name: each for each in lists}
    names = [name for name in fields if name in typed and name in now]
    merged = {
        name: merge(_rows(typed[name]), shown=_rows(shown.get(name, "")), now=_rows(now[name]))
        for name in names
        if typed[name] != shown.get(name, "")
    }
    overtaken = [name for name, each in merged.items() if each.overtaken]
    plain = {name: text for name, text in typed.items() if name not in names}
    try:
        meant = edits.changes(plain, shown=shown, now=now)
    except Overtaken as error:
        both = Overtaken([*error.fields, *overtaken], error.now)
        raise RowsOvertaken(both, merged) from None
    if overtaken:
        raise RowsOvertaken(Overtaken(overtaken, now), merged)
    texts = {name: _whole(fields[name], each.rows) for name, each in merged.items()}
    return meant | {name: text for name, text in texts.items() if text != now[name]}


def _rows(text: str) -> list[Row]:
    """Read rows as `draft_fields.rows_text` writes them; raises Garbled."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise Garbled from None
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise Garbled
    return rows


def _is_row(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _whole(field: Field, rows: Rows) -> str:
    """Write rows as content has them: with all their columns, and without empty ones."""
    return rows_text([{name: row.get(name, "") for name in field.columns} for row in rows])


class _Merging:
    """One merge on its way: rows are numbered as they were typed, and as they stand now."""

    def __init__(self, typed: Rows, shown: Rows, now: Rows) -> None:
        size = max(len(typed), len(shown))
        self.typed, self.shown = _padded(typed, size), _padded(shown, size)
        self.now = [_told(row) for row in now]
        self.free = set(range(len(now)))
        self.meant = [place for place in range(size) if self.typed[place] != self.shown[place]]

    def merged(self) -> Merged:
        done = self._done()
        found = self._found([place for place in self.meant if place not in done])
        rows, overtaken = list(self.now), []
        beside = list(self.now)
        for place in [each for each in self.meant if each not in done]:
            old, new = self.shown[place], self.typed[place]
            at = found.get(place)
            if at is None:
                at = self._instead(place, found) if old else None
                if at is None and old and not new:
                    continue  # both took it out
                if at is None:
                    rows.append(NOTHING)
                    beside.append(NOTHING)
                    at = len(rows) - 1
                if old:
                    overtaken.append(at)
            rows[at] = new
        return Merged(tuple(rows), tuple(beside), tuple(sorted(overtaken)))

    def _done(self) -> set[int]:
        """Return what was meant and stands already: it was sent before, or somebody thought so."""
        spare = Counter(map(_key, self.now)) - Counter(map(_key, self.shown))
        had = Counter(map(_key, self.shown))
        lost, done = had - Counter(map(_key, self.now)), set()
        for place in self.meant:
            old, new = _key(self.shown[place]), _key(self.typed[place])
            # A row that is gone may have been changed; of two that said the same one is enough.
            known = spare[new] if new else had[old] > 1
            if not known or (old and not lost[old]):
                continue
            lost[old] -= 1
            spare[new] -= 1
            done.add(place)
            self._take(new)
        return done

    def _found(self, meant: Sequence[int]) -> dict[int, int]:
        """Return where rows that were shown still stand; those that were typed in come first."""
        found = {}
        others = [place for place in range(len(self.shown)) if place not in self.meant]
        for place in (*meant, *others):
            at = self._take(_key(self.shown[place]))
            if at is not None:
                found[place] = at
        return found

    def _take(self, key: str) -> int | None:
        at = next((at for at in sorted(self.free) if key and _key(self.now[at]) == key), None)
        self.free -= {at} if at is not None else set()
        return at

    def _instead(self, place: int, found: Mapping[int, int]) -> int | None:
        """Return what stands where a row stood: between the one before it and the one after."""
        before = [at for each, at in found.items() if each < place]
        after = [at for each, at in found.items() if each > place]
        start, end = max(before, default=-1) + 1, min(after, default=len(self.now))
        at = next((each for each in range(start, end) if each in self.free), None)
        self.free -= {at} if at is not None else set()
        return at


def _told(row: Row) -> Row:
    """Return a row by what it says: a column that is empty says nothing."""
    said = {name: plain_text(text) for name, text in row.items()}
    return {name: text for name, text in said.items() if text} if _key(said) else NOTHING


def _padded(rows: Rows, size: int) -> list[Row]:
    return [*map(_told, rows), *[NOTHING] * (size - len(rows))]


def _key(row: Row) -> str:
    """Return a row as one text, or nothing for one in which nothing is written."""
    said = {name: text for name, text in row.items() if text}
    return json.dumps(said, sort_keys=True) if said.keys() - {"role"} else ""
