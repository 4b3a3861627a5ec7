"""The log: one line of JSON for each event, whatever somebody sent, and no way in to read in it.

JSON escapes what would end a line, colour a terminal or turn text around. No access log is
written: addresses hold tokens.
"""

import json
import logging
import re
from datetime import UTC, datetime

from flask import Flask

OURS = "app"
OF_THE_SERVER = ("gunicorn.error",)
# A way in is a long random text at one of these places; of a mail address the person is left out.
SECRETS = (
    (
        re.compile(r"(?i)((?:/|%2f)(?:sign-in|calendar|questions)(?:/|%2f))[\w-]{12,}"),
        r"\1[secret]",
    ),
    (re.compile(r"(?i)(\bbearer\s+|token[\"']?\s*[=:]\s*[\"']?)[\w.~+/-]{16,}=*"), r"\1[secret]"),
    (re.compile(r"[^\s\"'<>(),;:@/]+@(?=[\w-]+(?:\.[\w-]+)+)"), "[somebody]@"),
)


class OneLine(logging.Formatter):
    """Writes an event as `{at, level, logger, message, error}`; `error` is a traceback, or none."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without its end."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps({name: redacted(text) for name, text in told.items()})


class OurHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic for checkers alone
    """Writes to the standard error of the process; there is one of it."""


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
    loggers = [ours, *map(logging.getLogger, OF_THE_SERVER)]
    for handler in [handler for logger in loggers for handler in logger.handlers]:
        handler.setFormatter(OneLine())
