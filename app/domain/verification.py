"""What a check of a certificate can come to."""

from enum import StrEnum


class State(StrEnum):
    """The answer, in one word; the page finds the sentence."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"
