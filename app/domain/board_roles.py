"""Who chairs, coordinates, presents and takes notes in the simulated tumour boards of a course."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class BoardRole(StrEnum):
    """What somebody does in a board, in the order in which roles are filled."""

    CHAIR = "chair"
    COORDINATOR = "coordinator"
    PRESENTER = "presenter"
    NOTE_TAKER = "note_taker"


# Everybody should have one of these once.
LEADING = (BoardRole.CHAIR, BoardRole.COORDINATOR)
# A role in a board, by the number of the board.
Slot = tuple[int, BoardRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A session in which a tumour board is simulated.

    `people` are those who can have a role in it, in an order that stays. `kept` are roles that are
    settled: held in a board that is over, or said by somebody.
    """

    people: Sequence[int]
    kept: Mapping[BoardRole, int] = field(default_factory=dict)


Roles = dict[BoardRole, int]


def rotate(boards: Sequence[Board]) -> list[Roles]:
    """Return the roles of each board, given in the order of time.

    Nobody has two roles in a board. As many different people as there can be chair or coordinate,
    and of those of a board nobody does so again before all of them have; then it is who did so
    least, who had the other of the two, and who did so longest ago. The other roles go to the
    rest in the same way. Roles that are kept stay; where there are fewer people than roles, the
    last of these are nobody's.
    """
    found: list[Roles] = [dict(board.kept) for board in boards]
    for (number, role), person in _first_turns(boards).items():
        found[number][role] = person
    _fill(boards, found, LEADING)
    _fill(boards, found, tuple(role for role in BoardRole if role not in LEADING))
    return [{role: roles[role] for role in BoardRole if role in roles} for roles in found]


def _first_turns(boards: Sequence[Board]) -> Mapping[Slot, int]:
    """Return who chairs or coordinates for the first time where: as many as there can be.

    A matching of roles and people, one role more at a time. Once a role finds nobody new, all who
    could have it have another, and nothing that comes later takes that from them.
    """
    led = {board.kept[role] for board in boards for role in LEADING if role in board.kept}
    turns: dict[int, Slot] = {}
    for slot in _open(boards):
        turns |= dict(_exchanges(boards, slot, led, turns))
    return {slot: person for person, slot in turns.items()}


def _open(boards: Sequence[Board]) -> Iterator[Slot]:
    for number, board in enumerate(boards):
        yield from ((number, role) for role in LEADING if role not in board.kept)


def _exchanges(
    boards: Sequence[Board], slot: Slot, led: set[int], turns: Mapping[int, Slot]
) -> list[tuple[int, Slot]]:
    """Return who takes which role so that this one is somebody's: few of them change, or none."""
    came: dict[int, Slot] = {}
    slots = [slot]
    for at in slots:  # grows while it is read: the nearest first
        board = boards[at[0]]
        for person in board.people:
            if person in came or person in led or person in board.kept.values():
                continue
            came[person] = at
            if person not in turns:
                return _back(person, came, turns)
            slots.append(turns[person])
    return []


def _back(
    person: int, came: Mapping[int, Slot], turns: Mapping[int, Slot]
) -> list[tuple[int, Slot]]:
    holders = {slot: holder for holder, slot in turns.items()}
    changes = [(person, came[person])]
    while (holder := holders.get(changes[-1][1])) is not None:
        changes.append((holder, came[holder]))
    return changes


def _fill(boards: Sequence[Board], found: list[Roles], alike: Sequence[BoardRole]) -> None:
    """Give what is open of these roles to whoever has such a one least."""
    held = [(role, roles[role]) for roles in found for role in alike if role in roles]
    this, any_of_them = Counter(held), Counter(person for _, person in held)
    last: dict[int, int] = {}
    for number, (board, roles) in enumerate(zip(boards, found, strict=True)):
        for role in alike:
            free = [person for person in board.people if person not in roles.values()]
            if role not in roles and free:
                person = min(free, key=lambda p: (any_of_them[p], this[role, p], last.get(p, -1)))
                roles[role] = person
                this[role, person] += 1
                any_of_them[person] += 1
        last |= {roles[role]: number for role in alike if role in roles}
