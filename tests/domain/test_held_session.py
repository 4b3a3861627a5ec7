"""Which sessions are somebody's, and what they bring along from another group."""

from datetime import UTC, date, datetime, timedelta

from app.domain.attendance import Mark, Status
from app.domain.held_session import HeldSession, brought_along, expected

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
P, L, A = Status.PRESENT, Status.LATE, Status.ABSENT


def held(number: int, group: int | None = None, *, module: str = "m", hour: int = 0) -> HeldSession:
    ends_at = START + timedelta(hours=hour)
    return HeldSession(
        id=number,
        module_uid=module,
        minutes=60,
        day=date(2027, 3, 1),
        ends_at=ends_at,
        group=group,
    )


def marked(status: Status, minutes: int | None = None) -> Mark:
    return Mark(
        status=status,
        minutes=minutes,
        event_id="e",
        observed_at=START,
        received_at=START,
        asserted_by=1,
    )


def without_credit(number: int, group: int | None = None) -> HeldSession:
    session = held(number, group)
    return HeldSession(**{**vars(session), "counts": False})


def test_expected_leaves_out_what_has_no_credit_or_is_anothers() -> None:
    sessions = [held(0), without_credit(1), held(2, 1), held(3, 2)]

    assert [session.id for session in expected(sessions, 2)] == [0, 3]
    assert [session.id for session in expected(sessions, None)] == [0]


def test_a_mark_of_the_old_group_stands_for_the_new_ones_session() -> None:
    present = marked(P)

    assert brought_along([held(1, 1), held(2, 2)], {1: present}, 2) == {1: present, 2: present}


def test_ones_own_mark_holds_unless_the_other_earns_more() -> None:
    sessions = [held(1, 1), held(2, 2)]
    own, more, less = marked(L, 40), marked(P), marked(L, 20)

    assert brought_along(sessions, {1: less, 2: own}, 2)[2] is own
    assert brought_along(sessions, {1: marked(L, 40), 2: own}, 2)[2] is own
    assert brought_along(sessions, {1: more, 2: own}, 2)[2] is more


def test_an_absence_stays_with_the_group_in_which_it_was() -> None:
    assert 2 not in brought_along([held(1, 1), held(2, 2)], {1: marked(A)}, 2)


def test_parts_of_a_module_stand_for_the_same_part_only() -> None:
    sessions = [held(1, 1), held(2, 1, hour=2), held(3, 2, hour=1), held(4, 2, hour=3)]
    second_part = marked(P)

    assert brought_along(sessions, {2: second_part}, 2) == {2: second_part, 4: second_part}


def test_nothing_is_brought_to_somebody_without_a_group_or_from_what_has_no_credit() -> None:
    marks = {1: marked(P)}

    assert brought_along([held(1, 1), held(2, 2)], marks, None) == marks
    assert brought_along([without_credit(1, 1), held(2, 2)], marks, 2) == marks
