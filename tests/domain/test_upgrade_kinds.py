"""Each kind of finding by a small example: what it is found in, and what can be decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.domain.adaptations.adaptation import check_adaptation
from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Rewrite,
    SetRule,
    SwapCase,
    Translate,
)
from app.domain.adaptations.upgrade_log import LogEntry
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements
from app.domain.curricula.curriculum_parts import Case, Need
from app.domain.problems import Fault
from app.domain.upgrades.upgrade import plan
from app.domain.upgrades.upgrade_kinds import FindingKind, Outcome, outcome_of
from app.domain.upgrades.upgrade_resolution import Choice, Decision, choices, resolve, revised
from app.domain.upgrades.upgrade_totals import totals
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid
from tests.next_versions import because, next_version

K = FindingKind
CASE, SPARE = (
    Case(uid=uid("case", number), code=f"C{number}", title=f"Case {number}", objectives=())
    for number in (1, 2)
)
ONE = make_module(1, cases=(CASE.uid,), disciplines=("nursing", "surgery"))
TWO = make_module(2)
THREE = make_module(3)
CLINICAL = make_module(4, clinical=True, body="Do this.", format="webinar")
OLD = make_version(
    make_day(ONE, TWO), make_day(THREE), modules=(ONE, TWO, THREE, CLINICAL), cases=(CASE, SPARE),
    requirements=Requirements(min_minutes=120),
)  # fmt: skip
WEBINAR = make_module(9, format="webinar")
NEW = make_module(11, code="NBO-N01")


def having(*modules: Module, **fields: Any) -> CurriculumVersion:
    """The next version, with these modules as they are now."""
    return next_version(OLD, *modules, **fields)


def without(*gone: Module, **fields: Any) -> CurriculumVersion:
    """The next version, without these modules."""
    return next_version(OLD, gone=gone, **fields)


def against(operation: Operation) -> Operation:
    """Write an operation against what the old core says."""
    return replace(operation, expect=Draft(OLD).expected(cells_of(operation)[0]))


@dataclass(frozen=True)
class Found:
    """What is found in an operation (the first of some) when the core becomes another one."""

    name: str
    kinds: Sequence[FindingKind]
    new: CurriculumVersion
    operation: Operation
    later: Sequence[Operation] = ()
    kept: bool = True  # whether it can be kept as it is
    other: bool = True  # whether another can be written
    old: CurriculumVersion = OLD


RETIME = Retime(**because(1), target=ONE.uid, minutes=45)
ADD = Add(**because(1), module=NEW, day=1)
BEHIND = Reorder(**because(1), target=ONE.uid, after=TWO.uid)
TEXT = Translate(**because(1), target=CLINICAL.uid, field="body", language="es", text="Haga esto.")
TITLE = Translate(**because(1), target=ONE.uid, field="title", language="es", text="Uno")
SWAP = SwapCase(**because(1), target=ONE.uid, case=CASE.uid, use=SPARE.uid)
FOUND = [
    Found("nothing-changed", [K.UNTOUCHED], having(), against(RETIME)),
    Found(
        "changes-nothing",
        [K.UNTOUCHED],
        having(replace(ONE, title="Another")),
        Retime(**because(1), target=ONE.uid, minutes=60),
    ),
    Found("another-field", [K.UNTOUCHED], having(replace(ONE, title="Another")), RETIME),
    Found(
        "rule",
        [K.UNTOUCHED],
        having(replace(ONE, body="More")),
        SetRule(**because(1), rule="min_percent", value=90),
    ),
    Found("both-changed", [K.EDIT_EDIT], having(replace(ONE, minutes=50)), RETIME),
    Found(
        "format-and-series",
        [K.EDIT_EDIT],
        having(replace(CLINICAL, series="ECHO-2")),
        ChangeFormat(**because(1), target=CLINICAL.uid, format="tele-mentoring"),
    ),
    Found(
        "moved-elsewhere",
        [K.EDIT_EDIT],
        having(days=(make_day(TWO), make_day(THREE, ONE))),
        Reorder(**because(1), target=ONE.uid, after=TWO.uid),
    ),
    Found("gone", [K.EDIT_DELETE], without(ONE), RETIME, kept=False),
    Found(
        "replaced-and-gone",
        [K.EDIT_DELETE],
        without(ONE),
        Replace(**because(1), target=ONE.uid, module=NEW),
    ),
    Found("text-gone", [K.EDIT_DELETE], without(ONE), TITLE, kept=False),
    Found("case-gone", [K.EDIT_DELETE], having(replace(ONE, cases=())), SWAP, kept=False),
    Found(
        "dropped",
        [K.DROPPED_BUT_CHANGED],
        having(replace(ONE, body="More")),
        Drop(**because(1), target=ONE.uid),
    ),
    Found(
        "case-reworded",
        [K.DROPPED_BUT_CHANGED],
        having(cases=(replace(CASE, body="More"), SPARE)),
        SWAP,
    ),
    Found(
        "dropped-clinical",
        [K.DROPPED_BUT_CHANGED_CLINICAL],
        having(replace(CLINICAL, body="Do that.")),
        Drop(**because(1), target=CLINICAL.uid),
    ),
    Found(
        "same-uid",
        [K.ADD_ADD_SAME_ID],
        having(more=[replace(NEW, format="webinar")]),
        ADD,
        kept=False,
    ),
    Found(
        "same-code",
        [K.ADD_ADD_SAME_ID],
        having(more=[make_module(12, code=NEW.code, format="webinar")]),
        ADD,
        kept=False,
    ),
    Found("anchor-gone", [K.ANCHOR_MISSING], without(TWO), BEHIND, kept=False),
    Found(
        "anchor-of-an-addition-gone",
        [K.ANCHOR_MISSING],
        without(TWO),
        Add(**because(1), module=NEW, after=TWO.uid),
        kept=False,
    ),
    Found("day-gone", [K.ANCHOR_MISSING], without(THREE), replace(ADD, day=2), kept=False),
    Found(
        "online-by-now",
        [K.EDIT_EDIT, K.ANCHOR_MISSING],
        having(replace(THREE, format="webinar"), days=(make_day(ONE, TWO), OLD.days[0])),
        Reorder(**because(1), target=THREE.uid, day=1),
        kept=False,
    ),
    Found("locked", [K.LOCK_ADDED], having(replace(ONE, locked=("minutes",))), RETIME, kept=False),
    Found(
        "too-short", [K.HOURS_BELOW_MIN], having(replace(ONE, min_minutes=50)), RETIME, kept=False
    ),
    Found(
        "too-few-minutes",
        [K.HOURS_BELOW_MIN],
        having(requirements=Requirements(min_minutes=240)),
        RETIME,  # is kept where another change gives the minutes
    ),
    Found(
        "objective-required",
        [K.EDIT_EDIT, K.COVERAGE_LOST],
        having(replace(ONE, objectives=(replace(ONE.objectives[0], required=True),))),
        Rewrite(**because(1), target=ONE.uid, field="objectives", value=[]),
        kept=False,
    ),
    Found(
        "reworded-and-required",
        [K.EDIT_EDIT, K.OBJECTIVE_REWORDED],
        having(replace(ONE, objectives=(replace(ONE.objectives[0], required=True),))),
        Rewrite(
            **because(1),
            target=ONE.uid,
            field="objectives",
            value=[{"uid": ONE.objectives[0].uid, "text": "Say something"}],
        ),
        kept=False,
    ),
    Found(
        "discipline-required",
        [K.COVERAGE_LOST],
        having(requirements=Requirements(disciplines=("surgery",))),
        Rewrite(**because(1), target=ONE.uid, field="disciplines", value=["nursing"]),
        kept=False,
    ),
    Found(
        "needed-before",
        [K.PREREQ_BROKEN],
        having(replace(THREE, prerequisites=(ONE.uid,))),
        Reorder(**because(1), target=THREE.uid, day=1),
        kept=False,
    ),
    Found(
        "asks-less",
        [K.EDIT_EDIT, K.RULE_LOOSENED],
        having(requirements=Requirements(min_percent=95)),
        SetRule(**because(1), rule="min_percent", value=90),
        kept=False,
    ),
    Found(
        "withdrawn",
        [K.CASE_WITHDRAWN],
        having(cases=(CASE, replace(SPARE, withdrawn="Unsafe"))),
        SWAP,
        kept=False,
    ),
    Found("case-to-use-gone", [K.CASE_WITHDRAWN], having(cases=(CASE,)), SWAP, kept=False),
    Found("edited-by-hand", [K.EXPECT_MISMATCH], having(), replace(RETIME, expect="sha256-0")),
    Found("language-of-the-core", [K.UNFIT], having(language="es"), TITLE, kept=False),
    Found(
        "same-content",
        [K.DUPLICATE_EQUIVALENT_ADD],
        having(
            modules=(
                *OLD.modules,
                replace(make_module(12), title=NEW.title, objectives=NEW.objectives),
            ),
            days=(OLD.days[0], make_day(THREE, make_module(12))),
        ),
        ADD,
    ),
    Found(
        "says-it-stands-for-it",
        [K.DUPLICATE_EQUIVALENT_ADD],
        having(more=[make_module(12, format="webinar", equivalent_to=(NEW.uid,))]),
        ADD,
    ),
    Found("text-beside", [K.NEIGHBOUR_CHANGED], having(replace(ONE, body="More")), RETIME),
    Found(
        "clinical-beside",
        [K.NEIGHBOUR_CHANGED],
        having(replace(CLINICAL, tags=("breast",))),
        Annotate(**because(1), target=CLINICAL.uid, note="Mind this"),
    ),
    Found(
        "other-modules-on-the-day",
        [K.DAY_CHANGED],
        having(days=(make_day(ONE), make_day(THREE, TWO))),
        ADD,
    ),
    Found(
        "another-day-before",
        [K.DAY_CHANGED],
        having(
            days=(make_day(make_module(12)), *OLD.days), modules=(*OLD.modules, make_module(12))
        ),
        replace(ADD, day=2),
    ),
    Found(
        "first-on-another-day",
        [K.DAY_CHANGED],
        having(days=(make_day(TWO, ONE), make_day(THREE))),
        Reorder(**because(1), target=THREE.uid, day=1),
        old=replace(OLD, days=(make_day(ONE), make_day(THREE, TWO))),
    ),
    Found(
        "more-on-the-day",
        [K.UNTOUCHED],
        having(
            days=(make_day(ONE, make_module(12), TWO), OLD.days[1]),
            modules=(*OLD.modules, make_module(12)),
        ),
        ADD,
    ),
    Found(
        "clinical-text-of-what-is-moved",
        [K.NEIGHBOUR_CHANGED],
        having(replace(CLINICAL, body="Do that."), more=[WEBINAR]),
        Reorder(**because(1), target=CLINICAL.uid, after=WEBINAR.uid),
        old=replace(OLD, modules=(*OLD.modules, WEBINAR)),
    ),
    Found(
        "text-of-the-case-that-is-used",
        [K.NEIGHBOUR_CHANGED],
        having(cases=(CASE, replace(SPARE, body="Another dose"))),
        SWAP,
    ),
    Found(
        "title-of-the-case-that-is-used",
        [K.UNTOUCHED],
        having(cases=(CASE, replace(SPARE, title="Renamed"))),
        SWAP,
    ),
    Found(
        "title-of-the-case-that-is-used-in-a-clinical-module",
        [K.NEIGHBOUR_CHANGED],
        having(replace(ONE, clinical=True), cases=(CASE, replace(SPARE, title="Renamed"))),
        SWAP,
        old=replace(OLD, modules=(replace(ONE, clinical=True), TWO, THREE, CLINICAL)),
    ),
    Found("title-reworded", [K.TRANSLATION_STALE], having(replace(ONE, title="First")), TITLE),
    Found(
        "clinical-text-reworded",
        [K.TRANSLATION_STALE_CLINICAL],
        having(replace(CLINICAL, body="Do that.")),
        TEXT,
        kept=False,
    ),
    Found(
        "other-terms",
        [K.LICENCE_CHANGED],
        having(licence="CC BY-ND 4.0"),
        Rewrite(**because(1), target=ONE.uid, field="body", value="Ours"),
    ),
    Found(
        "other-terms-of-a-module",
        [K.LICENCE_CHANGED],
        having(replace(ONE, licence="CC BY-ND 4.0")),
        TITLE,
    ),
    Found(
        "other-terms-of-a-case",
        [K.LICENCE_CHANGED],
        having(cases=(replace(CASE, licence="CC BY-ND 4.0"), SPARE)),
        replace(TITLE, target=CASE.uid),
    ),
    Found("no-code", [K.SCHEMA_MIGRATION], having(), replace(RETIME, code=None)),
    Found("other-framework", [K.COMPETENCY_FRAMEWORK_MOVED], having(framework="2026"), ADD),
    Found("said-by-the-core", [K.ABSORBED_UPSTREAM], having(replace(ONE, minutes=45)), RETIME),
    Found(
        "dropped-by-the-core",
        [K.ABSORBED_UPSTREAM],
        without(ONE),
        Drop(**because(1), target=ONE.uid),
    ),
    Found(
        "added-by-the-core",
        [K.ABSORBED_UPSTREAM],
        having(
            more=[NEW],
            days=(make_day(ONE, TWO, make_module(12), NEW), OLD.days[1]),
            modules=(*OLD.modules, NEW, make_module(12)),
        ),
        ADD,
    ),
    Found(
        "added-by-the-core-on-another-day",
        [K.TAKEN_UP_ELSEWHERE],
        having(more=[NEW], days=(OLD.days[0], make_day(THREE, NEW))),
        ADD,
        other=False,
    ),
    Found(
        "added-by-the-core-behind-another",
        [K.TAKEN_UP_ELSEWHERE],
        having(more=[NEW], days=(make_day(ONE, TWO, NEW), OLD.days[1])),
        replace(ADD, day=None, after=ONE.uid),
        other=False,
    ),
    Found(
        "moved-by-the-core",
        [K.ABSORBED_UPSTREAM],
        having(days=(make_day(TWO, ONE), OLD.days[1])),
        BEHIND,
    ),
    Found(
        "replaced-by-the-core",
        [K.ABSORBED_UPSTREAM],
        without(ONE, modules=(replace(NEW, format="webinar"), TWO, THREE, CLINICAL)),
        Replace(**because(1), target=ONE.uid, module=replace(NEW, format="webinar")),
    ),
    Found(
        "replaced-by-the-core-in-its-place",
        [K.ABSORBED_UPSTREAM],
        without(TWO, more=[NEW], days=(make_day(ONE, NEW), OLD.days[1])),
        Replace(**because(1), target=TWO.uid, module=NEW),
    ),
    Found(
        "replaced-by-the-core-at-another-place",
        [K.TAKEN_UP_ELSEWHERE],
        without(TWO, more=[NEW], days=(make_day(ONE), make_day(THREE, NEW))),
        Replace(**because(1), target=TWO.uid, module=NEW),
        other=False,
    ),
    Found(
        "swapped-by-the-core", [K.ABSORBED_UPSTREAM], having(replace(ONE, cases=(SPARE.uid,))), SWAP
    ),
    Found(
        "a-rule-of-the-core",
        [K.ABSORBED_UPSTREAM],
        having(requirements=Requirements(min_percent=90)),
        SetRule(**because(1), rule="min_percent", value=90),
    ),
]
FIVE, SIX = make_module(5), make_module(6)
TO_AND_FRO = Found(
    "each-behind-the-other",
    [K.ORDER_CYCLE],
    make_version(make_day(TWO), make_day(FIVE, SIX, THREE), modules=(TWO, THREE, FIVE, SIX)),
    Reorder(**because(1), target=FIVE.uid, after=SIX.uid),
    old=make_version(make_day(THREE, TWO), make_day(FIVE, SIX), modules=(TWO, THREE, FIVE, SIX)),
    later=[Reorder(**because(2), target=SIX.uid, after=THREE.uid)],
    kept=False,
)
ALL = [*FOUND, TO_AND_FRO]


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.name)
def test_a_change_meets_what_the_core_says_now(found: Found) -> None:
    adaptation = make_adaptation(found.operation, *found.later)
    findings = plan(found.old, found.new, adaptation).findings

    assert findings[0].operation == found.operation
    assert findings[0].kinds == tuple(found.kinds)
    assert findings[0].outcome is outcome_of(found.kinds[0])
    broken = [each.code for each in check_adaptation(found.old, adaptation)]
    assert broken == ([Fault.EXPECT_MISMATCH] if K.EXPECT_MISMATCH in found.kinds else [])


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.name)
def test_what_does_not_fit_the_core_is_not_kept_as_it_stands(found: Found) -> None:
    finding = plan(found.old, found.new, make_adaptation(found.operation, *found.later)).findings[0]
    nothing_to_decide = finding.outcome in (Outcome.CARRIED, Outcome.ABSORBED)

    kept = () if not found.kept else (Choice.KEEP_LOCAL,)
    edited = (Choice.EDIT,) if found.other else ()
    others = (Choice.TAKE_UPSTREAM, *edited, Choice.DROP_OP)
    assert choices(finding) == (() if nothing_to_decide else (*kept, *others))


def test_nothing_goes_to_a_version_that_is_withdrawn() -> None:
    found = plan(OLD, having(), make_adaptation(RETIME), withdrawn=True)

    assert [(each.operation, each.kinds) for each in found.findings] == [
        (None, (K.BASE_WITHDRAWN,)),
        (RETIME, (K.UNTOUCHED,)),
    ]
    assert found.findings[0].outcome is Outcome.CONFLICT
    assert choices(found.findings[0]) == ()
    assert not found.clean


NEED = Need(
    uid=uid("need", 1), text="Nobody stages", source="Survey",
    objectives=(THREE.objectives[0].uid, TWO.objectives[0].uid),
)  # fmt: skip


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(without(THREE), id="module-gone"),
        pytest.param(having(replace(THREE, objectives=())), id="objective-gone"),
    ],
)
def test_a_need_loses_the_answer_that_is_gone_and_that_is_told(new: CurriculumVersion) -> None:
    city = make_adaptation(RETIME, needs=(NEED,))
    found = plan(OLD, new, city)
    made = resolve(found, new, city, {}, number=2, label="NBO-2.0")

    assert [(each.operation, each.kinds, each.outcome) for each in found.findings] == [
        (None, (K.NEED_UNANSWERED,), Outcome.REVIEW),
        (RETIME, (K.UNTOUCHED,), Outcome.CARRIED),
    ]
    assert not found.clean
    assert totals(found, new, city, {}).ready
    assert made.needs == (replace(NEED, objectives=(TWO.objectives[0].uid,)),)
    assert made.upgrade
    assert made.upgrade.entries == (
        LogEntry(operation=NEED.uid, kind="need_unanswered", target=THREE.objectives[0].uid),
    )


def test_a_need_keeps_the_answer_that_is_there() -> None:
    city = make_adaptation(RETIME, needs=(NEED,))
    found = plan(OLD, having(replace(THREE, title="Renewed")), city)

    assert found.clean
    made = resolve(found, having(), city, {}, number=2, label="NBO-2.0")
    assert (made.needs, made.upgrade and made.upgrade.entries) == ((NEED,), ())


def test_a_need_that_the_citys_own_module_answers_loses_it_with_that_module() -> None:
    need = replace(NEED, objectives=(NEW.objectives[0].uid,))
    city = make_adaptation(ADD, needs=(need,))
    new = having(more=[make_module(12, format="webinar", equivalent_to=(NEW.uid,))])
    found = plan(OLD, new, city)
    left = Decision(choice=Choice.DROP_OP, reason="The core has it")

    assert [each.kind for each in found.findings] == [K.DUPLICATE_EQUIVALENT_ADD]
    after = revised(found, {ADD.id: left})
    assert [each.kind for each in after.findings] == [
        K.NEED_UNANSWERED, K.DUPLICATE_EQUIVALENT_ADD,
    ]  # fmt: skip
    made = resolve(found, new, city, {ADD.id: left}, number=2, label="NBO-2.0")
    assert made.needs == (replace(need, objectives=()),)
    assert check_adaptation(new, made) == ()


def test_every_kind_is_shown_above() -> None:
    shown = {kind for found in ALL for kind in found.kinds}

    assert shown | {K.BASE_WITHDRAWN, K.NEED_UNANSWERED} == set(FindingKind)


def test_a_change_that_nothing_is_known_of_is_a_conflict() -> None:
    harmless = {K.UNTOUCHED: Outcome.CARRIED, K.ABSORBED_UPSTREAM: Outcome.ABSORBED}

    assert {outcome_of(kind) for kind in FindingKind if kind not in harmless} == {
        Outcome.CONFLICT,
        Outcome.REVIEW,
    }
    assert {kind: outcome_of(kind) for kind in harmless} == harmless
