"""Observations are judged before they are kept, and compared with what is kept."""

from datetime import timedelta

import pytest

from app.domain.attendance import AttendanceEvent, Status
from app.domain.marking import Observation, Outcome, Refusal, Verdict, refusal_of, verdict_on
from tests.factories import NOW

SEEN = Observation(event_id="e", person="p", status=Status.PRESENT, observed_at=NOW)
KEPT = AttendanceEvent(
    event_id="e",
    course_session=1,
    person=2,
    status=Status.LATE,
    minutes=30,
    observed_at=NOW,
    received_at=NOW,
    asserted_by=3,
)
DAY = timedelta(days=1)


def judged(
    *, person: int | None = 2, cancelled: bool = False, ahead: timedelta = timedelta()
) -> Refusal | None:
    return refusal_of(SEEN, person=person, actor=3, cancelled=cancelled, now=NOW - ahead)


def test_an_observation_of_somebody_who_is_expected_is_kept() -> None:
    assert judged() is None


def test_each_reason_to_refuse() -> None:
    assert judged(person=None) is Refusal.NOT_EXPECTED
    assert judged(person=3) is Refusal.OWN_MARK
    assert judged(cancelled=True) is Refusal.CANCELLED


def test_only_what_lies_more_than_a_day_ahead_is_refused_for_its_time() -> None:
    assert judged(ahead=DAY) is None
    assert judged(ahead=DAY + timedelta(seconds=1)) is Refusal.OBSERVED_IN_FUTURE


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.RECORDED),
        ({"received_at": NOW + DAY}, Verdict.DUPLICATE),
        ({"received_at": NOW - DAY}, Verdict.DUPLICATE),
        ({"status": Status.PRESENT}, Verdict.CONFLICT),
        ({"minutes": None}, Verdict.CONFLICT),
        ({"observed_at": NOW + DAY}, Verdict.CONFLICT),
        ({"course_session": 9}, Verdict.CONFLICT),
        ({"person": 9}, Verdict.CONFLICT),
        ({"asserted_by": 9}, Verdict.CONFLICT),
    ],
)
def test_what_is_sent_is_compared_with_what_is_kept(
    change: dict[str, object], verdict: Verdict
) -> None:
    assert verdict_on(AttendanceEvent(**(vars(KEPT) | change)), KEPT) is verdict


def test_an_outcome_says_whether_the_observation_is_kept() -> None:
    kept = [verdict for verdict in Verdict if Outcome("e", verdict).kept]

    assert kept == [Verdict.RECORDED, Verdict.DUPLICATE]
