"""Judging what somebody says they saw, before it is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.attendance import AttendanceEvent, Status

# A phone's clock may be wrong by hours, or its time zone by half a day; more is not a clock.
TOO_FAR_AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What was seen of one person at a session, as a phone or a form sends it.

    `event_id` is a UUID, `person` a public id, `observed_at` is aware.
    """

    event_id: str
    person: str
    status: Status
    minutes: int | None = None
    observed_at: datetime


class Verdict(StrEnum):
    """What became of an observation."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why an observation was not kept."""

    MALFORMED = "malformed"
    NOT_EXPECTED = "not_expected"
    OWN_MARK = "own_mark"
    CANCELLED = "cancelled"
    OBSERVED_IN_FUTURE = "observed_in_future"


@dataclass(frozen=True)
class Outcome:
    """The answer to one observation; `refusal` says why it was not kept, if it was not."""

    event_id: str | None
    verdict: Verdict
    refusal: Refusal | None = None

    @property
    def kept(self) -> bool:
        """Whether the observation is in the register's events, from now or from before."""
        return self.verdict in (Verdict.RECORDED, Verdict.DUPLICATE)


def refusal_of(
    observation: Observation,
    *,
    person: int | None,
    actor: int,
    cancelled: bool,
    now: datetime,
) -> Refusal | None:
    """Say why an observation cannot be kept; None when it can.

    `person` is the observed one's id, or None if they are not expected at the session.
    """
    if cancelled:
        return Refusal.CANCELLED
    if person is None:
        return Refusal.NOT_EXPECTED
    if person == actor:
        return Refusal.OWN_MARK
    if observation.observed_at > now + TOO_FAR_AHEAD:
        return Refusal.OBSERVED_IN_FUTURE
    return None


def verdict_on(sent: AttendanceEvent, kept: AttendanceEvent) -> Verdict:
    """Compare an event with what is kept under its id: the same, older, or something else."""
    if _content(sent) != _content(kept):
        return Verdict.CONFLICT
    return Verdict.RECORDED if sent.received_at == kept.received_at else Verdict.DUPLICATE


def _content(event: AttendanceEvent) -> tuple[int, int, Status, int | None, datetime, int]:
    return (
        event.course_session,
        event.person,
        event.status,
        event.minutes,
        event.observed_at,
        event.asserted_by,
    )
