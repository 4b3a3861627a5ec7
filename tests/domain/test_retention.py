"""How long what is kept."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.retention import (
    RULES,
    BelowFloor,
    Record,
    Rule,
    Source,
    UnknownRecord,
    due_before,
    in_force,
    is_due,
    kept_for,
    rules_with,
)

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
FLOORS = [each for each in RULES if each.source is Source.FLOOR]
DAYS = st.none() | st.integers(1, 36_500)
TIMES = st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000))


def rule(time: timedelta | None) -> Rule:
    return Rule(Record.IMPORT, time, "it came", "a reason")


@given(st.lists(TIMES))
def test_the_longest_rule_wins_and_without_one_nothing_goes(times: list[timedelta | None]) -> None:
    lasting = [time for time in times if time is not None]
    longest = max(lasting) if times and None not in times else None

    assert kept_for(Record.IMPORT, [rule(time) for time in times]) == longest


@given(st.lists(TIMES, min_size=1), TIMES, st.timedeltas(max_value=timedelta(days=4000)))
def test_one_more_rule_never_lets_anything_go_sooner(
    times: list[timedelta | None], more: timedelta | None, age: timedelta
) -> None:
    rules = [rule(time) for time in times]
    begun = NOW - max(age, timedelta(days=-4000))

    if is_due(Record.IMPORT, begun, NOW, [*rules, rule(more)]):
        assert is_due(Record.IMPORT, begun, NOW, rules)


@given(st.dictionaries(st.sampled_from(Record), DAYS))
def test_an_installation_sets_its_days_but_goes_below_no_floor(
    days: dict[Record, int | None],
) -> None:
    low = {record for record, number in days.items() if not reaches_floor(record, number)}
    if low:
        with pytest.raises(BelowFloor) as refusal:
            rules_with(days)
        assert refusal.value.floor.record in low
        return
    rules = rules_with(days)

    for record in Record:
        theirs = timedelta(days[record] or 0) if record in days else kept_for(record)
        assert kept_for(record, rules) == (theirs or None)
        assert in_force(record, rules) in rules
    assert set(FLOORS) <= set(rules)


def reaches_floor(record: Record, days: int | None) -> bool:
    floors = [each.at_least for each in FLOORS if each.record is record]
    return days is None or all(time and timedelta(days) >= time for time in floors)


@given(DAYS, DAYS)
def test_more_days_never_let_anything_go_sooner(one: int | None, other: int | None) -> None:
    short, long = sorted((one, other), key=lambda days: days or 10**9)
    times = [
        kept_for(Record.INVITATION, rules_with({"invitation": each})) for each in (short, long)
    ]

    assert (times[0] or timedelta.max) <= (times[1] or timedelta.max)


def test_what_an_installation_says_of_a_kind_replaces_our_default_alone() -> None:
    rules = rules_with({"data_request": 40})

    assert [(each.at_least, each.source) for each in rules if each.record == "data_request"] == [
        (timedelta(30), Source.FLOOR),
        (timedelta(40), Source.SETTING),
    ]
    assert len(rules) == len(RULES)
    with pytest.raises(UnknownRecord):
        rules_with({"data-request": 40})


def test_attendance_and_what_rests_on_it_is_never_due() -> None:
    long_ago = datetime(1990, 1, 1, tzinfo=UTC)

    for record in (Record.ATTENDANCE, Record.CERTIFICATE, Record.AUDIT_ENTRY):
        assert not is_due(record, long_ago, NOW)


def test_a_record_goes_when_its_time_is_over_and_not_at_its_last_moment() -> None:
    before = due_before(Record.UNUSED_IMPORT, NOW)

    assert before == NOW - timedelta(days=30)
    assert not is_due(Record.UNUSED_IMPORT, before, NOW)
    assert is_due(Record.UNUSED_IMPORT, before - timedelta(microseconds=1), NOW)
    assert not is_due(Record.DATA_REQUEST, None, NOW)


def test_every_kind_has_a_rule_with_its_reason() -> None:
    assert {each.record for each in RULES} == set(Record)
    assert all(each.why and each.after for each in RULES)


def test_the_table_of_the_document_is_that_of_the_rules() -> None:
    document = (Path(__file__).parents[2] / "docs" / "data-protection.md").read_text()
    rows = re.findall(
        r"^\| (\w+) \| (\d+|for ever) \| (.*) \| (.*) \| (default|floor) \|$",
        document,
        re.MULTILINE,
    )

    assert rows == [
        (
            each.record,
            str(each.at_least.days) if each.at_least else "for ever",
            each.after,
            each.why,
            each.source,
        )
        for each in RULES
    ]
