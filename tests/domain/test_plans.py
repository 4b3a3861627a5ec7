"""Plans as values: edits and their inverse, undo and redo, what a release changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.plans import changes, concerned, edits, facets, history
from app.domain.plans.changes import ChangeKind
from app.domain.plans.concerned import Part
from app.domain.plans.edits import Edit, Sessions
from app.domain.plans.facets import Facet
from app.domain.plans.history import EditState, Made
from app.domain.plans.planned import Planned, as_data, from_data

NINE = datetime(2037, 12, 7, 9, tzinfo=UTC)
SESSION = Planned(
    id="a",
    kind="module",
    code="M01",
    title="Welcome",
    starts=NINE.replace(tzinfo=None),
    starts_at=NINE,
    minutes=45,
    time_zone="Africa/Accra",
    status="confirmed",
    module="mod_1",
    room=1,
    mentors=(7,),
)


def shifted(session: Planned, minutes: int) -> Planned:
    by = timedelta(minutes=minutes)
    return replace(session, starts=session.starts + by, starts_at=session.starts_at + by)


sessions = st.builds(
    replace,
    st.builds(shifted, st.just(SESSION), st.integers(0, 3)),
    id=st.sampled_from("abcd"),
    minutes=st.sampled_from([30, 45]),
    status=st.sampled_from(["tentative", "confirmed", "cancelled"]),
    room=st.sampled_from([None, 1, 2]),
    group=st.sampled_from([None, 1]),
    title=st.sampled_from(["Welcome", "Farewell"]),
    mentors=st.sampled_from([(), (7,), (7, 8)]),
    parts=st.sampled_from([(), ((7, "moderator"),)]),
    remote=st.sampled_from([(), (7,)]),
    sites=st.sampled_from([(), ((31, None),), ((31, 9), (32, None))]),
)
plans = st.lists(sessions, unique_by=lambda each: each.id, max_size=4)


def applied(edit: Edit, plan: Sessions) -> Sessions:
    rest = {key: each for key, each in plan.items() if key not in edit.touched}
    return {**rest, **edit.after}


@given(sessions)
def test_a_session_is_read_back_as_it_was_kept(session: Planned) -> None:
    assert from_data(as_data(session)) == session


@given(plans, plans)
def test_an_edit_leads_there_its_inverse_back_and_both_survive_being_kept(
    before: list[Planned], after: list[Planned]
) -> None:
    were, are = ({each.id: each for each in plan} for plan in (before, after))
    edit = edits.between(before, after)
    kept = edits.from_json(edits.as_json(edit))

    assert kept == edit
    assert edit.fits(were)
    assert applied(edit, were) == are
    assert edit.inverse.fits(are)
    assert applied(edit.inverse, are) == were
    assert bool(edit) is (were != are)


@given(plans, plans, plans)
def test_an_edit_fits_no_plan_in_which_a_session_of_it_differs(
    before: list[Planned], after: list[Planned], other: list[Planned]
) -> None:
    edit = edits.between(before, after)
    there, were = ({each.id: each for each in plan} for plan in (other, before))

    assert edit.fits(there) is all(there.get(key) == were.get(key) for key in edit.touched)


@given(st.lists(st.tuples(st.sampled_from(["edit", "undo", "redo"]), st.sampled_from([1, 2]))))
def test_undo_and_redo_are_those_of_two_stacks_for_each_planner(
    steps: list[tuple[str, int]],
) -> None:
    made: dict[int, Made] = {}
    stacks: dict[int, tuple[list[int], list[int]]] = {1: ([], []), 2: ([], [])}
    for number, (step, by) in enumerate(steps, 1):
        done, undone = stacks[by]
        if step == "edit":
            for gone in history.dropped_by_a_new_one(made.values(), by):
                made[gone] = replace(made[gone], state=EditState.DROPPED)
            made[number] = Made(number=number, by=by)
            done.append(number)
            undone.clear()
        elif step == "undo" and done:
            undone.append(done.pop())
            made[undone[-1]] = replace(made[undone[-1]], state=EditState.UNDONE)
        elif step == "redo" and undone:
            done.append(undone.pop())
            made[done[-1]] = replace(made[done[-1]], state=EditState.DONE)
        for who, (theirs, back) in stacks.items():
            assert history.to_undo(made.values(), who) == (theirs[-1] if theirs else None)
            assert history.to_redo(made.values(), who) == (back[-1] if back else None)


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        pytest.param(SESSION, (), id="nothing"),
        pytest.param(shifted(SESSION, 5), (ChangeKind.MOVED,), id="moved"),
        pytest.param(
            replace(SESSION, starts_at=NINE + timedelta(hours=1)),
            (ChangeKind.MOVED,),
            id="moved-to-the-other-of-two-equal-times",
        ),
        pytest.param(replace(SESSION, minutes=30), (ChangeKind.SHORTENED,), id="shortened"),
        pytest.param(replace(SESSION, minutes=60), (ChangeKind.LENGTHENED,), id="lengthened"),
        pytest.param(replace(SESSION, room=2), (ChangeKind.RELOCATED,), id="another-room"),
        pytest.param(replace(SESSION, virtual_room=2), (ChangeKind.RELOCATED,), id="online-room"),
        pytest.param(replace(SESSION, mentors=(8,)), (ChangeKind.MENTORS,), id="mentor"),
        pytest.param(replace(SESSION, parts=((7, "assessor"),)), (ChangeKind.MENTORS,), id="part"),
        pytest.param(replace(SESSION, remote=(7,)), (ChangeKind.MENTORS,), id="from elsewhere"),
        pytest.param(
            replace(SESSION, sites=((31, 9),)), (ChangeKind.RELOCATED,), id="further room"
        ),
        pytest.param(replace(SESSION, status="tentative"), (ChangeKind.DETAILS,), id="tentative"),
        pytest.param(replace(SESSION, status="cancelled"), (ChangeKind.CANCELLED,), id="cancelled"),
        pytest.param(replace(SESSION, title="Farewell"), (ChangeKind.DETAILS,), id="title"),
        pytest.param(replace(SESSION, group=3), (ChangeKind.DETAILS,), id="group"),
        pytest.param(replace(SESSION, kind="meal"), (ChangeKind.PAUSED,), id="a pause now"),
        pytest.param(replace(SESSION, kind="board"), (ChangeKind.DETAILS,), id="another kind"),
        pytest.param(
            replace(shifted(SESSION, 5), room=2, minutes=30),
            (ChangeKind.MOVED, ChangeKind.SHORTENED, ChangeKind.RELOCATED),
            id="several",
        ),
    ],
)
def test_each_difference_has_its_kind(after: Planned, kinds: tuple[ChangeKind, ...]) -> None:
    found = changes.between([SESSION], [after])

    assert [each.kinds for each in found] == ([kinds] if kinds else [])


@given(plans, plans)
def test_every_session_that_differs_is_in_the_change_set_once(
    before: list[Planned], after: list[Planned]
) -> None:
    # What was released stays in the plan.
    plan = after + [each for each in before if each.id not in {now.id for now in after}]
    known = {each.id: each for each in before}
    found = changes.between(before, plan)
    told: Callable[[Planned], bool] = lambda each: (  # noqa: E731
        not each.cancelled if each.id not in known else known[each.id] != each
    )

    assert sorted(each.after.id for each in found) == sorted(e.id for e in plan if told(e))
    assert all(each.kinds for each in found)
    assert [each.after.starts_at for each in found] == sorted(e.after.starts_at for e in found)


@given(sessions, sessions)
def test_every_difference_of_a_session_is_told_in_a_line_of_its_own(
    before: Planned, after: Planned
) -> None:
    told = facets.told(before, after)

    assert Facet.WHEN in told
    assert bool(facets.differing(before, after)) is (
        replace(before, id="") != replace(after, id="")
    )
    assert set(told) == {*facets.differing(before, after), Facet.WHEN}
    assert list(told) == [each for each in Facet if each in told]


def test_of_a_new_session_it_is_told_what_it_lacks_only_where_it_needs_it() -> None:
    pause = replace(SESSION, kind="break", room=None, mentors=())
    bare = replace(SESSION, room=None, mentors=(), status="tentative")

    assert facets.told(None, pause) == (Facet.WHEN,)
    assert facets.told(None, bare) == (Facet.STATE, Facet.WHEN, Facet.PLACE, Facet.TEACHING)


def test_who_has_a_session_that_becomes_a_pause_or_was_one_is_concerned() -> None:
    pause = replace(SESSION, kind="blocker", group=2)

    (gone,) = changes.between([SESSION], [pause])
    assert {key: each[0].part for key, each in concerned.by_person([gone], {5: 1}).items()} == {
        5: Part.ATTENDS,
        7: Part.TEACHES_NO_MORE,
    }
    (back,) = changes.between([pause], [replace(SESSION, group=1)])
    assert back.kinds == (ChangeKind.FILLED,)
    assert {Facet.PLACE, Facet.TEACHING} <= set(back.facets)
    assert {
        key: each[0].part for key, each in concerned.by_person([back], {5: 1, 6: 2}).items()
    } == {5: Part.ATTENDS, 7: Part.TEACHES_NOW}
    assert not concerned.by_person(changes.between([pause], [replace(pause, kind="meal")]), {5: 2})


def test_who_taught_and_who_teaches_are_concerned_and_both_groups() -> None:
    (change,) = changes.between([SESSION], [replace(SESSION, mentors=(8,), group=2)])

    assert change.people == {7, 8}
    assert change.groups == {None, 2}


kinds = st.sampled_from(["module", "break"])
with_kinds = st.lists(
    st.builds(replace, sessions, kind=kinds), unique_by=lambda each: each.id, max_size=4
)


@given(with_kinds, with_kinds, st.dictionaries(st.integers(5, 9), st.sampled_from([None, 1, 2])))
def test_whom_a_release_concerns_is_what_asking_for_each_person_comes_to(
    before: list[Planned], after: list[Planned], trainees: dict[int, int | None]
) -> None:
    found = changes.between(before, after)
    told = concerned.by_person(found, trainees)

    for person in range(5, 10):
        expected = []
        for change in found:
            was, now = change.before, change.after
            # In a pause nobody has a part.
            was = was if was is not None and was.kind != "break" else None
            is_held = now.kind != "break"
            taught, teaches = was is not None and person in was.mentors, person in now.mentors
            hosted, hosts = was is not None and person in was.hosts, person in now.hosts
            teaches, hosts = teaches and is_held, hosts and is_held
            for_groups = {each.group for each in (was, now if is_held else None) if each}
            attends = person in trainees and bool(for_groups & {None, trainees[person]})
            if not (taught or teaches or hosted or hosts or attends):
                continue
            if teaches:
                part = Part.TEACHES if taught else Part.TEACHES_NOW
            elif hosts:
                part = Part.HOSTS if hosted else Part.HOSTS_NOW
                part = Part.HOSTS_INSTEAD if taught else part
            elif taught or hosted:
                part = Part.TEACHES_NO_MORE if taught else Part.HOSTS_NO_MORE
            else:
                part = Part.ATTENDS
            expected.append((now.id, part))
        got = [(each.change.after.id, each.part) for each in told.get(person, ())]
        assert got == expected
