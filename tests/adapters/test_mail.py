"""Mails go to a folder, or through a real SMTP server."""

import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from app.adapters.mail import OutboxFolder, SmtpServer, mailer_for
from app.domain.errors import InvalidAddress
from app.domain.message import Message
from app.domain.names import clean_address

MESSAGE = Message(
    key="sign-in-1-2-1",
    to="sok.chanthou@example.org",
    subject="Your link — តំណ",
    body="សុខ ចាន់ធូ,\n\nhttps://training.example.org/sign-in/x\n",
    written_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
)


class Kept(MessageHandler):
    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    def handle_message(self, message: object) -> None:
        self.bodies.append(bytes(message))  # type: ignore[call-overload]


@pytest.fixture
def server() -> Iterator[tuple[str, Kept]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", kept
    controller.stop()


def test_outbox_keeps_a_mail_for_its_owner_and_replaces_the_same(tmp_path: Path) -> None:
    mailer = OutboxFolder(tmp_path / "outbox", host="training.example.org")
    mailer.send(MESSAGE)
    mailer.send(MESSAGE)

    (file,) = (tmp_path / "outbox").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == "sign-in-1-2-1.eml"
    assert file.stat().st_mode & 0o077 == 0
    assert (mail["To"], mail["Subject"]) == (MESSAGE.to, MESSAGE.subject)
    assert mail["Message-ID"] == "<sign-in-1-2-1@training.example.org>"
    assert mail.get_content() == MESSAGE.body


def test_smtp_server_gets_the_mail_in_every_script(server: tuple[str, Kept]) -> None:
    url, kept = server
    SmtpServer(url, host="training.example.org").send(MESSAGE)

    mail = message_from_bytes(kept.bodies[0], policy=default)
    assert (mail["To"], mail["Subject"]) == (MESSAGE.to, MESSAGE.subject)
    assert mail["From"] == "Preceptor <preceptor@training.example.org>"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body


HOSTILE = [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example\nBcc: c@d.example",
    "a@b.example\rBcc: c@d.example",
    "a@b.example\r\n\r\n<h1>Another mail</h1>",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["to", "subject"])
def test_a57_a_line_end_in_a_header_is_no_mail_at_all(
    tmp_path: Path, server: tuple[str, Kept], field: str, text: str
) -> None:
    url, kept = server
    message = replace(MESSAGE, **{field: text})
    for mailer in (
        OutboxFolder(tmp_path / "outbox", host="localhost"),
        SmtpServer(url, host="localhost"),
    ):
        with pytest.raises(ValueError, match="linefeed or carriage return"):
            mailer.send(message)

    assert [*tmp_path.rglob("*.eml"), *kept.bodies] == []


@pytest.mark.parametrize(
    "address",
    ["a@b.example, c@d.example", "a@b.example;c@d.example", "Preceptor <a@b.example>",
     '"a\r\nBcc: c"@b.example', "a@b.example (Preceptor)", "a b@c.example", "a\u2028b@c.example",
     "a,b@c.example", "=?utf-8?q?a=0D=0A?= <a@b.example>", *HOSTILE],
)  # fmt: skip
def test_a57_what_would_reach_several_or_show_another_is_no_address(address: str) -> None:
    with pytest.raises(InvalidAddress):
        clean_address(address)


def test_a57_a_name_stands_in_the_text_alone_and_stays_text(tmp_path: Path) -> None:
    name = "Bcc: x@y.example <b>Amina</b> =?utf-8?q?=0D=0A?="
    mailer = OutboxFolder(tmp_path / "outbox", host="localhost")
    mailer.send(replace(MESSAGE, body=f"{name},\n\nlink\n"))
    (file,) = (tmp_path / "outbox").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)

    assert (mail["Bcc"], mail.get_content_type()) == (None, "text/plain")
    assert not mail.is_multipart()
    assert mail.get_content() == f"{name},\n\nlink\n"


def test_a_server_that_is_down_is_an_error_for_the_runner_to_see(tmp_path: Path) -> None:
    mailer = mailer_for("smtp://127.0.0.1:9", outbox=tmp_path, host="localhost")

    with pytest.raises(OSError, match=r"refused"):
        mailer.send(MESSAGE)


def test_a_server_elsewhere_without_encryption_gets_nothing(
    server: tuple[str, Kept], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url, kept = server
    monkeypatch.setattr("app.adapters.mail.THIS_MACHINE", frozenset())
    mailer = mailer_for(url, outbox=tmp_path, host="localhost")

    with pytest.raises(smtplib.SMTPNotSupportedError, match="offers no encryption"):
        mailer.send(MESSAGE)
    assert kept.bodies == []
