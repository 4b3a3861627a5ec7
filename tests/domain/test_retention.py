"""How long what is kept."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.retention import RULES, Record, Rule, due_before, is_due, kept_for

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
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
    rows = re.findall(r"^\| (\w+) \| (\d+|for ever) \| (.*) \| (.*) \|$", document, re.MULTILINE)

    assert rows == [
        (
            each.record,
            str(each.at_least.days) if each.at_least else "for ever",
            each.after,
            each.why,
        )
        for each in RULES
    ]
