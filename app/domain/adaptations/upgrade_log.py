"""What an upgrade did, kept with the edition that came of it."""

from dataclasses import dataclass

from app.domain.curricula.curriculum import VersionNumber


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """What became of one operation that did not simply go along.

    Or of a need, by its uid, that an objective, the `target`, no longer answers.
    `kind` is that of a finding; `choice` and `reason` are empty where nothing was to be decided.
    """

    operation: str
    kind: str
    target: str = ""
    choice: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class UpgradeLog:
    """From which version an edition came, and how."""

    origin: VersionNumber
    entries: tuple[LogEntry, ...] = ()
