"""All pages, and what comes before and after each of them."""

from flask import Flask, g

from app.views import (
    access,
    certificates,
    cities,
    curricula,
    front,
    headers,
    navigation,
    probes,
    sign_in,
    today,
    verification,
)

BLUEPRINTS = (
    certificates.bp,
    cities.bp,
    curricula.bp,
    front.bp,
    probes.bp,
    sign_in.bp,
    today.bp,
    verification.bp,
)
LANGUAGES = ("en",)


def init_app(app: Flask) -> None:
    """Register the pages and what comes before and after each of them."""
    access.init_app(app)
    headers.init_app(app)
    navigation.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def locale() -> str:
    """Return the language of this request: the person's if we speak it, else English."""
    person = g.get("person")
    return person.language if person and person.language in LANGUAGES else LANGUAGES[0]
