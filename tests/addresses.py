"""Addresses of routes, to be filled in."""

import re

from werkzeug.routing import Rule


def pattern(rule: Rule) -> str:
    """Return the address of a route for `str.format`, whatever kind its parts are of."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
