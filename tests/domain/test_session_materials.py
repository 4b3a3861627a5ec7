"""Materials of sessions: who opens and changes them, and when a mentor is reminded."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.city_calendar import MONDAY_TO_FRIDAY, CityCalendar
from app.domain.curricula.material_files import KINDS
from app.domain.session_materials import (
    MEDIA_TYPES,
    WORKING_DAYS_BEFORE,
    DeadlineOver,
    Reader,
    Reminder,
    Standing,
    check_deadline,
    deadline,
    kind_of,
    may_change,
    may_open,
    reminders,
    standing,
)

FRIDAY = date(2026, 11, 6)
readers = st.builds(Reader, plans=st.booleans(), views=st.booleans(), enrolled=st.booleans())


@given(readers)
def test_what_is_planned_alone_is_opened_by_planners_alone(reader: Reader) -> None:
    assert may_open(reader, released=False) == reader.plans


@given(readers)
def test_what_is_released_is_opened_by_the_people_of_the_course(reader: Reader) -> None:
    concerned = reader.plans or reader.views or reader.enrolled

    assert may_open(reader, released=True) == concerned


@given(readers, st.booleans(), st.booleans())
def test_only_planners_and_who_teaches_a_session_change_it(
    reader: Reader, released: bool, teaches: bool
) -> None:
    allowed = may_change(reader, released=released, teaches=teaches)

    assert not allowed or may_open(reader, released=released)
    assert not allowed or reader.plans or teaches
    assert not may_change(Reader(enrolled=True), released=released, teaches=teaches)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 11, 6), Standing.ASKED), (date(2026, 11, 7), Standing.OVERDUE)],
)
def test_it_is_overdue_once_the_day_is_over(today: date, expected: Standing) -> None:
    assert standing(there=False, due_on=FRIDAY, today=today) is expected
    assert standing(there=True, due_on=FRIDAY, today=today) is Standing.THERE


def test_a_mentor_is_reminded_three_working_days_before_and_the_day_after_in_the_morning() -> None:
    found = reminders(FRIDAY, MONDAY_TO_FRIDAY, "Africa/Nairobi")

    assert found == {
        Reminder.SOON: datetime(2026, 11, 3, 5, tzinfo=UTC),
        Reminder.OVERDUE: datetime(2026, 11, 7, 5, tzinfo=UTC),
    }


def test_holidays_of_the_city_make_the_reminder_come_earlier() -> None:
    calendar = CityCalendar(frozenset({5, 6}), {date(2026, 11, 4): "Holiday of the tests"})

    found = reminders(FRIDAY, calendar, "Africa/Nairobi")

    assert found[Reminder.SOON] == datetime(2026, 11, 2, 5, tzinfo=UTC)


@given(
    st.dates(date(2001, 1, 1), date(2099, 1, 1)),
    st.sampled_from(sorted(available_timezones())),
)
def test_the_first_reminder_comes_before_the_deadline_and_the_second_after(
    due_on: date, zone: str
) -> None:
    found = reminders(due_on, MONDAY_TO_FRIDAY, zone)

    assert found[Reminder.SOON] + timedelta(days=WORKING_DAYS_BEFORE) < deadline(due_on, zone)
    assert deadline(due_on, zone) < found[Reminder.OVERDUE]


def test_nothing_is_asked_for_by_a_day_that_is_over_in_the_city() -> None:
    at_one = datetime(2026, 11, 6, 22, tzinfo=UTC)  # one in the morning of the 7th in Nairobi

    check_deadline(date(2026, 11, 7), "Africa/Nairobi", at_one)
    with pytest.raises(DeadlineOver):
        check_deadline(FRIDAY, "Africa/Nairobi", at_one)


def test_every_kind_of_file_that_is_taken_has_a_media_type_and_none_is_shown_as_a_page() -> None:
    assert MEDIA_TYPES.keys() == KINDS.keys()
    assert {"text/html", "image/svg+xml"}.isdisjoint(MEDIA_TYPES.values())
    assert kind_of("Cards.of.M01.PDF") == "pdf"
