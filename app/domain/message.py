"""A message to one person."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Message:
    """What is sent. `key` names this message for ever: letters, digits, hyphens."""

    key: str
    to: str
    subject: str
    body: str
    written_at: datetime
