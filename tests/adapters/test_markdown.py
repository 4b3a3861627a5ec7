"""Markdown of modules: rich enough to teach from, and harmless."""

import pytest

from app.adapters.markdown import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Read *two* cases.", "<p>Read <em>two</em> cases.</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("# Title", "<h4>Title</h4>\n"),
        ("#### Deep", "<h6>Deep</h6>\n"),
        (
            "[WHO](https://www.who.int/)",
            '<p><a href="https://www.who.int/" rel="nofollow noopener">WHO</a></p>\n',
        ),
        ("https://example.org", "<p>https://example.org</p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("ការ **សម្រេច**", "<p>ការ <strong>សម្រេច</strong></p>\n"),
    ],
)
def test_markdown_becomes_safe_html(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    ["![p](https://example.org/p.png)", '<img src="x" onerror="y">', "[x](data:text/html,y)"],
)
def test_nothing_is_fetched_or_run(text: str) -> None:
    html = render(text)

    assert "<img" not in html
    assert 'href="data:' not in html
