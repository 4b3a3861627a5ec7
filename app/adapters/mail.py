"""Mail out: through an SMTP server, or into a folder where the operator finds it."""

import smtplib
import ssl
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.domain.message import Message

SENDER = "Preceptor <preceptor@{host}>"
TIMEOUT_S = 20
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Mailer(Protocol):
    """Whatever takes a message away."""

    def send(self, message: Message) -> None:
        """Hand the message over; returns when somebody else is responsible for it."""

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Throw away what was sent and is still here, as far as it is about somebody."""


class OutboxFolder:
    """Keeps each mail as an .eml file; sending the same message again replaces its file."""

    def __init__(self, folder: Path, *, host: str) -> None:
        self._folder = folder
        self._host = host

    def send(self, message: Message) -> None:
        """Write the mail aside, then move it in place: nobody sees half of one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._folder / f"{message.key}.eml"
        draft = target.with_suffix(".part")
        draft.touch(mode=0o600)
        draft.write_bytes(_mail(message, host=self._host).as_bytes())
        draft.replace(target)

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Remove the mails whose head or text is about somebody."""
        for path in self._folder.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = mail.get_body()
            words = [str(each) for each in (mail["To"], mail["Subject"])]
            if any(map(is_about, [*words, text.get_content() if text else ""])):
                path.unlink(missing_ok=True)


class SmtpServer:
    """Sends through the server of MAIL_URL: smtp://[user:password@]host[:port], or smtps://."""

    def __init__(self, url: str, *, host: str) -> None:
        self._parts = urlsplit(url)
        self._host = host

    def send(self, message: Message) -> None:
        """Send one mail; smtplib's errors go up, the work stays owed and is tried again."""
        parts = self._parts
        server_name = parts.hostname or ""
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                server_name, parts.port or 465, timeout=TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(server_name, parts.port or 25, timeout=TIMEOUT_S)
        with server:
            server.ehlo()
            if parts.scheme == "smtp":
                _encrypt(server, server_name, context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_mail(message, host=self._host))

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Do nothing: what was sent lies with those whom it was sent to."""


def _encrypt(server: smtplib.SMTP, name: str, context: ssl.SSLContext) -> None:
    """Go on encrypted: links that sign in are in the mails. On this machine nobody listens."""
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif name not in THIS_MACHINE:
        raise smtplib.SMTPNotSupportedError(
            f"{name} offers no encryption (STARTTLS): nothing was sent; see MAIL_URL"
        )


def mailer_for(url: str | None, *, outbox: Path, host: str) -> Mailer:
    """Choose by MAIL_URL; without it mails lie in the outbox. `host` is whom mails come from."""
    return SmtpServer(url, host=host) if url else OutboxFolder(outbox, host=host)


def _mail(message: Message, *, host: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = SENDER.format(host=host)
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.written_at)
    # The same message has the same id, so that a second copy after a crash can be told.
    mail["Message-ID"] = f"<{message.key}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    return mail
