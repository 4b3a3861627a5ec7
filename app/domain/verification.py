"""What a check of a certificate can come to."""

from enum import StrEnum


class State(StrEnum):
    """The answer, in one word; the page finds the sentence."""

    GENUINE = "genuine"
    ALTERED = "altered"
    ERASED = "erased"
    UNKNOWN = "unknown"


class Mistake(StrEnum):
    """What was typed where a code belongs: a certificate's number, or nothing of that shape."""

    NUMBER = "number"
    NO_CODE = "no_code"
