from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply
from app.domain.comparisons.comparison import change_of, compare, next_number
from app.domain.comparisons.comparison_rules import WEIGHTS, DifferenceKind, Weight
from app.domain.comparisons.difference import Difference
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements, VersionNumber
from app.domain.curricula.curriculum_parts import (
    Assessment,
    AssessmentKind,
    Case,
    Contribution,
    ContributionRole,
    CurriculumKind,
    Material,
    Need,
    Objective,
    Organisation,
)
from app.domain.curricula.day_plan import ItemKind
from tests.curriculum_values import (
    OWNER,
    adapted,
    make_day,
    make_module,
    make_version,
    uid,
    versions,
)

K = DifferenceKind
DONE = Objective(uid("obj", 1), "Do one thing")
CASE = Case(uid=uid("case", 1), code="C1", title="A case", objectives=())
EXAM = Assessment(uid=uid("asm", 1), code="A1", title="Exam", kind=AssessmentKind.EXAM)
ONE, TWO = make_module(1, minutes=100), make_module(2, prerequisites=(uid("mod", 4),))
CLINICAL, WEBINAR = make_module(3, clinical=True), make_module(4, format="webinar")
ALONE = make_module(5, format="self-study")
ELECTIVE, SERIES = make_module(6, elective=True), make_module(7, format="webinar")
MODULES = (ONE, TWO, CLINICAL, WEBINAR, ALONE, ELECTIVE, SERIES)
CLOSING = (ItemKind.CLOSING, 30)
AUTHOR = Contribution(role=ContributionRole.AUTHOR, person="A. Person")
BASE = make_version(
    make_day(ONE, TWO, CLOSING), make_day(CLINICAL, ELECTIVE), modules=MODULES, cases=(CASE,),
    requirements=Requirements(min_minutes=100, disciplines=("nursing",)), assessments=(EXAM,),
)  # fmt: skip


def having(*modules: Module, **fields: Any) -> CurriculumVersion:
    """The base with these modules as they are now, each in its place."""
    changed = {module.uid: module for module in modules}
    now = [changed.get(each.uid, each) for each in MODULES]
    days = (make_day(now[0], now[1], CLOSING), make_day(now[2], now[5]))
    return replace(BASE, **({"modules": tuple(now), "days": days} | fields))


def one(**fields: Any) -> CurriculumVersion:
    return having(replace(ONE, **fields))


def requiring(**fields: Any) -> CurriculumVersion:
    return replace(BASE, requirements=replace(BASE.requirements, **fields))


def assessed(**fields: Any) -> CurriculumVersion:
    return replace(BASE, assessments=(replace(EXAM, **fields),))


def told(**fields: Any) -> CurriculumVersion:
    return replace(BASE, cases=(replace(CASE, **fields),))


NEW = make_module(9, format="self-study")
OBJECTIVES = {
    K.OBJECTIVE_REMOVED: (),
    K.OBJECTIVE_REWORDED: (replace(DONE, text="Do another thing"),),
    K.OBJECTIVE_MADE_REQUIRED: (replace(DONE, required=True),),
    K.OBJECTIVE_ADDED: (DONE, Objective(uid("obj", 99), "Do more")),
}
# What differs from the base, and as what it is told.
DIFFERING: list[tuple[DifferenceKind, CurriculumVersion]] = [
    (K.KIND_CHANGED, replace(BASE, kind=CurriculumKind.WORKSHOP)),
    (K.FRAMEWORK_CHANGED, replace(BASE, framework="Framework 2")),
    (K.LANGUAGE_CHANGED, replace(BASE, language="es")),
    (K.TITLE_CHANGED, replace(BASE, title="Another title")),
    (K.LICENCE_CHANGED, replace(BASE, licence="CC0")),
    (K.OWNER_CHANGED, replace(BASE, owner=Organisation(slug="other", name="Other", kind="lead"))),
    (K.PARTNERS_CHANGED, replace(BASE, clinical_partners=("a-hospital",))),
    (K.CODE_CHANGED, replace(BASE, code="CARING")),
    (K.STATUS_NOTE_CHANGED, replace(BASE, status_note="Illustrative")),
    (K.CREDITS_CHANGED, replace(BASE, contributors=(AUTHOR,))),
    (K.NEEDS_CHANGED, replace(BASE, needs=(Need(uid=uid("need", 1), text="A", source="B"),))),
    (K.MODULE_REMOVED, replace(BASE, modules=tuple(m for m in MODULES if m is not ALONE))),
    (K.MODULE_ADDED, replace(BASE, modules=(*MODULES, NEW))),
    (K.MODULE_MADE_REQUIRED, having(replace(ELECTIVE, elective=False))),
    (K.MODULE_MADE_ELECTIVE, one(elective=True)),
    (K.MODULE_MOVED, replace(BASE, days=(BASE.days[0], make_day(ELECTIVE, CLINICAL)))),
    (
        K.MODULE_MOVED,
        replace(BASE, modules=(*MODULES[:3], SERIES, ALONE, ELECTIVE, WEBINAR)),
    ),
    (K.MINUTES_CHANGED_MUCH, one(minutes=121)),
    (K.MINUTES_CHANGED_MUCH, one(minutes=79)),
    (K.MINUTES_CHANGED, one(minutes=120)),
    (K.MINUTES_CHANGED, one(minutes=80)),
    (K.LEAST_MINUTES_CHANGED, one(min_minutes=30)),
    (K.FORMAT_CHANGED, one(format="workshop")),
    (K.FORMAT_CHANGED, having(replace(WEBINAR, format="tele-mentoring"))),
    (K.DISCIPLINES_CHANGED, one(disciplines=("surgery",))),
    (K.PREREQUISITE_ADDED, one(prerequisites=(WEBINAR.uid,))),
    (K.PREREQUISITE_REMOVED, having(replace(TWO, prerequisites=()))),
    (K.PRACTICE_CHANGED, having(replace(CLINICAL, body="Do more", changes_practice=True))),
    (K.CLINICAL_TEXT_CHANGED, having(replace(CLINICAL, body="Do"))),
    (K.CLINICAL_CHANGED, one(clinical=True)),
    (K.TEXT_CHANGED, one(body="More")),
    (K.LOCKS_CHANGED, one(locked=("title",))),
    (K.GUIDELINES_CHANGED, one(guidelines=("care-1",))),
    (K.CASES_USED_CHANGED, one(cases=(CASE.uid,))),
    (K.CODE_CHANGED, one(code="M99")),
    (K.TITLE_CHANGED, one(title="Another title")),
    (K.SERIES_CHANGED, having(replace(WEBINAR, series="ECHO-1"))),
    (K.GROUPS_CHANGED, one(group_size=8)),
    (K.LINEAGE_CHANGED, one(successor_to=(uid("mod", 90),))),
    (K.LINEAGE_CHANGED, one(equivalent_to=(uid("mod", 90),))),
    (K.TAGS_CHANGED, one(tags=("breast",))),
    (K.LICENCE_CHANGED, one(licence="CC0")),
    (K.MATERIALS_CHANGED, one(materials=(Material(title="A", licence="CC0", url="https://a.b"),))),
    (K.CREDITS_CHANGED, one(contributors=(AUTHOR,))),
    *((kind, one(objectives=objectives)) for kind, objectives in OBJECTIVES.items()),
    (K.CASE_ADDED, replace(BASE, cases=(CASE, replace(CASE, uid=uid("case", 2), code="C2")))),
    (K.CASE_REMOVED, replace(BASE, cases=())),
    (K.CASE_CHANGED, told(title="Another case")),
    (K.CASE_WITHDRAWN, told(withdrawn="Unsafe")),
    (K.RULE_TIGHTENED, requiring(min_percent=90)),
    (K.RULE_TIGHTENED, requiring(min_minutes=101)),
    (K.RULE_TIGHTENED, requiring(disciplines=("nursing", "surgery"))),
    (K.RULE_TIGHTENED, requiring(disciplines=("surgery",))),
    (K.RULE_LOOSENED, requiring(min_percent=70)),
    (K.RULE_LOOSENED, requiring(each_day=False)),
    (K.RULE_LOOSENED, requiring(remote_counts_as_day=True)),
    (K.RULE_LOOSENED, requiring(disciplines=())),
    (K.ASSESSMENT_TIGHTENED, assessed(pass_percent=60)),
    (K.ASSESSMENT_TIGHTENED, assessed(required=True)),
    (K.ASSESSMENT_CHANGED, assessed(title="Another exam")),
    (K.ASSESSMENT_KIND_CHANGED, assessed(kind=AssessmentKind.SELF_RATING)),
    (K.ASSESSMENT_REMOVED, replace(BASE, assessments=())),
    (
        K.ASSESSMENT_ADDED,
        replace(BASE, assessments=(EXAM, replace(EXAM, uid=uid("asm", 2), code="A2"))),
    ),
    (K.DAY_CHANGED, replace(BASE, days=(replace(BASE.days[0], latest_end=time(18)), BASE.days[1]))),
    (K.DAY_CHANGED, replace(BASE, days=(make_day(ONE, TWO, (ItemKind.CLOSING, 20)), BASE.days[1]))),
]
MOVED = having(replace(ONE, objectives=()), replace(TWO, objectives=(*TWO.objectives, DONE)))
OTHERWISE = replace(DONE, text="Do another thing")
KEPT = Objective(uid("obj", 6), "Save a life", required=True)
KEPT_BY_ELECTIVE = having(replace(ELECTIVE, objectives=(KEPT,)))
WITHOUT_ELECTIVE = replace(
    BASE,
    modules=tuple(m for m in MODULES if m is not ELECTIVE),
    days=(BASE.days[0], make_day(CLINICAL)),
)
OPENING = (ItemKind.REGISTRATION, 30)
OPENED = replace(BASE, days=(make_day(OPENING, ONE, TWO, CLOSING), BASE.days[1]))
TWO_NEEDS = replace(TWO, prerequisites=(WEBINAR.uid, SERIES.uid))
TWO_AIMS = replace(ONE, objectives=(DONE, Objective(uid("obj", 99), "Do more")))
# The same, arranged in another way.
ARRANGED: dict[str, tuple[CurriculumVersion, CurriculumVersion]] = {
    "registration": (
        OPENED, replace(BASE, days=(make_day(ONE, TWO, OPENING, CLOSING), BASE.days[1]))
    ),
    "prerequisites": (
        having(TWO_NEEDS),
        having(replace(TWO_NEEDS, prerequisites=TWO_NEEDS.prerequisites[::-1])),
    ),
    "objectives": (
        having(TWO_AIMS), having(replace(TWO_AIMS, objectives=TWO_AIMS.objectives[::-1]))
    ),
    "changes-practice": (BASE, having(replace(CLINICAL, changes_practice=True))),
    "modules": (BASE, replace(BASE, modules=(TWO, ONE, *MODULES[2:]))),
    "assessments": tuple(
        replace(BASE, assessments=tests)
        for tests in ((EXAM, replace(EXAM, uid=uid("asm", 2))),
                      (replace(EXAM, uid=uid("asm", 2)), EXAM))
    ),
}  # fmt: skip
# Where one thing can't differ without another that does.
TOGETHER: list[tuple[set[DifferenceKind], CurriculumVersion, CurriculumVersion]] = [
    (
        {K.TOTAL_CHANGED_MUCH, K.MINUTES_CHANGED_MUCH},
        BASE,
        one(minutes=300),
    ),
    (
        {K.ELECTIVE_REMOVED},
        BASE,
        replace(
            BASE,
            modules=tuple(m for m in MODULES if m is not ELECTIVE),
            days=(BASE.days[0], make_day(CLINICAL)),
        ),
    ),
    ({K.OBJECTIVE_MADE_OPTIONAL}, one(objectives=(replace(DONE, required=True),)), BASE),
    ({K.ASSESSMENT_TIGHTENED}, replace(BASE, assessments=()), assessed(required=True)),
    ({K.ASSESSMENT_TIGHTENED}, assessed(required=True), assessed(pass_percent=60)),
    ({K.ASSESSMENT_LOOSENED}, assessed(required=True), BASE),
    ({K.ASSESSMENT_LOOSENED}, assessed(pass_percent=60), assessed(pass_percent=0)),
    ({K.ASSESSMENT_LOOSENED}, assessed(pass_percent=60), BASE),
    (
        {K.ASSESSMENT_TIGHTENED},
        assessed(kind=AssessmentKind.SELF_RATING),
        assessed(pass_percent=60),
    ),
    *(({K.ARRANGEMENT_CHANGED}, *sides) for sides in ARRANGED.values()),
    ({K.OBJECTIVE_MOVED}, BASE, MOVED),
    ({K.OBJECTIVE_MOVED}, MOVED, BASE),
    (
        {K.OBJECTIVE_MOVED, K.OBJECTIVE_REWORDED},
        BASE,
        having(replace(ONE, objectives=()), replace(TWO, objectives=(*TWO.objectives, OTHERWISE))),
    ),
    ({K.ELECTIVE_REMOVED, K.OBJECTIVE_REMOVED}, KEPT_BY_ELECTIVE, WITHOUT_ELECTIVE),
    ({K.MODULE_ADDED, K.OBJECTIVE_ADDED}, WITHOUT_ELECTIVE, KEPT_BY_ELECTIVE),
    (
        {K.ELECTIVE_REMOVED, K.OBJECTIVE_MOVED},
        KEPT_BY_ELECTIVE,
        replace(
            WITHOUT_ELECTIVE,
            modules=tuple(
                replace(m, objectives=(*m.objectives, KEPT)) if m is ONE else m
                for m in WITHOUT_ELECTIVE.modules
            ),
        ),
    ),
    (
        {K.PREREQUISITE_ADDED, K.PREREQUISITE_REMOVED},
        BASE,
        having(replace(TWO, prerequisites=(ONE.uid,))),
    ),
]


def differences(old: CurriculumVersion, new: CurriculumVersion) -> tuple[Difference, ...]:
    return compare(apply(old, None), apply(new, None))


@pytest.mark.parametrize(
    ("kind", "new"), DIFFERING, ids=[f"{at}-{kind}" for at, (kind, _) in enumerate(DIFFERING)]
)
def test_one_thing_that_differs_is_one_difference(
    kind: DifferenceKind, new: CurriculumVersion
) -> None:
    found = differences(BASE, new)

    assert {each.kind for each in found} == {kind}
    assert {each.weight for each in found} == {WEIGHTS[kind]} == {change_of(found)}


@pytest.mark.parametrize(("kinds", "old", "new"), TOGETHER)
def test_what_differs_with_something_else_is_told_too(
    kinds: set[DifferenceKind], old: CurriculumVersion, new: CurriculumVersion
) -> None:
    assert {each.kind for each in differences(old, new)} == kinds


def test_every_kind_is_shown_above_and_weighs_something() -> None:
    shown = {kind for kind, _ in DIFFERING}.union(*(kinds for kinds, _, _ in TOGETHER))

    assert shown == set(DifferenceKind) == set(WEIGHTS)
    assert Weight.NONE not in WEIGHTS.values()


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (Weight.MAJOR, VersionNumber(2, 0, 0)),
        (Weight.MINOR, VersionNumber(1, 3, 0)),
        (Weight.PATCH, VersionNumber(1, 2, 4)),
        (Weight.NONE, VersionNumber(1, 2, 4)),
    ],
)
def test_the_number_follows_from_what_changed(change: Weight, number: VersionNumber) -> None:
    assert next_number(VersionNumber(1, 2, 3), change) == number


def test_the_gravest_difference_decides_the_number() -> None:
    new = one(title="Another title", group_size=8, body="More", objectives=())
    found = differences(BASE, new)

    assert change_of(found) is Weight.MAJOR
    assert next_number(BASE.version, change_of(found)) == VersionNumber(2, 0, 0)


def test_a_difference_says_what_was_and_what_is() -> None:
    found = differences(BASE, one(code="M99", minutes=90))

    assert found == (
        Difference(
            target=ONE.uid, kind=K.CODE_CHANGED, name="M99 Module 1", before="M01", after="M99"
        ),
        Difference(
            target=ONE.uid, kind=K.MINUTES_CHANGED, name="M99 Module 1", before=100, after=90
        ),
    )


def test_a_module_that_goes_online_is_not_told_to_have_moved_too() -> None:
    online = replace(TWO, format="webinar")
    now = tuple(online if each is TWO else each for each in MODULES)
    new = replace(BASE, modules=now, days=(make_day(ONE, CLOSING), BASE.days[1]))

    assert [each.kind for each in differences(BASE, new)] == [K.FORMAT_CHANGED]


Loose = Callable[[str], str]
LOOSELY: list[Loose] = [
    lambda text: text.replace("\u00e9", "e\u0301"),
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", " \t\n") + "  \n",
]


@pytest.mark.parametrize("loose", LOOSELY, ids=["decomposed", "line-ends", "blanks"])
def test_texts_that_differ_only_in_form_are_equal(loose: Loose) -> None:
    def written(write: Loose) -> CurriculumVersion:
        text = write("Caf\u00e9\nand more")
        module = replace(
            ONE, title=text, body=text, disciplines=(text,), licence=text,
            objectives=(replace(DONE, text=text),),
        )  # fmt: skip
        new = having(
            module, title=text, licence=text, framework=text,
            requirements=Requirements(disciplines=(text,)),
            cases=(replace(CASE, title=text, body=text),),
            assessments=(replace(EXAM, title=text),),
        )  # fmt: skip
        item = replace(new.days[0].items[-1], title=text)
        day = replace(new.days[0], items=(*new.days[0].items[:-1], item))
        return replace(new, days=(day, new.days[1]))

    one, other = written(str), written(loose)

    assert one != other
    assert differences(one, other) == ()
    assert apply(one, None).hash == apply(other, None).hash


def test_the_order_of_the_disciplines_asked_for_makes_no_other_rule() -> None:
    one = requiring(disciplines=("nursing", "surgery"))
    other = requiring(disciplines=("surgery", "nursing"))

    assert [each.kind for each in differences(one, other)] == [K.ARRANGEMENT_CHANGED]


@given(versions())
def test_a_version_does_not_differ_from_itself(version: CurriculumVersion) -> None:
    assert differences(version, version) == ()


@given(versions(self_paced=True), st.randoms(use_true_random=False))
def test_where_the_hash_differs_something_is_told(
    version: CurriculumVersion, random: Random
) -> None:
    """Whatever changes its place in a list, or its mark."""

    def shuffled(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(random.sample(values, len(values)))

    modules = [
        replace(
            each,
            objectives=shuffled(each.objectives),
            prerequisites=shuffled(each.prerequisites),
            disciplines=shuffled(each.disciplines),
            cases=shuffled(each.cases),
            changes_practice=random.random() < 0.5,
        )
        for each in version.modules
    ]
    other = replace(
        version,
        modules=shuffled(modules),
        cases=shuffled(version.cases),
        assessments=shuffled(version.assessments),
    )
    same = apply(version, None).hash == apply(other, None).hash

    assert same or differences(version, other)


# What one way is the one is the other way the other; all else keeps its name.
MIRRORED = [
    {K.MODULE_ADDED, K.MODULE_REMOVED, K.ELECTIVE_REMOVED},
    {K.MODULE_MADE_REQUIRED, K.MODULE_MADE_ELECTIVE},
    {K.MINUTES_CHANGED, K.MINUTES_CHANGED_MUCH},
    {K.PREREQUISITE_ADDED, K.PREREQUISITE_REMOVED},
    {K.PRACTICE_CHANGED, K.CLINICAL_TEXT_CHANGED},
    {K.OBJECTIVE_ADDED, K.OBJECTIVE_REMOVED},
    {K.OBJECTIVE_MADE_REQUIRED, K.OBJECTIVE_MADE_OPTIONAL},
    {K.RULE_TIGHTENED, K.RULE_LOOSENED},
    {K.CASE_ADDED, K.CASE_REMOVED},
    {K.CASE_WITHDRAWN, K.CASE_CHANGED},
    {
        K.ASSESSMENT_ADDED,
        K.ASSESSMENT_REMOVED,
        K.ASSESSMENT_TIGHTENED,
        K.ASSESSMENT_LOOSENED,
        K.ASSESSMENT_KIND_CHANGED,
        K.ASSESSMENT_CHANGED,
    },
]


def _either_way(difference: Difference) -> tuple[str, list[str]]:
    kind = difference.kind
    names = next((kinds for kinds in MIRRORED if kind in kinds), {kind})
    return difference.target, sorted(names)


def _turned(found: tuple[Difference, ...], *, back: bool) -> list[tuple[Any, ...]]:
    """What differs, without the name; how much the total changed depends on where one begins."""
    lines = []
    for each in found:
        before, after = (each.after, each.before) if back else (each.before, each.after)
        if each.kind is not K.TOTAL_CHANGED_MUCH:
            lines.append((*_either_way(each), before, after))
    return sorted(lines, key=repr)


@given(adapted())
def test_what_differs_differs_both_ways(drawn: tuple[CurriculumVersion, Adaptation]) -> None:
    core, city = apply(drawn[0], None), apply(*drawn)

    there, back = compare(core, city), compare(city, core)
    assert _turned(there, back=False) == _turned(back, back=True)


DIFFERENCES = st.lists(
    st.builds(
        Difference,
        target=st.just("x"),
        kind=st.sampled_from(DifferenceKind),
        name=st.just("X"),
        before=st.none(),
        after=st.none(),
    )
)


@given(DIFFERENCES, DIFFERENCES)
def test_more_differences_never_ask_for_less(
    some: list[Difference], more: list[Difference]
) -> None:
    number = VersionNumber(1, 2, 3)
    few, many = change_of(some), change_of([*some, *more])

    assert few <= many == change_of([*more, *some])
    assert number < next_number(number, few) <= next_number(number, many)


def test_the_owner_is_the_same_under_another_name() -> None:
    renamed = replace(BASE, owner=replace(OWNER, name="Another name"))

    assert differences(BASE, renamed) == ()
