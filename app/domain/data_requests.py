"""What somebody can ask for about their own data."""

from enum import StrEnum

LONGEST_TEXT = 2000


class RequestKind(StrEnum):
    """That something wrong is put right, or that everything goes."""

    CORRECTION = "correction"
    ERASURE = "erasure"
