"""One way to count what a course holds."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.session_count import SessionCount, count


@dataclass(frozen=True)
class Held:
    """A session as the count sees it."""

    module_uid: str | None = None
    cancelled: bool = False
    pause: bool = False


SESSIONS = st.lists(
    st.builds(
        Held,
        module_uid=st.none() | st.sampled_from("abc"),
        cancelled=st.booleans(),
        pause=st.booleans(),
    )
)


def test_a_module_in_groups_is_one_in_as_many_sessions_and_pauses_count_for_nothing() -> None:
    sessions = [Held(), Held("a"), *[Held("b")] * 4, Held(pause=True), Held("c", "cancelled")]

    assert count(sessions) == SessionCount(modules=2, sessions=6)


@given(SESSIONS)
def test_there_are_never_more_modules_than_sessions(sessions: list[Held]) -> None:
    counted = count(sessions)

    assert 0 <= counted.modules <= counted.sessions <= len(sessions)


@given(SESSIONS)
def test_pauses_and_what_is_cancelled_change_no_count(sessions: list[Held]) -> None:
    pauses = [replace(each, pause=True) for each in sessions]
    cancelled = [replace(each, cancelled=True) for each in sessions]

    assert count([*pauses, *sessions, *cancelled]) == count(sessions)
