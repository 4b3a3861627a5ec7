"""Two web servers on one database: a limit holds over both, whatever a request says of itself."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep

import pytest
from sqlalchemy import text

import config
from app.domain.rate_limit import LINK_GUESSES
from app.extensions import db
from scripts.serve import answers, web_command
from tests import live
from tests.conftest import Installation

ATTEMPTS = 30
CHANCE = SystemRandom()


@contextmanager
def two_servers(installation: Installation, log: Path, **more: str) -> Iterator[list[int]]:
    """Serve the installation twice; yields the ports."""
    environment = installation.environment | more
    ports = [live.free_port(), live.free_port()]
    settings = config.load(environment)
    with ExitStack() as running, log.open("wb") as file:
        for port in ports:
            command = web_command("127.0.0.1", port)
            running.enter_context(live._process(command, environment, file.fileno()))
        deadline = monotonic() + live.READY_WITHIN
        while not all(answers(replace(settings, port=port)) for port in ports):
            assert monotonic() < deadline, log.read_text()
            sleep(0.05)
        yield ports


def ask(port: int, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": "localhost", **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def anybody() -> str:
    return ".".join(str(CHANCE.randrange(1, 255)) for _ in range(4))


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [("0", "{anybody}"), ("0", "{anybody}, 203.0.113.7"), ("1", "{anybody}, 203.0.113.7")],
)
def test_a03_thirty_attempts_under_invented_addresses_are_one_client_s(
    installation: Installation, tmp_path: Path, proxies: str, forwarded: str
) -> None:
    with two_servers(installation, tmp_path / "log", TRUSTED_PROXIES=proxies) as ports:
        servers, began = cycle(ports), monotonic()

        def guess(number: int) -> int:
            said = {"X-Forwarded-For": forwarded.format(anybody=anybody()), "X-Real-IP": anybody()}
            said |= {"Forwarded": f"for={anybody()}", "X-Forwarded-Proto": "https"}
            return ask(next(servers), f"/sign-in/guess-{number}", said).status

        with ThreadPoolExecutor(16) as pool:
            statuses = Counter(pool.map(guess, range(ATTEMPTS)))
        made_good = int(monotonic() - began) // int(LINK_GUESSES.every.total_seconds())

    let_through = LINK_GUESSES.burst + made_good
    assert statuses == Counter({410: let_through, 429: ATTEMPTS - let_through})


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a51_a62_what_servers_write_is_a_line_an_event_without_any_way_in(
    installation: Installation, tmp_path: Path
) -> None:
    token, log = "a-way-in-" * 4, tmp_path / "log"
    with two_servers(installation, log) as ports:
        ask(ports[0], f"/calendar/{token}.ics", {})
        with installation.app().app_context():
            for table in ("sign_in_link", "calendar_subscription"):
                db.session.execute(text(f"DROP TABLE {table}"))
            db.session.commit()
        for path in (f"/sign-in/{token}", f"/calendar/{token}.ics", "/sign-in/%0d%0a%1b[31mforged"):
            assert ask(ports[0], path, {}).status == 500
        assert ask(ports[0], f"/sign-in/{token}", {"User-Agent": "\x1b[31mforged"}).status == 400
    lines = log.read_text().splitlines()
    told = [json.loads(line) for line in lines]
    counted = [each["message"].split(" by ")[0] for each in told if each["level"] == "info"]
    messages = [each["message"] for each in told if each["level"] != "info"]

    assert counted == ["One more of feed_guesses"]
    assert [re.sub("[0-9a-f]{16}", "…", each) for each in messages[:3]] == ["Request … failed"] * 3
    assert [each.partition(" from ")[0] for each in messages[3:]] == ["Invalid request"]
    assert all(line.isprintable() and "forged" not in line for line in lines)
    assert token not in log.read_text()


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a01_no_header_moves_our_pages_to_another_place(
    installation: Installation, tmp_path: Path
) -> None:
    evil = "//evil.example"
    said = {"SCRIPT_NAME": evil, "PATH_INFO": "/verify", "X-Forwarded-Prefix": evil}
    with two_servers(installation, tmp_path / "log", TRUSTED_PROXIES="1") as ports:
        answer = ask(ports[0], f"{evil}/today", said)
        moved = ask(ports[0], "/today", {"X-Forwarded-Prefix": evil, "X-Forwarded-Host": evil[2:]})

    assert "evil" not in answer.headers.get("Location", "").partition("?")[0]
    assert moved.headers["Location"] == "/sign-in?next=/today"
