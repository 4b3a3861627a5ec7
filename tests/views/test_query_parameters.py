"""What stands after the `?` of an address: a text to compare with, never anything else."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.queries_counted import counted_queries
from tests.state import state_of
from tests.world import World, make_world

ROOT = Path(__file__).parents[2]
# Every parameter that a page reads, and one that none does, each where it is read.
PARAMETERS = [
    ("/courses/{run_id}/people", "find"),
    ("/courses/{run_id}/proposals/times", "again"),
    ("/courses/{run_id}/proposals/repair", "again"),
    ("/courses/{run_id}/proposals/repair", "mentor"),
    ("/courses/{run_id}/proposals/repair", "room"),
    ("/courses/{run_id}/proposals/repair", "day"),
    ("/courses/{run_id}/releases/next", "person"),
    ("/courses/{run_id}/people", "group"),
    ("/courses/{run_id}/people", "page"),
    ("/courses/{run_id}/groups/proposal", "whom"),
    ("/courses/{run_id}/groups/proposal", "hospitals"),
    ("/courses/{run_id}/register", "group"),
    ("/courses/{run_id}/register", "hospital"),
    ("/courses/{run_id}/register", "sort"),
    ("/courses/{run_id}/agenda", "marks"),
    ("/courses/{run_id}/agenda", "assign"),
    ("/courses/{run_id}/board", "view"),
    ("/courses/{run_id}/board", "by"),
    ("/courses/{run_id}/board", "day"),
    ("/courses/{run_id}/board", "hours"),
    ("/courses/{run_id}/board", "session"),
    ("/courses/{run_id}/board", "tick"),
    ("/courses/{run_id}/board/news", "seen"),
    ("/cities/{city}/mentor-visits/new", "course"),
    ("/courses/new", "version"),
    ("/imports/{import_id}", "kind"),
    ("/imports/{import_id}", "page"),
    ("/curricula/mcmc", "city"),
    ("/curricula/mcmc/1.0", "city"),
    ("/courses/new", "city"),
    ("/next", "city"),
    ("/people", "find"),
    ("/people", "after"),
    ("/people", "part"),
    ("/people", "at"),
    ("/organisations", "find"),
    ("/organisations", "kind"),
    ("/organisations", "expertise"),
    ("/audit", "before"),
    ("/people/{record_id}/changes", "before"),
    ("/roles", "person"),
    ("/roles", "what"),
    ("/curricula/mcmc", "language"),
    ("/curricula/mcmc/compare", "from"),
    ("/curricula/mcmc/compare", "to"),
    ("/courses/{run_id}/teaching/change", "to"),
    ("/cities/{city}/adaptations/{curriculum}/changes/new", "kind"),
    ("/cities/{city}/adaptations/{curriculum}/changes/new", "target"),
    ("/cities/{city}/adaptations/{curriculum}/changes/new", "field"),
    ("/cities/{city}/adaptations/{curriculum}/endorsement", "edition"),
    ("/cities/{city}/upgrades/{curriculum}/{version}", "change"),
    ("/drafts/{draft_id}/review", "about"),
    ("/drafts/{draft_id}/days", "at"),
    ("/verify", "code"),
    ("/sign-in", "next"),
    ("/courses/{run_id}/people", "limit"),
]
HARMLESS = "zz"
HOSTILE = [
    "'", '"', "\\", "%", "_", "*", "$1", ":name", "%(x)s", "' OR 1=1--", "1; DROP TABLE person--",
    "' UNION SELECT token_sha256 FROM sign_in_link--", "'; SELECT pg_sleep(5)--",
    "' AND 1=randomblob(900000000)--", "password_hash", "-id", "__class__", "1000000000", "-1",
    "9" * 400, "1e309", "[]", "{{7*7}}", "<script>alert(1)</script>", "＇", "a" * 3_000,
]  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def ask(client: FlaskClient, path: str, name: str, value: str) -> tuple[int, int]:
    """Return the status, and how much the database was asked."""
    with counted_queries() as statements:
        status = client.get(path, query_string={name: value}).status_code
    return status, len(statements)


@pytest.mark.parametrize(("path", "name"), PARAMETERS)
def test_a58_a60_no_value_of_a_parameter_asks_for_more_than_an_unknown_one(
    app: Flask, world: World, path: str, name: str
) -> None:
    client, before = world.client(app, "organiser"), state_of()
    address = path.format(**world.address_parts)
    expected = ask(client, address, name, HARMLESS)
    found = {value: ask(client, address, name, value) for value in HOSTILE}

    assert expected[0] < 500
    assert {value: got for value, got in found.items() if got != expected} == {}
    assert state_of() == before


def test_a60_every_parameter_that_a_page_reads_is_in_the_table() -> None:
    lines = [
        line for path in (ROOT / "app").rglob("*.py") for line in path.read_text().splitlines()
    ]
    read = {part.split('"')[1] for line in lines for part in line.split("request.args.get(")[1:]}

    assert read == {name for _, name in PARAMETERS} - {"limit"}


def test_a60_no_statement_is_put_together_of_texts() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--select", "S608", "--ignore-noqa"]
    done = subprocess.run(
        [*command, "app", "migrations", "config.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (0, "All checks passed!\n")


def test_a23_people_are_found_by_name_and_never_by_address(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")

    def found(words: str) -> bool:
        page = client.get(f"/courses/{world.run.public_id}/people", query_string={"find": words})
        return "Wanjiku Kamau" in page.text

    assert (found("kamau"), found("okello")) == (True, False)
    assert {found(f"{part}@example.org") for part in ("wanjiku", "wanjiku.kamau", "")} == {False}


def test_a23_lists_of_people_stay_in_their_course_and_show_no_address(
    app: Flask, world: World
) -> None:
    client, run = world.client(app, "organiser"), f"/courses/{world.run.public_id}"
    for path in (f"{run}/people", f"{run}/people?find=e", f"{run}/mentors", f"{run}/register"):
        text = client.get(path).text
        assert "Efua Asantewaa" not in text
        assert "wanjiku.kamau@" not in text.casefold()
    ids = [client.get(f"/courses/{number}").status_code for number in range(1, 30)]
    assert set(ids) == {404}
