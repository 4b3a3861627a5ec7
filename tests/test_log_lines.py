"""The log: one line for each event, no colours, no way in, nobody's address."""

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log_lines import OneLine, OurHandler, redacted
from scripts.serve import web_command
from tests.conftest import Installation

TOKEN = "q" * 20 + "-_7" + "Z" * 20
EVIL = (
    "a\r\nERROR forged", "a\n{\"level\": \"error\"}", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07",
    "\x00", "\x85next", "\u2028next", "\u202egnp.exe", "\x9b31m", "\ud800",
)  # fmt: skip


def line_of(message: str, *arguments: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("app.x", logging.ERROR, __file__, 1, message, arguments, info)
    return OneLine().format(record)


@pytest.mark.parametrize("evil", EVIL)
def test_a62_an_event_is_one_line_that_a_terminal_shows_as_it_is(evil: str) -> None:
    line = line_of("A course was renamed from %s", evil)

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"A course was renamed from {evil}"


@given(st.text())
def test_a62_whatever_is_told_is_one_line(text: str) -> None:
    line = line_of("%s", text)

    assert (len(line.splitlines()), line.isprintable()) == (1, True)


def test_a62_an_error_is_told_whole_in_its_line() -> None:
    with pytest.raises(ValueError, match="first") as raised:
        int("first\nsecond\x1b[31m")
    told = json.loads(line_of("A request failed", error=raised.value))

    assert told.keys() == {"at", "level", "logger", "message", "error"}
    assert (told["level"], told["logger"]) == ("error", "app.x")
    assert told["error"].endswith("with base 10: 'first\\nsecond\\x1b[31m'")
    assert "Traceback" in told["error"]


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (f"GET /sign-in/{TOKEN}", "GET /sign-in/[secret]"),
        (f"GET /enter/{TOKEN}", "GET /enter/[secret]"),
        (f"GET /invitations/{TOKEN}", "GET /invitations/[secret]"),
        (
            f"next=%2Fmy%2Fdetails%2Faddresses%2Fconfirm%2F{TOKEN}",
            "next=%2Fmy%2Fdetails%2Faddresses%2Fconfirm%2F[secret]",
        ),
        (f"GET /me/questions/{TOKEN}", "GET /me/questions/[secret]"),
        (f"https://a.example/sign-in/{TOKEN}?x=1", "https://a.example/sign-in/[secret]?x=1"),
        (f"next=%2Fsign-in%2F{TOKEN}&", "next=%2Fsign-in%2F[secret]&"),
        (f"/calendar/{TOKEN}.ics", "/calendar/[secret].ics"),
        (f"Authorization: Bearer {TOKEN}", "Authorization: Bearer [secret]"),
        (f"{{'csrf_token': '{TOKEN}'}}", "{'csrf_token': '[secret]'}"),
        ("550 amina.wanjiru@example.org refused", "550 [somebody]@example.org refused"),
        ("<amina+x@mail.example.org>", "<[somebody]@mail.example.org>"),
        ("postgresql://user:hush@db.example/x", "postgresql://user:[somebody]@db.example/x"),
        ("/calendar/city/nairobi.ics", "/calendar/city/nairobi.ics"),
        ("/sign-in", "/sign-in"),
        ("Work 7 (sign_in.mail_link) failed", "Work 7 (sign_in.mail_link) failed"),
        ('File "/srv/views/sign_in.py", line 3', 'File "/srv/views/sign_in.py", line 3'),
    ],
)
def test_a51_a62_ways_in_and_addresses_are_not_written(told: str, written: str) -> None:
    assert redacted(told) == written
    assert json.loads(line_of("%s", told))["message"] == written


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_the_application_writes_so_however_often_it_is_built(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    installation.app()
    installation.app()
    (handler,) = (h for h in logging.getLogger("app").handlers if isinstance(h, OurHandler))
    handler.setStream(sys.stderr)
    logging.getLogger("app.anything").warning("Seen by %s", "a\nb")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "Seen by a\nb"


def test_a51_the_web_server_writes_no_access_log() -> None:
    assert not any("access" in word for word in web_command("127.0.0.1", 81))
