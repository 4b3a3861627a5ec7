"""A module is taught once to each group."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.plans.edits import between
from app.domain.plans.planned import Planned
from app.domain.plans.taught_once import doubled_by, taught_already

AT = datetime(2037, 12, 7, 6, tzinfo=UTC)
SESSION = Planned(
    id="a",
    kind="module",
    code="M01",
    title="Opening",
    starts=datetime(2037, 12, 7, 9),  # noqa: DTZ001  (a wall time)
    starts_at=AT,
    minutes=60,
    time_zone="Africa/Nairobi",
    status="confirmed",
    module="uid-1",
)

a_session = st.builds(
    lambda key, module, group, status: replace(
        SESSION, id=key, module=module, group=group, status=status
    ),
    st.sampled_from("abcdef"),
    st.sampled_from(["uid-1", "uid-2", None]),
    st.sampled_from([1, 2, None]),
    st.sampled_from(["confirmed", "tentative", "cancelled"]),
)
plans = st.lists(a_session, unique_by=lambda each: each.id)


def test_what_everybody_is_taught_is_taught_to_each_group() -> None:
    of_group, other = replace(SESSION, id="b", group=1), replace(SESSION, id="c", group=2)

    assert taught_already([of_group], [SESSION]) == [of_group]
    assert taught_already([SESSION], [of_group]) == [SESSION]
    assert taught_already([of_group], [other]) == []


@given(plans)
def test_a_session_is_never_taught_by_itself_and_what_is_cancelled_teaches_nobody(
    there: list[Planned],
) -> None:
    for each in there:
        assert taught_already([each], [each]) == []
        assert taught_already([each.as_cancelled], there) == []
        assert taught_already([each], [other.as_cancelled for other in there]) == []
        assert taught_already([replace(each, module=None)], there) == []


@given(plans, plans)
def test_an_edit_without_what_it_doubles_doubles_nothing(
    were: list[Planned], are: list[Planned]
) -> None:
    plan = {each.id: each for each in were}
    edit = between(were, are)

    doubled = doubled_by(edit, plan)
    kept = edit.without({each.id for each in doubled})

    assert {each.id for each in doubled} == edit.touched - kept.touched
    assert doubled_by(kept, plan) == []
