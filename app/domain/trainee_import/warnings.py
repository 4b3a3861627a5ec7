"""What to look at in rows that are taken: who else has the name, its look or the mail address."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Identity, Reason, ReasonCode
from app.domain.trainee_import.known_trainee import Change
from app.domain.trainee_import.matching import CLOSE_LOOK, FEW, KnownPeople, Match

# Cyrillic and Greek letters, and digits, each with the Latin letter that it is drawn like.
DRAWN_LIKE = str.maketrans(
    {
        "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c",
        "т": "t", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "һ": "h", "ԁ": "d", "ԛ": "q",
        "ԝ": "w", "ӏ": "l",
        "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "m", "ν": "v",
        "ο": "o", "ρ": "p", "τ": "t", "υ": "y", "χ": "x",
        "0": "o", "1": "l",
    }
)  # fmt: skip


class Surroundings:
    """Everybody a row could be mistaken for: the known people and the rows that become new ones."""

    def __init__(self, matches: Iterable[Match], known: KnownPeople) -> None:
        self._known = known
        self._new = [match for match in matches if not match.refused and match.person is None]
        self._named = _Sharing(self, lambda identity: [identity.name])
        self._drawn = _Sharing(self, lambda identity: [_outline(identity.name)])
        self._written = _Sharing(self, lambda identity: identity.emails)

    def everyone(self) -> Iterable[tuple[str, int, Identity]]:
        """Yield all of them: whether a person or a row, its number, and the identity."""
        for person_id, identity in self._known.identities.items():
            yield "people", person_id, identity
        for match in self._new:
            yield "rows", match.entry.row, match.entry.identity

    def warnings(self, match: Match, changes: Sequence[Change]) -> tuple[Reason, ...]:
        """Return what to look at before this row is taken with these changes."""
        identity = match.entry.identity
        others = (
            (ReasonCode.SAME_NAME, Field.NAME, self._named.others(match)),
            (
                ReasonCode.LOOKALIKE_NAME,
                Field.NAME,
                self._drawn.others(match, unless=lambda other: other.name == identity.name),
            ),
            (ReasonCode.EMAIL_SHARED, Field.EMAIL, self._written.others(match)),
        )
        shared = [
            Reason(code, field, found) for code, field, found in others if any(found.values())
        ]
        return (*self._corrections(match, changes), *shared)

    def _corrections(self, match: Match, changes: Sequence[Change]) -> Iterable[Reason]:
        if match.person is None:
            return
        before = self._known.identities[match.person.person_id]
        if match.entry.identity.name != before.name:
            yield Reason(ReasonCode.NAME_CORRECTED, Field.NAME)
        if match.strength == 0 and match.entry.identity.hospital != before.hospital:
            yield Reason(ReasonCode.HOSPITAL_CORRECTED, Field.HOSPITAL)
        if match.person.address_kept and not match.entry.identity.emails <= before.emails:
            yield Reason(ReasonCode.EMAIL_KEPT, Field.EMAIL)
        if before.emails and any(change.field is Field.EMAIL for change in changes):
            yield Reason(ReasonCode.EMAIL_CHANGED, Field.EMAIL)


class _Sharing:
    """Who shares one thing, such as a mail address, with whom."""

    def __init__(self, around: Surroundings, keys: Callable[[Identity], Iterable[str]]) -> None:
        self._keys = keys
        self._sharers: dict[str, list[tuple[str, int, Identity]]] = defaultdict(list)
        for one in around.everyone():
            for key in keys(one[2]):
                if len(self._sharers[key]) < CLOSE_LOOK:
                    self._sharers[key].append(one)

    def others(
        self, match: Match, *, unless: Callable[[Identity], bool] = lambda _: False
    ) -> dict[str, tuple[int, ...]]:
        """Return the ids of people and the numbers of rows that share it with this row."""
        itself = ("people", match.person.person_id) if match.person else ("rows", match.entry.row)
        found = [
            (source, number)
            for key in self._keys(match.entry.identity)
            for source, number, identity in self._sharers.get(key, ())
            if (source, number) != itself and not unless(identity)
        ]
        return {
            source: tuple(islice((number for where, number in found if where == source), FEW))
            for source in ("people", "rows")
        }


def _outline(key: str) -> str:
    """Return what match keys share whose names look alike although they are written otherwise."""
    return " ".join(sorted(key.translate(DRAWN_LIKE).split()))
