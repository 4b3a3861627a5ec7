"""The places in the rail, chosen by what a person is here for."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.domain.permissions import Role


@dataclass(frozen=True)
class Destination:
    """One entry of the rail or the bottom bar."""

    label: str
    url: str
    icon: str
    current: bool


def init_app(app: Flask) -> None:
    """Give every page its navigation and the person who reads it."""
    app.jinja_env.globals["public_url"] = app.config["SETTINGS"].public_url
    app.context_processor(
        lambda: {"navigation": destinations(), "account": account(), "person": g.get("person")}
    )


def destinations() -> list[Destination]:
    """Return at most six places; visitors get the public ones."""
    if g.get("person") is None:
        return [
            _to("front.show", _("What is taught"), "curricula"),
            _to("verification.form", _("Check a certificate"), "certificates"),
            _to("sign_in.form", _("Sign in"), "person"),
        ]
    places = [_to("today.show", _("Today"), "today")]
    if any(grant.role in PLANNERS for grant in g.grants):
        places.append(_to("course_runs.index", _("Courses"), "courses"))
    places.append(_to("my.show", _("Your page"), "person"))
    places.append(_to("front.show", _("Curricula"), "curricula"))
    places.append(_to("verification.form", _("Check a certificate"), "certificates"))
    return places


def account() -> dict[str, str] | None:
    """Return what the menu of the person who is signed in says."""
    person = g.get("person")
    if person is None:
        return None
    return {
        "name": person.name,
        "role": "",
        "url": url_for("my.show"),
        "sign_out_url": url_for("sign_in.sign_out"),
    }


# Which place of the rail a page lies in, where that is not its own.
LIES_IN = {"curricula": "front", "cities": "front"} | dict.fromkeys(
    ("agenda", "trainees", "imports", "faculty", "register", "eligibility", "certificates"),
    "course_runs",
)
PLANNERS = frozenset({Role.PLATFORM_ADMINISTRATOR, Role.CITY_ORGANISER})


def _to(endpoint: str, label: str, icon: str) -> Destination:
    blueprint = endpoint.partition(".")[0]
    here = LIES_IN.get(request.blueprint or "", request.blueprint)
    return Destination(label, url_for(endpoint), icon, current=here == blueprint)
