"""How the browser's tests are written: no page is judged while it is being left."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"
JUDGES = {"violations", "fits"}


def judged_too_soon(source: str) -> list[int]:
    """Return the lines that judge a page straight after a click.

    A click does not wait for the page that it leads to. `follow` does, and so does what is
    expected of the page in between.
    """
    return [
        after.lineno
        for body in _bodies(ast.parse(source))
        for before, after in pairwise(body)
        if _last(before) == "click" and _called(after) & JUDGES
    ]


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield body


def _last(statement: ast.stmt) -> str:
    """What a statement calls at its end, also at the end of what it wraps."""
    while isinstance(statement, ast.If | ast.For):
        statement = statement.body[-1]
    value = statement.value if isinstance(statement, ast.Expr) else None
    return _name(value) if isinstance(value, ast.Call) else ""


def _called(statement: ast.stmt) -> set[str]:
    return {_name(node) for node in ast.walk(statement) if isinstance(node, ast.Call)}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("path", sorted(BROWSER.glob("test_*.py")), ids=lambda path: path.stem)
def test_no_page_is_judged_while_it_is_left(path: Path) -> None:
    assert judged_too_soon(path.read_text()) == []


def test_a_page_judged_straight_after_a_click_is_found() -> None:
    assert judged_too_soon("link.click()\nassert violations(page) == []") == [2]
    assert judged_too_soon("if link.count():\n    link.click()\nassert fits(page)") == [3]
    assert judged_too_soon("follow(link)\nassert fits(page)") == []
    assert judged_too_soon("link.click()\nexpect(title).to_be_visible()\nassert fits(page)") == []
