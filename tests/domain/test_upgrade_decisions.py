"""What a decision about one change means for the others."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.operations import (
    Add,
    Operation,
    Reorder,
    Replace,
    Retime,
    Rewrite,
    Translate,
)
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.upgrades.upgrade import Plan, plan
from app.domain.upgrades.upgrade_kinds import FindingKind as K
from app.domain.upgrades.upgrade_resolution import (
    Choice,
    Decision,
    Undecided,
    choices,
    merged,
    resolve,
    revised,
    undecided,
)
from app.domain.upgrades.upgrade_totals import totals
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid
from tests.domain.test_upgrade import cores_moving_on
from tests.next_versions import because, next_version

ONE, TWO, THREE, FOUR = (make_module(number) for number in range(1, 5))
CORE = make_version(make_day(ONE, TWO), make_day(THREE, FOUR), modules=(ONE, TWO, THREE, FOUR))
OURS = make_module(11, code="NBO-N01")
UPSTREAM, DROP, KEEP = (
    Decision(choice=each, reason="For a test")
    for each in (Choice.TAKE_UPSTREAM, Choice.DROP_OP, Choice.KEEP_LOCAL)
)
FIRST, SECOND, THIRD = (uid("op", number) for number in (1, 2, 3))


def found(given_plan: Plan, **decisions: Decision) -> list[tuple[K, ...]]:
    """What is found after decisions about the operations first, second, third."""
    ids = {"first": FIRST, "second": SECOND, "third": THIRD}
    after = revised(given_plan, {ids[name]: said for name, said in decisions.items()})
    return [each.kinds for each in after.findings]


@given(cores_moving_on(), st.data())
def test_from_whatever_was_decided_there_is_a_way_to_the_end(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation], data: st.DataObject
) -> None:
    """Whoever leaves out all that waits or does not fit comes to the end, step by step."""
    old, new, adaptation = cores
    first = plan(old, new, adaptation)
    decisions: dict[str, Decision] = {}
    for _ in adaptation.operations:
        open_to = {
            each.operation.id: choices(each)
            for each in revised(first, decisions).findings
            if each.operation and choices(each)
        }
        if open_to:
            id_ = data.draw(st.sampled_from(sorted(open_to)))
            decisions[id_] = Decision(choice=data.draw(st.sampled_from(open_to[id_])), reason="R")
    for _ in adaptation.operations:
        said = totals(first, new, adaptation, decisions)
        stuck = [*said.waiting, *said.problems]
        can = {
            each.operation.id: choices(each)
            for each in revised(first, decisions).findings
            if each.operation
        }
        assert all(Choice.DROP_OP in can[id_] for id_ in stuck)
        decisions |= dict.fromkeys(stuck, DROP)

    assert totals(first, new, adaptation, decisions).ready
    upgraded = resolve(first, new, adaptation, decisions, number=2, label="NBO-2")
    assert check_adaptation(new, upgraded) == ()


@given(cores_moving_on())
def test_every_change_is_kept_or_told_after_all_decisions(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    first = plan(old, new, adaptation)
    decisions = dict.fromkeys(undecided(first, {}), DROP)
    made = merged(first, new, adaptation, decisions, number=2, label="NBO-2")

    assert made.upgrade
    kept, told = (
        {each.id for each in made.operations},
        {e.operation for e in made.upgrade.entries},
    )
    assert kept | told >= {each.id for each in adaptation.operations}
    assert told >= decisions.keys()


def test_what_stood_on_a_change_that_is_given_up_can_be_decided() -> None:
    city = make_adaptation(
        Replace(**because(1), target=ONE.uid, module=OURS),
        Retime(**because(2), target=OURS.uid, minutes=30),
    )
    new = next_version(CORE, replace(ONE, title="Changed"))
    first = plan(CORE, new, city)

    assert found(first) == [(K.DROPPED_BUT_CHANGED,), (K.UNTOUCHED,)]
    assert undecided(first, {FIRST: KEEP}) == ()
    assert found(first, first=UPSTREAM)[1] == (K.EDIT_DELETE,)
    assert undecided(first, {FIRST: UPSTREAM}) == (SECOND,)
    with pytest.raises(Undecided):
        resolve(first, new, city, {FIRST: UPSTREAM}, number=2, label="NBO-2")
    decisions = {FIRST: UPSTREAM, SECOND: DROP}
    made = resolve(first, new, city, decisions, number=2, label="NBO-2")
    assert made.operations == ()
    assert made.upgrade
    assert [(e.operation, e.choice) for e in made.upgrade.entries] == [
        (FIRST, "take_upstream"), (SECOND, "drop_op"),
    ]  # fmt: skip


def test_a_translation_of_what_a_city_gave_up_is_stale() -> None:
    clinical = replace(ONE, clinical=True, body="Give 10 mg.")
    old = next_version(CORE, clinical)
    new = next_version(old, replace(clinical, body="Give 1 mg."))
    city = make_adaptation(
        Rewrite(**because(1), target=ONE.uid, field="body", value="Ours: 10 mg."),
        Translate(**because(2), target=ONE.uid, field="body", language="es", text="De 10 mg."),
        Retime(**because(3), target=ONE.uid, minutes=45),
        base=old.version,
    )
    first = plan(old, new, city)

    assert found(first) == [(K.EDIT_EDIT,), (K.UNTOUCHED,), (K.UNTOUCHED,)]
    assert found(first, first=KEEP) == [(K.EDIT_EDIT,), (K.UNTOUCHED,), (K.UNTOUCHED,)]
    given_up = [(K.EDIT_EDIT,), (K.TRANSLATION_STALE_CLINICAL,), (K.NEIGHBOUR_CHANGED,)]
    assert found(first, first=UPSTREAM) == found(first, first=DROP) == given_up
    another = replace(city.operations[0], value="Ours: 1 mg.")
    edit = Decision(choice=Choice.EDIT, reason="The dose", edited=another)
    assert found(first, first=edit) == given_up
    assert undecided(first, {FIRST: UPSTREAM}) == (SECOND, THIRD)


def test_a_change_that_another_decision_makes_room_for_goes_along_by_itself() -> None:
    asked = replace(CORE, requirements=replace(CORE.requirements, min_minutes=225))
    city = make_adaptation(
        Retime(**because(1), target=ONE.uid, minutes=50),
        Retime(**because(2), target=TWO.uid, minutes=55),
    )
    new = next_version(asked, requirements=replace(asked.requirements, min_minutes=235))
    first = plan(asked, new, city)

    assert undecided(first, {}) == (FIRST, SECOND)
    assert undecided(first, {FIRST: DROP}) == ()
    made = resolve(first, new, city, {FIRST: DROP}, number=2, label="NBO-2")
    assert [each.id for each in made.operations] == [SECOND]


def test_what_was_decided_can_be_decided_otherwise() -> None:
    """Also when it would go along by itself, because the decision that broke it was changed."""
    city = make_adaptation(
        Replace(**because(1), target=ONE.uid, module=OURS),
        Retime(**because(2), target=OURS.uid, minutes=30),
    )
    first = plan(CORE, next_version(CORE, replace(ONE, title="Changed")), city)
    after = revised(first, {FIRST: KEEP, SECOND: DROP}).findings[1]

    assert (after.kinds, after.decided, choices(after)) == ((K.UNTOUCHED,), True, tuple(Choice))
    assert revised(revised(first, {FIRST: UPSTREAM}), {}) == first


def test_what_cannot_be_decided_about_a_change_is_refused() -> None:
    city = make_adaptation(Retime(**because(1), target=ONE.uid, minutes=45))
    new = next_version(CORE, replace(ONE, locked=("minutes",)))
    first = plan(CORE, new, city)

    with pytest.raises(Undecided) as refused:
        resolve(first, new, city, {FIRST: KEEP}, number=2, label="NBO-2")
    assert refused.value.ids == (FIRST,)


def test_a_stale_clinical_translation_is_not_kept() -> None:
    clinical = replace(ONE, clinical=True, body="Give 10 mg.")
    old = next_version(CORE, clinical)
    new = next_version(old, replace(clinical, body="Give 1 mg."))
    text: Operation = Translate(
        **because(1), target=ONE.uid, field="body", language="es", text="De 10 mg."
    )
    city = make_adaptation(text, base=old.version)
    first = plan(old, new, city)

    with pytest.raises(Undecided):
        resolve(first, new, city, {FIRST: KEEP}, number=2, label="NBO-2")
    made = resolve(first, new, city, {FIRST: DROP}, number=2, label="NBO-2")
    assert apply(new, made).translations == ()


def test_what_is_kept_may_have_to_be_decided_anew() -> None:
    """It stands behind something of the city's own, about which somebody thinks again."""
    city = make_adaptation(
        Add(**because(1), module=OURS, day=1),
        Reorder(**because(2), target=THREE.uid, after=OURS.uid),
    )
    twin = make_module(12, format="webinar", equivalent_to=(OURS.uid,))
    first = plan(CORE, next_version(CORE, replace(THREE, body="More"), more=[twin]), city)

    assert undecided(first, {FIRST: KEEP, SECOND: KEEP}) == ()
    assert undecided(first, {FIRST: DROP, SECOND: KEEP}) == (SECOND,)


def test_what_the_core_took_up_elsewhere_can_be_taught_where_the_city_put_it() -> None:
    new = next_version(CORE, more=[OURS], days=(make_day(ONE, TWO), make_day(THREE, FOUR, OURS)))
    behind = Add(**because(1), module=OURS, after=ONE.uid)
    for add, there in (
        (behind, ["M01", "NBO-N01", "M02"]),
        (replace(behind, day=1, after=""), ["M01", "M02", "NBO-N01"]),
    ):
        city = make_adaptation(add, Retime(**because(2), target=OURS.uid, minutes=30))
        first = plan(CORE, new, city)
        kept, given_up = (
            apply(new, resolve(first, new, city, {FIRST: said}, number=2, label="NBO-2"))
            for said in (KEEP, UPSTREAM)
        )

        assert found(first) == [(K.TAKEN_UP_ELSEWHERE,), (K.UNTOUCHED,)]
        assert [item.code for item in kept.days[0].items] == there
        assert [item.code for item in given_up.days[1].items] == ["M03", "M04", "NBO-N01"]
        assert kept.modules[-1].minutes == given_up.modules[-1].minutes == 30


def test_what_the_core_took_up_in_another_place_can_be_taught_instead_of_what_is_gone() -> None:
    city = make_adaptation(Replace(**because(1), target=TWO.uid, module=OURS))
    days = (make_day(OURS, ONE), make_day(THREE, FOUR))
    new = next_version(CORE, gone=[TWO], more=[OURS], days=days)
    first = plan(CORE, new, city)
    kept = resolve(first, new, city, {FIRST: KEEP}, number=2, label="NBO-2")

    assert found(first) == [(K.TAKEN_UP_ELSEWHERE,)]
    assert [item.code for item in apply(new, kept).days[0].items] == ["M01", "NBO-N01"]
