"""The drawing of a curriculum's versions, cities and courses."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.curricula.tree_layout import (
    GAP,
    LANE,
    TRUNK,
    Branch,
    Item,
    Line,
    Stop,
    StopKind,
    draw,
)

KINDS = st.sampled_from([StopKind.EDITION, StopKind.RUN])


@st.composite
def trees(draw_: st.DrawFn) -> tuple[list[str], list[Item], list[Branch]]:
    versions = [f"{number}.0.0" for number in range(1, draw_(st.integers(1, 6)) + 1)]
    items = st.builds(Item, KINDS, st.integers(0, len(versions) - 1), st.text(max_size=5))
    branch = st.builds(Branch, st.text(max_size=9), st.lists(items, min_size=1).map(tuple))
    return versions, draw_(st.lists(items)), draw_(st.lists(branch, max_size=9))


@given(trees())
def test_everything_is_drawn_once_and_nothing_on_top_of_another(
    given: tuple[list[str], list[Item], list[Branch]],
) -> None:
    versions, on_trunk, branches = given
    tree = draw(versions, on_trunk, branches)

    assert len(tree.stops) == len(versions) + len(on_trunk) + sum(len(b.items) for b in branches)
    assert len({(stop.x, stop.y) for stop in tree.stops}) == len(tree.stops)
    assert all(0 < s.x < tree.width and 0 < s.y < tree.height for s in tree.stops)


@given(trees())
def test_each_stop_lies_between_its_version_and_the_next(
    given: tuple[list[str], list[Item], list[Branch]],
) -> None:
    versions, on_trunk, branches = given
    tree = draw(versions, on_trunk, branches)
    columns = [stop.x for stop in tree.stops if stop.kind is StopKind.VERSION]

    assert columns == sorted(columns)
    for lane, items in enumerate([on_trunk, *(branch.items for branch in branches)]):
        placed = [s for s in tree.stops if s.y == TRUNK + lane * LANE if s.kind != "version"]
        for item, stop in zip(sorted(items, key=lambda i: i.version), placed, strict=True):
            after = columns[item.version + 1 :]
            assert columns[item.version] < stop.x < (after[0] if after else tree.width)


def test_a_city_that_has_not_come_to_the_newest_version_is_behind() -> None:
    edition = Item(StopKind.EDITION, 0, "NBO-1.0")
    tree = draw(
        ["1.0.0", "2.0.0"],
        [],
        [
            Branch("Nairobi", (edition, Item(StopKind.RUN, 0, "5 Oct 2026"))),
            Branch("Kumasi", (edition, Item(StopKind.EDITION, 1, "KMS-2.0"))),
        ],
    )

    first, second = 28, 28 + 3 * GAP
    assert tree.lines == (
        Line("Nairobi", first, TRUNK + LANE, first + 2 * GAP, behind=True),
        Line("Kumasi", first, TRUNK + 2 * LANE, second + GAP, behind=False),
    )
    assert tree.stops[1] == Stop(StopKind.VERSION, "2.0.0", second, TRUNK)
    assert tree.trunk_end == second
