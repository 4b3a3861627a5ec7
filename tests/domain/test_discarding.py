"""Which courses may be thrown away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discarding import Reason, RunRecord, reason_to_stay

RECORDS = st.builds(
    RunRecord, published=st.booleans(), marks=st.integers(0, 3), people=st.integers(0, 3)
)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (RunRecord(published=False, marks=0, people=0), None),
        (RunRecord(published=True, marks=1, people=1), Reason.PUBLISHED),
        (RunRecord(published=False, marks=1, people=1), Reason.MARKS),
        (RunRecord(published=False, marks=0, people=1), Reason.PEOPLE),
    ],
)
def test_the_weightiest_reason_is_told(record: RunRecord, reason: Reason | None) -> None:
    assert reason_to_stay(record) is reason


@given(RECORDS)
def test_only_a_course_that_nobody_saw_and_nobody_is_on_may_go(record: RunRecord) -> None:
    empty = not (record.published or record.marks or record.people)

    assert (reason_to_stay(record) is None) == empty
