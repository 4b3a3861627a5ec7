"""What people can agree to. Withdrawing takes the same one step as giving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a yes is for."""

    PHOTO = "photo"
    DIRECTORY = "directory"
    FEED = "feed"


@dataclass(frozen=True)
class Answer:
    """A yes or a no, the sentence that was shown, and when it was answered."""

    purpose: Purpose
    given: bool
    wording: str
    answered_at: datetime


def standing(answers: Iterable[Answer]) -> Mapping[Purpose, Answer]:
    """Return the newest answer for each purpose; what comes later in the list is newer.

    Who was never asked has none, which is a no.
    """
    return {answer.purpose: answer for answer in answers}
