"""Marks of a session as they are sent: events as JSON, or the roster as a plain form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.domain import public_id
from app.domain.attendance import Status
from app.domain.marking import Observation, Outcome, Refusal, Verdict

MOST_EVENTS = 500
DAY_MINUTES = 24 * 60
MALFORMED = (Verdict.REFUSED, Refusal.MALFORMED)
REST = "rest"


class NotEvents(ValueError):
    """The body is not a list of events, or holds too many."""


def read_events(body: object) -> list[Observation | Outcome]:
    """Read `{"events": [...]}`; what is no event is answered in its place.

    A phone sends its events again until each has an answer: one that nobody can read must not
    hold up the others. Raises NotEvents.
    """
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise NotEvents
    return [_event(event) for event in events]


def _event(raw: object) -> Observation | Outcome:
    if not isinstance(raw, dict):
        return Outcome(None, *MALFORMED)
    given_id = raw.get("event_id")
    try:
        return Observation(
            event_id=_uuid(given_id),
            person=_public_id(raw.get("person")),
            status=Status(str(raw.get("status"))),
            minutes=_minutes(raw.get("minutes")),
            observed_at=_moment(raw.get("observed_at")),
        )
    except (ValueError, OverflowError):
        return Outcome(given_id if isinstance(given_id, str) else None, *MALFORMED)


def _uuid(value: object) -> str:
    if not isinstance(value, str) or str(UUID(value)) != value:
        raise ValueError(value)
    return value


def _public_id(value: object) -> str:
    if not isinstance(value, str) or not public_id.WHOLE.match(value):
        raise ValueError(value)
    return value


def _minutes(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= DAY_MINUTES:
        raise ValueError(value)
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004  (all that is wrong with an event is one error)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


@dataclass(frozen=True)
class Choice:
    """What the form says of one person; `minutes` as it was typed."""

    status: Status | None
    minutes: str = ""

    @property
    def counted(self) -> int | None:
        """The minutes as a number; None where none were typed or none can be."""
        attended = self.status is not None and self.status.attended
        return int(self.minutes) if attended and self.minutes.isdecimal() else None

    def problem(self, most: int) -> bool:
        """Whether the minutes make no sense: no number, too many, or nobody to count them for."""
        if not self.minutes:
            return False
        number = self.minutes.isascii() and self.minutes.isdecimal() and len(self.minutes) < 5
        return self.status is None or not number or int(self.minutes) > most


class MarksForm:
    """The roster as a plain form: a choice and minutes for each person.

    A person's fields are `status-<id>`, `minutes-<id>` and `was-<id>`: what the page showed. Only
    what was changed is said, so that a page that was open for long undoes nobody's marks.
    """

    def __init__(
        self, sent: Mapping[str, str], held: Mapping[str, Choice], *, session_minutes: int
    ) -> None:
        """Read the fields for the people whose marks are `held` now."""
        self._sent, self._held = sent, held
        self.choices = {person: self._choice(person) for person in held}
        self.problems = {
            person for person, choice in self.choices.items() if choice.problem(session_minutes)
        }

    def changed(self) -> dict[str, Choice]:
        """Return what differs from what the page showed and from what is held now."""
        return {
            person: choice
            for person, choice in self.choices.items()
            if choice.status and choice not in (self._shown(person), self._held[person])
        }

    def _choice(self, person: str) -> Choice:
        raw = self._sent.get(f"status-{person}")
        status = Status(raw) if raw in set(Status) else None
        minutes = self._sent.get(f"minutes-{person}", "").strip()
        if status is None and self._sent.get(REST) and self._held[person].status is None:
            status = Status.PRESENT
        return Choice(status, minutes if status is None or status.attended else "")

    def _shown(self, person: str) -> Choice:
        status, _, minutes = self._sent.get(f"was-{person}", "").partition(":")
        return Choice(Status(status) if status in set(Status) else None, minutes)
