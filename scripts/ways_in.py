"""How people get in, for whoever started the server: links of the demo, and commands to type."""

import shlex
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

import config
from scripts.console import say
from scripts.supervisor import Supervisor

FLASK = [sys.executable, "-m", "flask"]
SEVERAL = [sys.executable, "-m", "scripts.flask_commands"]
HIDDEN = "…"
DEMO_PEOPLE = {
    "organiser, Nairobi": "organiser.nairobi@example.org",
    "mentor, Kumasi": "mentor.kumasi@example.org",
    "trainee, Phnom Penh": "trainee.phnom-penh@example.org",
    "administrator": "admin@example.org",
}


def say_how_to_sign_in(
    supervisor: Supervisor, settings: config.Config, given: Mapping[str, str]
) -> None:
    """Print a link for each role of the demo, and how to get one for anybody.

    Where nobody is an administrator yet, print how to make the first one: else nobody gets in.
    """
    links = _demo_links(supervisor) if settings.demo else {}
    if links:
        say("Sign in with one of these links, each good for one time:")
    for role, link in links.items():
        say(f"  {role:<20} {link}")
    if links:
        say("Administrators set up a passkey or an app with codes before anything else.")
    flask = as_typed(settings, given)
    if not links and supervisor.ask([*FLASK, "administrators", "list", "--json"]).strip() == "[]":
        say(f"Make the first administrator: {flask} administrators add EMAIL --name NAME")
    say(f"A link for {'somebody else' if links else 'somebody'}: {flask} sign-in-link EMAIL")


def as_typed(settings: config.Config, given: Mapping[str, str]) -> str:
    """Return `flask` as one types it, behind the settings it needs that are not in `.env`.

    `given` is the environment that the server was started with; secrets show as `…`.
    """
    defaults = {
        "DATA_DIR": str(config.ROOT / "instance"),
        "PORT": "8000",
        "APP_ENV": "development",
    }
    told = {name: given[name] for name in (*defaults, "PUBLIC_URL") if given.get(name)}
    if "DATA_DIR" in told:
        told["DATA_DIR"] = str(settings.data_dir)
    if given.get("DATABASE_URL"):
        told["DATABASE_URL"] = HIDDEN if _has_password(given) else given["DATABASE_URL"]
    if settings.production and given.get("SECRET_KEY"):
        told["SECRET_KEY"] = HIDDEN
    pairs = [
        f"{name}={value if value == HIDDEN else shlex.quote(value)} "
        for name, value in told.items()
        if value != defaults.get(name)
    ]
    return f"{''.join(pairs)}.venv/bin/flask"


def _has_password(given: Mapping[str, str]) -> bool:
    address = given["DATABASE_URL"]
    return urlsplit(address).password is not None or "password=" in address


def _demo_links(supervisor: Supervisor) -> dict[str, str]:
    commands = [f"sign-in-link {email}" for email in DEMO_PEOPLE.values()]
    links = supervisor.ask([*SEVERAL, "--all", *commands]).splitlines()
    return {role: link for role, link in zip(DEMO_PEOPLE, links, strict=False) if link}
