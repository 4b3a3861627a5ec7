"""When tasks of a checklist are due, which is most urgent, and what a template may say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.checklists import (
    DAYS_MAX,
    NOTHING_DUE,
    TASKS_MAX,
    WEEK,
    Anchor,
    Due,
    DueCounts,
    Owner,
    Template,
    TemplateTask,
    Urgency,
    check_template,
    count_due,
    is_address,
    is_evidence,
    rank,
    urgency,
)
from app.domain.city_calendar import CityCalendar
from app.domain.problems import Fault, Path

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    CityCalendar,
    weekend=st.frozensets(st.integers(0, 6), max_size=3),
    holidays=st.dictionaries(DAYS, st.just("holiday"), max_size=20),
)
COUNTS = st.integers(0, 30)
WEEKDAYS = CityCalendar(weekend=frozenset({5, 6}))
TASK = TemplateTask(key="rooms", title="Rooms", due=Due(Anchor.FIRST_DAY, 3), owner=Owner.HOST)
TEMPLATE = Template(slug="course", name="A course", tasks=(TASK,))


def walked(calendar: CityCalendar, day: date, count: int, step: int) -> date:
    """Go one day at a time until so many working days have been reached."""
    reached = 0
    while reached < count:
        day += step * ONE_DAY
        if day.weekday() not in calendar.weekend and day not in calendar.holidays:
            reached += 1
    return day


@given(CALENDARS, DAYS, st.integers(0, 60), COUNTS)
def test_due_days_are_those_that_walking_day_by_day_reaches(
    calendar: CityCalendar, first: date, length: int, count: int
) -> None:
    last = first + length * ONE_DAY

    before = Due(Anchor.FIRST_DAY, count).on(first, last, calendar)
    after = Due(Anchor.LAST_DAY, count).on(first, last, calendar)

    assert before == walked(calendar, first, count, -1)
    assert after == walked(calendar, last, count, 1)


@given(CALENDARS, DAYS, st.integers(1, 30), st.sampled_from(Anchor))
def test_what_is_due_off_the_days_of_the_course_is_due_on_a_working_day(
    calendar: CityCalendar, day: date, count: int, anchor: Anchor
) -> None:
    assert calendar.is_working(Due(anchor, count).on(day, day, calendar))


@given(CALENDARS, DAYS, DAYS, COUNTS, st.sampled_from(Anchor))
def test_a_later_course_makes_nothing_due_earlier(
    calendar: CityCalendar, one: date, other: date, count: int, anchor: Anchor
) -> None:
    earlier, later = sorted((one, other))
    due = Due(anchor, count)

    assert due.on(earlier, earlier, calendar) <= due.on(later, later, calendar)


@given(CALENDARS, DAYS, st.none() | DAYS, COUNTS)
def test_what_is_due_before_the_deadline_moves_with_it_and_without_one_with_the_first_day(
    calendar: CityCalendar, first: date, deadline: date | None, count: int
) -> None:
    due = Due(Anchor.DEADLINE, count).on(first, first, calendar, deadline=deadline)

    assert due == walked(calendar, deadline or first, count, -1)


@given(CALENDARS, DAYS, DAYS, COUNTS, st.sampled_from([Anchor.FIRST_DAY, Anchor.LAST_DAY]))
def test_no_other_task_moves_with_the_deadline(
    calendar: CityCalendar, day: date, deadline: date, count: int, anchor: Anchor
) -> None:
    due = Due(anchor, count)

    assert due.on(day, day, calendar, deadline=deadline) == due.on(day, day, calendar)


def test_working_days_jump_over_weekend_and_holiday() -> None:
    monday, friday = date(2026, 12, 7), date(2026, 12, 11)
    calendar = replace(WEEKDAYS, holidays={date(2026, 12, 14): "A holiday"})

    assert Due(Anchor.FIRST_DAY, 1).on(monday, friday, calendar) == date(2026, 12, 4)
    assert Due(Anchor.LAST_DAY, 1).on(monday, friday, calendar) == date(2026, 12, 15)
    assert Due(Anchor.FIRST_DAY, 0).on(monday, friday, calendar) == monday
    assert Due(Anchor.LAST_DAY, 0).on(monday, friday, calendar) == friday


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (-1, Urgency.OVERDUE),
        (0, Urgency.THIS_WEEK),
        (6, Urgency.THIS_WEEK),
        (7, Urgency.LATER),
    ],
)
def test_a_task_is_overdue_from_the_day_after_it_was_due(days: int, stands: Urgency) -> None:
    today = date(2026, 12, 7)

    assert urgency(today + days * ONE_DAY, today, done=False) is stands
    assert urgency(today + days * ONE_DAY, today, done=True) is Urgency.DONE


TASKS = st.lists(st.tuples(DAYS, st.booleans()), max_size=30)


@given(TASKS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_urgency_is_total_and_the_same_however_tasks_come(
    tasks: list[tuple[date, bool]], today: date, random: object
) -> None:
    ranked = [
        rank(urgency(due, today, done=done), due, number)
        for number, (due, done) in enumerate(tasks)
    ]
    shuffled = list(ranked)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert len(set(ranked)) == len(ranked)
    assert sorted(shuffled) == sorted(ranked)


@given(TASKS, DAYS)
def test_open_tasks_come_before_done_ones_and_earlier_before_later(
    tasks: list[tuple[date, bool]], today: date
) -> None:
    def order(number: int) -> tuple[int, date, int]:
        due, done = tasks[number]
        return rank(urgency(due, today, done=done), due, number)

    in_order = [tasks[number] for number in sorted(range(len(tasks)), key=order)]

    assert [done for _due, done in in_order] == sorted(done for _due, done in tasks)
    still_open = [due for due, done in in_order if not done]
    assert still_open == sorted(still_open)


@given(DAYS, DAYS)
def test_what_is_due_this_week_is_due_within_seven_days(due: date, today: date) -> None:
    this_week = urgency(due, today, done=False) is Urgency.THIS_WEEK

    assert this_week == (today <= due < today + WEEK)


def test_a_sound_template_has_no_problem() -> None:
    assert list(check_template(TEMPLATE)) == []


@pytest.mark.parametrize(
    ("template", "fault", "path"),
    [
        (replace(TEMPLATE, slug="A Course"), Fault.MALFORMED, ("slug",)),
        (replace(TEMPLATE, name=" "), Fault.BLANK, ("name",)),
        (replace(TEMPLATE, about="a" * 2001), Fault.TOO_LONG, ("about",)),
        (replace(TEMPLATE, tasks=(TASK, TASK)), Fault.DUPLICATE, ("tasks", 1, "key")),
    ],
)
def test_a_template_with_a_fault_is_told_of_it(
    template: Template, fault: Fault, path: Path
) -> None:
    assert [(each.code, each.path) for each in check_template(template)] == [(fault, path)]


@pytest.mark.parametrize(
    ("said", "fault", "field"),
    [
        ({"key": "Rooms!"}, Fault.MALFORMED, "key"),
        ({"title": ""}, Fault.BLANK, "title"),
        ({"title": "t" * 201}, Fault.TOO_LONG, "title"),
        ({"what": "\x07"}, Fault.CONTROL_CHARACTER, "what"),
        ({"due": Due(Anchor.FIRST_DAY, -1)}, Fault.OUT_OF_RANGE, "before_first_day"),
        ({"due": Due(Anchor.LAST_DAY, DAYS_MAX + 1)}, Fault.OUT_OF_RANGE, "after_last_day"),
    ],
)
def test_a_task_with_a_fault_is_told_of_it(
    said: dict[str, object], fault: Fault, field: str
) -> None:
    task = replace(TASK, **said)  # type: ignore[arg-type]
    found = check_template(replace(TEMPLATE, tasks=(task,)))

    assert [(each.code, each.path) for each in found] == [(fault, ("tasks", 0, field))]


def test_a_template_has_no_more_tasks_than_anybody_needs() -> None:
    tasks = tuple(replace(TASK, key=f"task-{number}") for number in range(TASKS_MAX + 1))

    found = check_template(replace(TEMPLATE, tasks=tasks))

    assert [each.code for each in found] == [Fault.TOO_MANY]


@pytest.mark.parametrize(
    ("evidence", "taken", "leads"),
    [
        ("https://example.org/letter.pdf", True, True),
        ("In the blue folder: page 3", True, False),
        ("", True, False),
        ("http://example.org/letter.pdf", False, False),
        ("javascript:alert(1)", False, False),
        ("https://", False, False),
        ("https://example.org/a b", False, False),
    ],
)
def test_evidence_is_an_https_address_or_words(evidence: str, taken: bool, leads: bool) -> None:
    assert (is_evidence(evidence), is_address(evidence)) == (taken, leads)


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(Urgency))))
def test_what_is_due_is_counted_for_each_course(tasks: list[tuple[int, Urgency]]) -> None:
    counts = count_due(tasks)

    assert set(counts) == {course for course, _stands in tasks}
    for course in range(1, 5):
        assert counts.get(course, NOTHING_DUE) == DueCounts(
            overdue=tasks.count((course, Urgency.OVERDUE)),
            this_week=tasks.count((course, Urgency.THIS_WEEK)),
        )


class Number(int):
    """A number, and how often two were compared."""

    compared = 0
    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        Number.compared += 1
        return int(self) == other


def test_no_task_is_compared_with_those_of_other_courses() -> None:
    Number.compared = 0

    count_due((Number(course), Urgency.LATER) for course in range(1_000))

    assert Number.compared < 10_000
