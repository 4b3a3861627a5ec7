"""The log: one line of JSON for each event, whatever somebody sent, and no way in to read in it.

JSON escapes what would end a line, colour a terminal or turn text around. No access log is
written: addresses hold tokens.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from flask import Flask

from app import circumstances

OURS = "app"
OF_THE_SERVER = ("gunicorn.error",)
# Who came in, who tries to, and who was refused is told also where all goes well.
TOLD_IN_FULL = ("app.security", "app.services.rate_limits")
# A way in is a long random text at one of these places; of a mail address the person is left out.
SECRETS = (
    (
        re.compile(
            r"(?i)((?:/|%2f)(?:sign-in|enter|invitations|calendar|confirm|questions)(?:/|%2f))"
            r"[\w-]{12,}"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"(?i)(\bbearer\s+|token[\"']?\s*[=:]\s*[\"']?)[\w.~+/-]{16,}=*"), r"\1[secret]"),
    (re.compile(r"[^\s\"'<>(),;:@/]+@(?=[\w-]+(?:\.[\w-]+)+)"), "[somebody]@"),
)


class OneLine(logging.Formatter):
    """Writes an event as `{at, level, logger, message, request, error}`.

    `request` is the id of the request during which it happened, `error` a traceback, if any.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without its end."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = circumstances.current().request_id
        if request_id:
            told["request"] = request_id
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps({name: redacted(text) for name, text in told.items()})


class OurHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic for checkers alone
    """Writes to what is the standard error of the process by then; there is one of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.stream = sys.stderr
        super().emit(record)


def redacted(text: str) -> str:
    """Return a text without what would let anybody in, and without whose address it is."""
    for secret, shown in SECRETS:
        text = secret.sub(shown, text)
    return text


def init_app(_app: Flask) -> None:
    """Let the application and the web server's worker write so; a second time changes nothing."""
    ours = logging.getLogger(OURS)
    if not any(isinstance(handler, OurHandler) for handler in ours.handlers):
        ours.addHandler(OurHandler())
    for name in TOLD_IN_FULL:
        logging.getLogger(name).setLevel(logging.INFO)
    loggers = [ours, *map(logging.getLogger, OF_THE_SERVER)]
    for handler in [handler for logger in loggers for handler in logger.handlers]:
        handler.setFormatter(OneLine())
