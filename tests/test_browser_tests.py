"""How the browser's tests are written: they wait for pages, and for what the server writes."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WRITTEN = [*sorted((HERE / "browser").glob("*.py")), HERE / "live.py"]
JUDGES = {"violations", "fits"}
READING = {"live.app.app_context()", "self.app.app_context()"}
WRITERS = {"commit", "drafted", "give_role", "make_person", "prove_more"}


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


def written_unready(source: str) -> list[int]:
    """Return the lines that write beside the server in a transaction that began by reading.

    On SQLite such a one fails at once when the server wrote in between; `live.arranging` waits.
    """
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.With)
        and ast.unparse(node.items[0].context_expr) in READING
        and any(_called(each) & WRITERS for each in node.body)
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


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_no_page_is_judged_while_it_is_left(path: Path) -> None:
    assert judged_too_soon(path.read_text()) == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_what_is_written_beside_the_server_waits_for_it(path: Path) -> None:
    assert written_unready(path.read_text()) == []


def test_a_page_judged_straight_after_a_click_is_found() -> None:
    assert judged_too_soon("link.click()\nassert violations(page) == []") == [2]
    assert judged_too_soon("if link.count():\n    link.click()\nassert fits(page)") == [3]
    assert judged_too_soon("follow(link)\nassert fits(page)") == []
    assert judged_too_soon("link.click()\nexpect(title).to_be_visible()\nassert fits(page)") == []


def test_what_is_written_after_reading_is_found() -> None:
    assert written_unready("with live.app.app_context():\n    db.session.commit()") == [1]
    assert written_unready("with live.app.app_context():\n    count(Person)") == []
    assert written_unready("with live.arranging():\n    db.session.commit()") == []
