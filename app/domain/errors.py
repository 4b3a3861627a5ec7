"""What the rules refuse. Each error carries facts; who shows it finds the words."""

from enum import StrEnum


class DomainError(Exception):
    """A rule says no. The caller's input was understood, and nothing was changed."""


class Conflict(DomainError):
    """The thing is no longer, or not yet, in the state that this step needs."""


class Stale(Conflict):
    """Somebody changed the thing after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class NotOfThisRun(DomainError):
    """Something belongs to another course run or city; nothing was changed."""


class InvalidMinutes(DomainError):
    """A mark claims less than nothing."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class NameProblem(StrEnum):
    """Why a name cannot be kept as it was written."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTER = "no_letter"
    CONTROL = "control"
    BIDI_CONTROL = "bidi_control"
    INVISIBLE = "invisible"
    JOINER = "joiner"
    REPLACEMENT = "replacement"
    SURROGATE = "surrogate"
    PRIVATE_USE = "private_use"
    UNASSIGNED = "unassigned"


class InvalidName(DomainError):
    """A name is refused; `code_point` is the character at fault, such as "U+202E", if one is."""

    def __init__(self, problem: NameProblem, code_point: str | None = None) -> None:
        super().__init__(problem, code_point)
        self.problem = problem
        self.code_point = code_point


class AddressProblem(StrEnum):
    """Why a mail address cannot be one."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_AT = "no_at"
    LOCAL_PART = "local_part"
    DOMAIN = "domain"
    SPACE = "space"
    CHARACTER = "character"


class InvalidAddress(DomainError):
    """A mail address is refused; `code_point` is the character at fault, if one is."""

    def __init__(self, problem: AddressProblem, code_point: str | None = None) -> None:
        super().__init__(problem, code_point)
        self.problem = problem
        self.code_point = code_point


class Garbled(DomainError):
    """A page sent back something else than it was given to send back: somebody altered it."""
