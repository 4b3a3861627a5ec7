"""What a newer version says is taken over into a draft, and nothing that was written is lost."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from app.domain.curricula.curriculum_data import to_data
from app.domain.drafts import draft_parts
from app.domain.drafts.taking_over import take_over
from tests.factories import our_library

Content = dict[str, Any]
Change = Callable[[Content], object]


@pytest.fixture
def base() -> Content:
    return to_data(our_library().curricula[0])


def changed(content: Content, *changes: Change, number: str = "1.0.0") -> Content:
    made = deepcopy(content)
    for change in changes:
        change(made)
    return draft_parts.tidy(made | {"version": number})


def first(content: Content) -> Content:
    found: Content = content["modules"][0]
    return found


def retitle(content: Content) -> None:
    first(content)["title"] = "Written in the newer version"


def retitle_otherwise(content: Content) -> None:
    first(content)["title"] = "Written in the draft"


def tag(content: Content) -> None:
    first(content)["tags"] = ["mine"]


def aim(content: Content) -> None:
    first(content)["objectives"].append({"uid": "obj_aaaaaaaaaaaaaaaa", "text": "A new aim"})


def lengthen(content: Content) -> None:
    first(content)["minutes"] += 15


def reverse(content: Content) -> None:
    content["modules"].reverse()


def swap(content: Content) -> None:
    content["modules"].insert(0, content["modules"].pop(1))


def drop(content: Content) -> None:
    uid = content["modules"][1]["uid"]
    seen = draft_parts.fingerprint(content, uid)
    content |= draft_parts.removed(content, uid, seen=seen)


def test_who_changed_nothing_gets_the_newer_text(base: Content) -> None:
    newer = changed(base, retitle, aim, drop, number="2.0.0")

    made = take_over(base, base, newer)

    assert (made.content, made.conflicts) == (newer, ())


def test_a_newer_version_that_says_nothing_new_takes_nothing_away(base: Content) -> None:
    draft = changed(base, retitle_otherwise, drop, reverse)

    made = take_over(base, draft, changed(base, number="1.0.1"))

    assert (made.content, made.conflicts) == (draft | {"version": "1.0.1"}, ())


def test_what_only_one_of_them_changed_is_there_in_the_end(base: Content) -> None:
    made = take_over(base, changed(base, tag), changed(base, retitle, aim, number="2.0.0"))

    assert made.content == changed(base, tag, retitle, aim, number="2.0.0")
    assert made.conflicts == ()


def test_what_both_changed_stays_as_the_draft_has_it_and_is_named(base: Content) -> None:
    uid = first(base)["uid"]
    newer = changed(base, retitle, number="2.0.0")

    made = take_over(base, changed(base, retitle_otherwise), newer)

    assert first(made.content)["title"] == "Written in the draft"
    assert made.conflicts == (("modules", uid, "title"),)


def test_a_part_that_one_took_out_and_the_other_changed_is_named(base: Content) -> None:
    uid = base["modules"][1]["uid"]

    def write(content: Content) -> None:
        next(each for each in content["modules"] if each["uid"] == uid)["tags"] = ["new"]

    one = take_over(base, changed(base, drop), changed(base, write, number="2.0.0"))
    two = take_over(base, changed(base, write), changed(base, drop, number="2.0.0"))

    assert uid not in {each["uid"] for each in one.content["modules"]}
    assert uid in {each["uid"] for each in two.content["modules"]}
    assert one.conflicts == two.conflicts == (("modules", uid),)


def test_minutes_of_a_day_follow_the_module_whoever_changed_it(base: Content) -> None:
    made = take_over(base, changed(base, tag), changed(base, lengthen, number="2.0.0"))

    uid, minutes = first(made.content)["uid"], first(base)["minutes"] + 15
    items = [item for day in made.content["days"] for item in day["items"]]
    assert [item["minutes"] for item in items if item.get("module") == uid] == [minutes]


def test_two_orders_are_named_and_one_holds(base: Content) -> None:
    draft = changed(base, reverse)

    one = take_over(base, draft, changed(base, retitle, number="2.0.0"))
    two = take_over(base, draft, changed(base, swap, number="2.0.0"))

    for made, conflicts in ((one, ()), (two, (("modules", "order"),))):
        order = [[each["uid"] for each in said["modules"]] for said in (made.content, draft)]
        assert order[0] == order[1]
        assert made.conflicts == conflicts


def test_the_number_is_that_of_the_newer_version_without_the_reason_for_it(base: Content) -> None:
    newer = base | {"version": "2.0.0", "number_reason": "Why not"}

    made = take_over(base, base, newer)

    assert made.content == base | {"version": "2.0.0"}


def checks(content: Content, *names: str) -> Content:
    """Let a version have these assessments, and say nothing where it has none."""
    of_all = {"code": "EX", "kind": "exam"}
    said = [{"uid": f"asm_{name * 16}", "title": name} | of_all for name in names]
    return draft_parts.tidy(content | {"assessments": said})


@pytest.mark.parametrize(
    ("before", "draft", "newer", "taken"),
    [("a", "", "ab", "b"), ("ac", "c", "abc", "bc"), ("a", "ab", "", "b"), ("", "a", "b", "ab")],
)
def test_an_emptied_list_takes_nothing_along_of_what_the_other_added(
    base: Content, before: str, draft: str, newer: str, taken: str
) -> None:
    made = take_over(*(checks(base, *names) for names in (before, draft, newer)))

    titles = [each["title"] for each in made.content.get("assessments", [])]
    assert sorted(titles) == sorted(taken)
    assert made.conflicts == ()
