"""Markdown as safe HTML: what authors write can hold no HTML, script, or picture from elsewhere."""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

KEPT = 512
TOP_HEADING = 4  # the titles of page, day and module stand above


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    tokens[index].attrSet("rel", "nofollow noopener")
    return self.renderToken(tokens, index, options, env)


def _heading(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    level = int(tokens[index].tag[1]) + TOP_HEADING - 1
    tokens[index].tag = f"h{min(level, 6)}"
    return self.renderToken(tokens, index, options, env)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")
    reader.add_render_rule("link_open", _link_open)
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    return reader


_markdown = _reader()


@lru_cache(maxsize=KEPT)
def render(text: str) -> Markup:
    """Return the HTML of a Markdown text."""
    return Markup(_markdown.render(text))  # noqa: S704 (the reader escapes whatever it was given)
