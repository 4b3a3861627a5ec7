"""Asking axe-core what is wrong with a page."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(
    page: Page, rules: list[str] = RULES, within: object = "body"
) -> list[tuple[str, str]]:
    """Return each rule that is broken with the element that breaks it.

    The rules are tags, or the names of single rules; `within` is what axe calls a context.
    """
    page.evaluate(f"if (!window.axe) {{ {SCRIPT} }}")
    found = page.evaluate(
        "([within, options]) => axe.run(within, options)", [within, {"runOnly": rules}]
    )
    return [(each["id"], node["html"]) for each in found["violations"] for node in each["nodes"]]
