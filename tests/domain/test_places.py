from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.places import Places, Slot
from app.domain.curricula.day_plan import ItemKind
from tests.curriculum_values import make_day, make_module, make_version

DAYS, ONLINE = 2, [make_module(90 + n, format="webinar") for n in range(3)]
CHECK, BREAK, CLOSING = (ItemKind.CHECK, 10), (ItemKind.BREAK, 15), (ItemKind.CLOSING, 30)
TAUGHT = [make_module(number) for number in range(5)]
VERSION = make_version(
    make_day(CHECK, TAUGHT[0], BREAK, CHECK, TAUGHT[1], CLOSING),
    make_day(TAUGHT[2], TAUGHT[3], TAUGHT[4], CHECK, CLOSING),
    modules=[*TAUGHT, *ONLINE],
)
NEW = [make_module(100 + number).uid for number in range(3)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "first", "after", "online", "remove", "exchange"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    max_size=12,
)


class Plain:
    """The same places in plain lists: of each day what is taught, and what closes it."""

    def __init__(self) -> None:
        self.ranks = [module.uid for module in VERSION.modules]
        self.days: list[list[Slot]] = [
            [0, TAUGHT[0].uid, 3, TAUGHT[1].uid],
            [module.uid for module in TAUGHT[2:]],
        ]
        self.closing: list[list[Slot]] = [[5], [3, 4]]

    def day_of(self, uid: str) -> list[Slot] | None:
        return next((day for day in self.days if uid in day), None)

    def take(self, uid: str) -> None:
        day = self.day_of(uid)
        if day is not None:
            day.remove(uid)

    def put_first(self, uid: str, number: int) -> None:
        day = self.days[number - 1]
        at = next((n for n, slot in enumerate(day) if isinstance(slot, str)), len(day))
        day.insert(at, uid)

    def put_after(self, uid: str, after: str) -> None:
        day = self.day_of(after)
        if day is not None:
            day.insert(day.index(after) + 1, uid)
        else:
            self.ranks.remove(uid)
            self.ranks.insert(self.ranks.index(after) + 1, uid)

    def of(self, uid: str) -> tuple[int | None, str]:
        for number, day in enumerate(self.days, 1):
            if uid in day:
                before = [each for each in day[: day.index(uid)] if isinstance(each, str)]
                return number, before[-1] if before else ""
        at = self.ranks.index(uid)
        return None, self.ranks[at - 1] if at else ""


def take_step(places: Places, plain: Plain, name: str, one: int, other: int) -> None:
    """Do the same to both; what would make no sense is left out."""
    uid = plain.ranks[one % len(plain.ranks)]
    anchor = plain.ranks[other % len(plain.ranks)]
    new = next((each for each in NEW if each not in plain.ranks), None)
    day = other % DAYS + 1
    match name:
        case "add" if new:
            places.list_last(new)
            places.put_last(new, day)
            plain.ranks.append(new)
            plain.days[day - 1].append(new)
        case "exchange" if new:
            places.exchange(uid, new)
            plain.ranks[plain.ranks.index(uid)] = new
            held = plain.day_of(uid)
            if held is not None:
                held[held.index(uid)] = new
        case "remove" if len(plain.ranks) > 1:
            places.remove(uid)
            plain.take(uid)
            plain.ranks.remove(uid)
        case "online":
            places.take_from_day(uid)
            plain.take(uid)
        case "first":
            places.take_from_day(uid)
            places.put_first(uid, day)
            plain.take(uid)
            plain.put_first(uid, day)
        case "after" if uid != anchor and places.has_day(uid) == places.has_day(anchor):
            if places.has_day(uid):
                places.take_from_day(uid)
                plain.take(uid)
            places.put_after(uid, anchor)
            plain.put_after(uid, anchor)


@given(STEPS)
def test_places_are_what_plain_lists_would_be(steps: Sequence[tuple[str, int, int]]) -> None:
    places, plain = Places(VERSION), Plain()
    for name, one, other in steps:
        take_step(places, plain, name, one, other)

        assert list(places.ranks) == plain.ranks
        slots = [[*day, *closing] for day, closing in zip(plain.days, plain.closing, strict=True)]
        assert [list(day.slots) for day in places.days] == slots
        assert [places.of(uid) for uid in plain.ranks] == [plain.of(uid) for uid in plain.ranks]
        assert [places.has_day(uid) for uid in plain.ranks] == [
            plain.day_of(uid) is not None for uid in plain.ranks
        ]


def test_pauses_have_no_place_of_their_own() -> None:
    assert [day.slots for day in Places(VERSION).days] == [
        (0, TAUGHT[0].uid, 3, TAUGHT[1].uid, 5),
        (TAUGHT[2].uid, TAUGHT[3].uid, TAUGHT[4].uid, 3, 4),
    ]


def test_a_module_comes_before_the_closing_of_a_day_on_which_nothing_was_taught() -> None:
    places = Places(make_version(make_day(CHECK, CLOSING), modules=[*ONLINE, TAUGHT[0]]))
    places.put_last(TAUGHT[0].uid, 1)

    assert places.days[0].slots == (0, TAUGHT[0].uid, 1)
