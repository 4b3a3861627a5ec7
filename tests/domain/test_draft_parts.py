"""Reading and writing parts of a draft: all that a version can say can be written part by part."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_data import to_data
from app.domain.drafts import draft_days, draft_parts
from app.domain.drafts.draft_fields import PartKind
from app.domain.drafts.draft_parts import Changed, Gone
from tests.curriculum_values import make_day, make_module, make_version, uid, versions

Data = dict[str, Any]


def blank(content: Data) -> Data:
    """What a new curriculum says before anybody wrote in it."""
    kept = {name: content[name] for name in ("slug", "code", "version", "owner")}
    unsaid = {"title": "", "language": "en", "modules": [], "days": [], "requirements": {}}
    return draft_parts.tidy(kept | unsaid | {"status_note": ""})


def rebuilt(content: Data) -> Data:
    """Write all that some content says into blank content, part after part."""
    made = blank(content)
    for name in draft_parts.LISTS.values():
        for each in content.get(name, ()):
            made = draft_parts.added(made, each["uid"])
            for objective in each["objectives"] if name == "modules" else ():
                made = draft_parts.added(made, objective["uid"], below=each["uid"])
    for part in draft_parts.parts_of(content):
        made = draft_parts.written(made, part, draft_parts.values_of(content, part))
    return draft_parts.tidy(made | {"days": content["days"]})


@settings(deadline=None)
@given(versions())
def test_part_by_part_everything_can_be_written(version: CurriculumVersion) -> None:
    content = draft_parts.written(to_data(version), "head", {"change_note": "New."})

    made = rebuilt(content)
    for part, values in normal(content).items():
        assert draft_parts.values_of(made, part) == values


def normal(content: Data) -> Data:
    """Blanks around texts are nobody's meaning."""
    return {part: draft_parts.values_of(content, part) for part in draft_parts.parts_of(content)}


@pytest.fixture
def content() -> Data:
    one, two = make_module(1), make_module(2)
    version = make_version(make_day(one, two), modules=[one, two])
    return to_data(version)


def times(content: Data) -> Iterator[str]:
    return (item["at"] for day in content["days"] for item in day["items"])


def test_other_minutes_move_what_comes_after(content: Data) -> None:
    first = content["modules"][0]
    longer = draft_parts.written(content, first["uid"], {"minutes": str(first["minutes"] + 15)})
    day = longer["days"][0]

    assert day == draft_days.timed(day)
    assert day["items"][0]["minutes"] == first["minutes"] + 15
    assert list(times(longer)) != list(times(content))


def test_a_removed_module_leaves_no_trace(content: Data) -> None:
    one, two = (each["uid"] for each in content["modules"])
    linked = draft_parts.written(content, two, {"prerequisites": one})
    left = draft_parts.removed(linked, one, seen=draft_parts.fingerprint(linked, one))

    assert one not in str(left)
    assert [item["module"] for item in left["days"][0]["items"]] == [two]
    assert left["days"][0]["items"][0]["at"] == content["days"][0]["items"][0]["at"]


def test_nothing_is_removed_that_was_changed_meanwhile(content: Data) -> None:
    one = content["modules"][0]["uid"]
    seen = draft_parts.fingerprint(content, one)
    changed = draft_parts.written(content, one, {"title": "Another title"})

    with pytest.raises(Changed):
        draft_parts.removed(changed, one, seen=seen)


def test_a_part_is_added_once(content: Data) -> None:
    new = uid("case", 7)
    once = draft_parts.added(content, new, title="A case")

    assert draft_parts.added(once, new, title="Another") == once
    assert draft_parts.values_of(once, new)["title"] == "A case"


def test_parts_move_among_their_like(content: Data) -> None:
    one, two = (each["uid"] for each in content["modules"])

    seen = draft_parts.order_of(content["modules"])
    turned = draft_parts.moved(content, one, 1, seen=seen)
    assert [each["uid"] for each in turned["modules"]] == [two, one]
    assert draft_parts.moved(content, one, -1, seen=seen) == content
    with pytest.raises(draft_parts.Changed):
        draft_parts.moved(turned, one, 1, seen=seen)


@pytest.mark.parametrize("part", ["", "nothing", "mod_aaaaaaaaaaaaaaaa", "days"])
def test_what_is_no_part_is_gone(content: Data, part: str) -> None:
    with pytest.raises(Gone):
        draft_parts.values_of(content, part)


def test_an_item_steps_over_the_end_of_its_day() -> None:
    one, two, three = make_module(1), make_module(2), make_module(3)
    days = to_data(make_version(make_day(one, two), make_day(three), modules=[one, two, three]))[
        "days"
    ]
    stepped = draft_days.stepped(days, 0, 1, 1)

    assert draft_days.step(days, 0, 1, 1) == (1, 0)
    assert draft_days.step(days, 1, 0, -1) == (0, 2)
    assert draft_days.step(days, 0, 0, -1) == (0, 0)
    assert draft_days.step(days, 1, 0, 1) == (1, 0)
    assert [[item["module"] for item in day["items"]] for day in stepped] == [
        [one.uid],
        [two.uid, three.uid],
    ]
    assert stepped[1] == draft_days.timed(stepped[1])
    assert draft_days.stepped(stepped, 1, 0, -1) == days
    assert draft_days.stepped(days, 0, 0, -1) == days
    assert draft_days.stepped(days, 1, 0, 1) == days


def test_the_kind_of_a_part_is_told_by_its_name() -> None:
    assert draft_parts.kind_of(uid("asm", 1)) is PartKind.ASSESSMENT
