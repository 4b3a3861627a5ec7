"""Addresses of routes, filled in, and what stands there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

# Whose pages lie at a slug of their own: cities, and a curriculum.
SLUGS = ("nairobi", "kumasi", "mcmc")
NO_TEXT = ("application/pdf", "image/x-icon", "image/png")


def pattern(rule: Rule) -> str:
    """Return the address of a route for `str.format`, whatever kind its parts are of."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def readable(app: Flask, parts: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses of everything that can be read, of a slug those of all SLUGS."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= parts.keys():
            for slug in SLUGS if "slug" in rule.arguments else SLUGS[:1]:
                yield pattern(rule).format(**{**parts, "slug": slug})


def read(
    client: FlaskClient, addresses: Iterable[str], questions: Sequence[str] = ("",)
) -> Iterator[tuple[str, str]]:
    """Yield the text at each address, with each question behind it."""
    for address in addresses:
        for question in questions:
            answer = client.get(address + question)
            if answer.mimetype not in NO_TEXT:
                yield address + question, answer.text
