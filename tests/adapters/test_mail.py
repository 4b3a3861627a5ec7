"""Mails go to a folder, or through a real SMTP server."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from app.adapters.mail import OutboxFolder, SmtpServer, mailer_for
from app.domain.message import Message

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


def test_a_server_that_is_down_is_an_error_for_the_runner_to_see(tmp_path: Path) -> None:
    mailer = mailer_for("smtp://127.0.0.1:9", outbox=tmp_path, host="localhost")

    with pytest.raises(OSError, match=r"refused"):
        mailer.send(MESSAGE)
