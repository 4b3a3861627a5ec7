"""Lists of records in which two write at once: different rows are both kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.drafts import draft_rows
from app.domain.drafts.draft_fields import Field, Shape, rows_text
from app.domain.drafts.draft_rows import Merged, Row, RowsOvertaken, aligned_text, merge
from app.domain.errors import Garbled


def row(text: str) -> Row:
    return {"title": text} if text else {}


def rows(*texts: str) -> list[Row]:
    return [row(text) for text in texts]


def said(found: Merged) -> list[str]:
    return [each["title"] for each in found.rows if each]


LISTS = [Field("list", Shape.ROWS, columns=("title", "licence"))]
some = st.lists(st.sampled_from("abc"), max_size=4).map(lambda texts: rows(*texts))
typings = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=6).map(lambda t: rows(*t))


@st.composite
def two_at_once(draw: st.DrawFn) -> tuple[list[str], list[str], list[str], set[int]]:
    """What was shown, what each of two made of it, and which rows both wrote in."""
    shown = [f"row {number}" for number in range(draw(st.integers(0, 5)))]
    typed: list[list[str]] = []
    for who in ("mine", "theirs"):
        kinds = [draw(st.sampled_from(["left", "changed", "out"])) for _each in shown]
        made = [
            {"left": text, "changed": f"{who} {text}", "out": ""}[kind]
            for text, kind in zip(shown, kinds, strict=True)
        ]
        new = [f"{who} new {number}" for number in range(draw(st.integers(0, 2)))]
        typed.append([*made, *new])
    mine, theirs = typed
    both = {at for at, text in enumerate(shown) if text not in (mine[at], theirs[at])}
    return shown, mine, theirs, both


@given(two_at_once())
def test_two_who_wrote_in_different_rows_are_both_kept(
    case: tuple[list[str], list[str], list[str], set[int]],
) -> None:
    shown, mine, theirs, both = case
    now = [text for text in theirs if text]
    found = merge(rows(*mine), shown=rows(*shown), now=rows(*now))
    expected = [
        mine[at] if text != mine[at] else theirs[at]
        for at, text in enumerate(shown)
        if at not in both
    ]
    expected += mine[len(shown) :] + theirs[len(shown) :]

    if not both:
        assert found.overtaken == ()
        assert sorted(said(found)) == sorted(filter(None, expected))
    for at in both:
        assert not mine[at] or mine[at] in said(found)


@given(two_at_once())
def test_the_same_row_is_told_and_both_texts_are_there(
    case: tuple[list[str], list[str], list[str], set[int]],
) -> None:
    shown, mine, theirs, both = case
    found = merge(rows(*mine), shown=rows(*shown), now=rows(*filter(None, theirs)))

    written = any(mine[at] or theirs[at] for at in both)
    assert found.overtaken or not written
    assert [each for each in found.now if each] == rows(*filter(None, theirs))
    assert len(found.rows) == len(found.now)


@given(shown=some, now=some)
def test_a_form_that_was_left_alone_changes_nothing(shown: list[Row], now: list[Row]) -> None:
    found = merge(shown, shown=shown, now=now)

    assert (list(found.rows), found.overtaken) == (now, ())


@given(shown=some, typed=typings)
def test_alone_one_gets_what_one_typed(shown: list[Row], typed: list[Row]) -> None:
    found = merge(typed, shown=shown, now=shown)

    assert found.overtaken == ()
    kept = [*typed, *rows()]
    assert sorted(said(found)) == sorted(each["title"] for each in kept if each)


@given(two_at_once())
def test_sent_twice_it_is_done_once_or_told(
    case: tuple[list[str], list[str], list[str], set[int]],
) -> None:
    shown, mine, theirs, _both = case
    first = merge(rows(*mine), shown=rows(*shown), now=rows(*filter(None, theirs)))
    kept = [each for each in first.rows if each]
    again = merge(rows(*mine), shown=rows(*shown), now=kept)

    assert first.overtaken or again.overtaken or [each for each in again.rows if each] == kept


@given(shown=some, typed=typings, now=some)
def test_sent_again_after_the_warning_it_keeps_what_was_typed(
    shown: list[Row], typed: list[Row], now: list[Row]
) -> None:
    first = merge(typed, shown=shown, now=now)
    again = merge(first.rows, shown=first.now, now=now)

    assert again.overtaken == ()
    assert sorted(said(again)) == sorted(said(first))


def test_a_row_that_both_changed_stands_beside_what_it_says_now() -> None:
    typed, now = rows("a", "mine", "c"), rows("a", "theirs", "c", "new")
    found = merge(typed, shown=rows("a", "b", "c"), now=now)

    assert found == Merged(
        rows=tuple(rows("a", "mine", "c", "new")), now=tuple(now), overtaken=(1,)
    )


def test_a_row_that_somebody_took_out_meanwhile_is_told_and_not_lost() -> None:
    found = merge(rows("mine", "b"), shown=rows("a", "b"), now=rows("b"))

    assert found == Merged(rows=tuple(rows("b", "mine")), now=tuple(rows("b", "")), overtaken=(1,))


def test_other_fields_are_weighed_as_ever_beside_the_rows() -> None:
    shown = {"title": "t", "list": aligned_text(rows("a", "b"))}
    now = {"title": "t", "list": aligned_text(rows("a", "theirs"))}
    typed = {"title": "new", "list": aligned_text(rows("mine", "b"))}

    changed = draft_rows.changes(typed, shown=shown, now=now, lists=LISTS)
    kept = rows_text([{"title": text, "licence": ""} for text in ("mine", "theirs")])
    assert changed == {"title": "new", "list": kept}
    with pytest.raises(RowsOvertaken) as raised:
        draft_rows.changes(
            typed | {"list": aligned_text(rows("a", "mine"))}, shown=shown, now=now, lists=LISTS
        )
    error = raised.value
    assert error.fields == ["list"]
    assert error.typed_next(typed)["list"] == aligned_text(rows("a", "mine"))
    assert error.shown_next(shown)["list"] == now["list"]


@pytest.mark.parametrize("text", ["{", "5", "[5]", '[{"title": 5}]', "[" * 100_000, "null"])
def test_rows_that_a_page_never_showed_are_refused(text: str) -> None:
    typed, now = ({"list": aligned_text(rows(each))} for each in "ab")

    with pytest.raises(Garbled):
        draft_rows.changes(typed, shown={"list": text}, now=now, lists=LISTS)
