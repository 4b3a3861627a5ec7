"""Curricula and adaptations for tests: plain ones to alter, and strategies of valid ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from app.domain.adaptation import Adaptation, check_adaptation, run
from app.domain.canonical import canonical_text
from app.domain.city import CityDetails
from app.domain.curriculum import (
    CurriculumVersion,
    Module,
    Requirements,
    VersionNumber,
    minutes_live,
)
from app.domain.curriculum_check import LOCKABLE
from app.domain.curriculum_parts import (
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
from app.domain.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.draft import Draft
from app.domain.formats import IN_PERSON_FORMATS, ONLINE_FORMATS, SELF_PACED_FORMATS
from app.domain.guidelines import Guideline, GuidelineKind
from app.domain.names import BIDI_CONTROLS
from app.domain.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    OperationKind,
    ReasonCode,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
    SwapCase,
    Translate,
)

LETTERS_AS_DIGITS = str.maketrans("abcdefghij", "0123456789")
DIGITS_AS_LETTERS = str.maketrans("0123456789", "abcdefghij")
OWNER = Organisation(slug="example-school", name="Example School", kind="lead")
CITY = CityDetails(
    slug="nairobi",
    code="NBO",
    name="Nairobi",
    country="KE",
    time_zone="Africa/Nairobi",
    language="en",
    script="Latn",
    regulators=("KMPDC",),
)


def uid(prefix: str, number: int) -> str:
    """Make a uid that a test can name."""
    return f"{prefix}_{number:016}".translate(DIGITS_AS_LETTERS)


def make_module(number: int, **fields: Any) -> Module:
    """Make a module of 60 minutes with a code such as M01."""
    values = {
        "uid": uid("mod", number),
        "code": f"M{number:02}",
        "title": f"Module {number}",
        "minutes": 60,
        "format": "talk",
        "disciplines": ("nursing",),
        "objectives": (Objective(uid("obj", number), "Do one thing"),),
    }
    return Module(**(values | fields))


def make_day(*items: Module | tuple[ItemKind, int], starts: time = time(8)) -> PlanDay:
    """Make a day of modules and of other items, given as kind and minutes."""
    at, plan = datetime.combine(date.min, starts), []
    for item in items:
        if isinstance(item, Module):
            kind, minutes, said = ItemKind.MODULE, item.minutes, {"module_uid": item.uid}
        else:
            kind, minutes = item
            said = {"code": kind.name[:5], "title": kind.name.title()}
        plan.append(PlanItem(at=at.time(), minutes=minutes, kind=kind, **said))
        at += timedelta(minutes=minutes)
    return PlanDay(items=tuple(plan))


def make_version(*days: PlanDay, modules: Sequence[Module], **fields: Any) -> CurriculumVersion:
    """Make version 1.0.0 of a curriculum."""
    values = {
        "slug": "care",
        "code": "CARE",
        "title": "A course of care",
        "version": VersionNumber(1, 0, 0),
        "language": "en",
        "owner": OWNER,
    }
    return CurriculumVersion(**(values | fields), modules=tuple(modules), days=days)


def make_adaptation(*operations: Operation, **fields: Any) -> Adaptation:
    """Make Nairobi's first adaptation of that version."""
    values = {
        "curriculum": "care",
        "base": VersionNumber(1, 0, 0),
        "city": CITY,
        "number": 1,
        "label": "NBO-1.0",
    }
    return Adaptation(**(values | fields), operations=operations)


def why(number: int) -> dict[str, str]:
    """Return the fields that every operation has."""
    return {"id": uid("op", number), "reason": "For a test", "evidence": "illustrative"}


NEVER = {
    "exclude_categories": ["Cc", "Cs", "Zl", "Zp"],
    "exclude_characters": BIDI_CONTROLS + "\u206a\u206b\u206c\u206d\u206e\u206f",
}
LINES = (
    st.text(st.characters(**NEVER), min_size=1, max_size=12).map(canonical_text).filter(str.strip)
)
PARAGRAPHS = st.text(st.characters(**NEVER, include_characters="\n\t"), max_size=30).map(
    lambda text: canonical_text(text).strip("\n")
)
MINUTES = st.integers(1, 45)
IN_PERSON = st.sampled_from(sorted(IN_PERSON_FORMATS))
ONLINE = st.sampled_from(sorted(ONLINE_FORMATS))
SELF_PACED = st.sampled_from(sorted(SELF_PACED_FORMATS))
SLUGS = st.sampled_from(["2", "breast", "guideline-of-2025", "g" * 64])
LANGUAGES = st.sampled_from(["", "es"])
LICENCES = st.just("") | LINES
FILES = {hashlib.sha256(each).hexdigest(): each for each in (b"", b"%PDF-1.7 \xff\r\n", b"one")}
EARLIER = st.integers(9_000, 9_010).map(lambda number: uid("mod", number))


def some(values: Sequence[str] | st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw up to two values, each once."""
    if not isinstance(values, st.SearchStrategy):
        values = st.sampled_from(values) if values else st.nothing()
    most = 0 if values.is_empty else 2
    return st.lists(values, unique=True, max_size=most).map(tuple)


CONTRIBUTIONS = st.lists(
    st.builds(Contribution, role=st.sampled_from(ContributionRole), person=LINES, what=LICENCES)
    | st.builds(Contribution, role=st.sampled_from(ContributionRole), organisation=SLUGS),
    max_size=2,
).map(tuple)


@st.composite
def materials(draw: st.DrawFn, number: int) -> Material:
    """Draw a material, whose file is one of FILES under a name with that number."""
    said = {
        "title": draw(LINES),
        "licence": draw(LINES),
        "language": draw(st.sampled_from(["", "es"])),
    }
    if draw(st.booleans()):
        return Material(**said, url=f"https://example.org/{number}?q=%20#f")
    sha256 = draw(st.sampled_from(sorted(FILES)))
    return Material(**said, file=f"notes-{number}.pdf", sha256=sha256)


@st.composite
def modules(
    draw: st.DrawFn, number: int, formats: st.SearchStrategy[str], cases: Sequence[str] = ()
) -> Module:
    """Draw a module with the uid and code of that number; `cases` are uids that it may name."""
    minutes, texts = draw(MINUTES), draw(st.lists(LINES, max_size=2))
    return make_module(
        number,
        title=draw(LINES),
        minutes=minutes,
        format=draw(formats),
        disciplines=tuple(draw(st.lists(LINES, max_size=2))),
        objectives=tuple(
            Objective(uid("obj", 10 * number + index), text, required=draw(st.booleans()))
            for index, text in enumerate(texts)
        ),
        elective=draw(st.booleans()),
        group_size=draw(st.none() | st.integers(1, 20)),
        series=draw(st.just("") | LINES),
        body=draw(PARAGRAPHS),
        cases=draw(some(cases)),
        **(draw(_rarer_fields(number, minutes)) if draw(st.booleans()) else {}),
    )


def _rarer_fields(number: int, minutes: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "min_minutes": st.none() | st.integers(1, minutes),
            "successor_to": some(EARLIER),
            "equivalent_to": some(EARLIER),
            "clinical": st.booleans(),
            "changes_practice": st.booleans(),
            "locked": some(sorted(LOCKABLE)),
            "guidelines": some(SLUGS),
            "tags": some(SLUGS),
            "licence": LICENCES,
            "materials": st.tuples() | st.tuples(materials(2 * number), materials(2 * number + 1)),
            "contributors": CONTRIBUTIONS,
        }
    )


@st.composite
def days(draw: st.DrawFn, taught: Sequence[Module]) -> PlanDay:
    """Draw a day with those modules, other items around them and pauses in between."""
    kinds = st.sampled_from([ItemKind.REGISTRATION, ItemKind.CHECK])
    items: list[Module | tuple[ItemKind, int]] = []
    for module in taught:
        items += draw(st.lists(st.tuples(kinds, MINUTES), max_size=1))
        items.append(module)
    items += draw(st.lists(st.tuples(st.just(ItemKind.CLOSING), MINUTES), max_size=1))
    pauses = st.tuples(st.sampled_from([ItemKind.BREAK, ItemKind.MEAL]), MINUTES)
    woven = [items[0]] if items else [(ItemKind.CHECK, 30)]
    for item in items[1:]:
        woven += [*draw(st.lists(pauses, max_size=1)), item]
    starts = time(draw(st.integers(6, 9)), draw(st.integers(0, 59)))
    return make_day(*woven, starts=starts)


@st.composite
def versions(draw: st.DrawFn, slug: str = "care", *, self_paced: bool = False) -> CurriculumVersion:
    """Draw a valid version of up to three days.

    With `self_paced` there may be modules that each learns at their own time, and no day.
    """
    counts = draw(st.lists(st.integers(0, 3), min_size=0 if self_paced else 1, max_size=3))
    cases = [uid("case", number) for number in range(draw(st.integers(0, 2)))]
    drawn = [
        [draw(modules(10 * day + n, IN_PERSON, cases)) for n in range(counts[day])]
        for day in range(len(counts))
    ]
    online = [draw(modules(90 + n, ONLINE, cases)) for n in range(draw(st.integers(0, 2)))]
    alone = draw(st.integers(0, 2)) if self_paced else 0
    before = [draw(modules(80 + n, SELF_PACED, cases)) for n in range(alone)]
    all_modules = [*before, *(module for day in drawn for module in day), *online]
    extra = [] if all_modules else [draw(modules(99, ONLINE))]
    listed = draw(st.permutations(all_modules + extra))
    listed = draw(_with_prerequisites(listed, [module.uid for day in drawn for module in day]))
    objectives = [each.uid for module in listed for each in module.objectives]
    return make_version(
        *(draw(days(day)) for day in drawn),
        modules=listed,
        slug=slug,
        title=draw(LINES),
        version=VersionNumber(*draw(st.tuples(*[st.integers(0, 12)] * 3))),
        status_note=draw(PARAGRAPHS),
        requirements=draw(_requirements(listed)),
        cases=tuple(draw(_cases(number, objectives)) for number in range(len(cases))),
        **(draw(_parts(objectives)) if draw(st.booleans()) else {}),
    )


@st.composite
def _with_prerequisites(
    draw: st.DrawFn, listed: Sequence[Module], in_days: Sequence[str]
) -> list[Module]:
    """Let modules need some of those that come before them."""
    online = [module.uid for module in listed if module.online]
    alone = [module.uid for module in listed if not (module.online or module.in_person)]
    order = [*alone, *online, *in_days]
    before = {each: draw(some(order[:place])) for place, each in enumerate(order)}
    return [replace(module, prerequisites=before[module.uid]) for module in listed]


@st.composite
def _requirements(draw: st.DrawFn, taught: Sequence[Module]) -> Requirements:
    disciplines = {discipline for module in taught for discipline in module.disciplines}
    return Requirements(
        min_percent=draw(st.integers(0, 100)),
        each_day=draw(st.booleans()),
        remote_counts_as_day=draw(st.booleans()),
        min_minutes=draw(st.integers(0, minutes_live(taught))),
        disciplines=draw(some(sorted(disciplines))),
    )


def _cases(number: int, objectives: Sequence[str]) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        uid=st.just(uid("case", number)),
        code=st.just(f"C{number}"),
        title=LINES,
        objectives=some(objectives),
        licence=LICENCES,
        withdrawn=PARAGRAPHS,
        contributors=CONTRIBUTIONS,
        body=PARAGRAPHS,
    )


def _parts(objectives: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a version says besides its modules and days."""
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(CurriculumKind),
            "assessments": st.lists(st.integers(0, 9), unique=True, max_size=2).flatmap(
                lambda numbers: st.tuples(*map(_assessments, numbers))
            ),
            "needs": st.lists(st.integers(0, 9), unique=True, max_size=2).flatmap(
                lambda numbers: st.tuples(*(_needs(number, objectives) for number in numbers))
            ),
            "contributors": CONTRIBUTIONS,
            "licence": LICENCES,
            "framework": LICENCES,
            "change_note": PARAGRAPHS,
        }
    )


def _assessments(number: int) -> st.SearchStrategy[Assessment]:
    return st.builds(
        Assessment,
        uid=st.just(uid("asm", number)),
        code=st.just(f"A{number}"),
        title=LINES,
        kind=st.sampled_from(AssessmentKind),
        pass_percent=st.none() | st.integers(0, 100),
        required=st.booleans(),
    )


def _needs(number: int, objectives: Sequence[str]) -> st.SearchStrategy[Need]:
    need, answered = st.just(uid("need", number)), some(objectives)
    return st.builds(Need, uid=need, text=LINES, source=LINES, objectives=answered)


@st.composite
def guidelines(draw: st.DrawFn) -> tuple[Guideline, ...]:
    """Draw a sound register, by key."""
    keys = draw(st.lists(SLUGS, unique=True))
    register = []
    for place, key in enumerate(keys):
        later = draw(st.sampled_from(["", *keys[place + 1 :]]))
        register.append(draw(_guidelines(key, later)))
    return tuple(sorted(register, key=lambda each: each.key))


def _guidelines(key: str, superseded_by: str) -> st.SearchStrategy[Guideline]:
    return st.builds(
        Guideline,
        key=st.just(key),
        kind=st.sampled_from(GuidelineKind),
        title=LINES,
        issuer=LINES,
        edition=LINES,
        published_on=st.none() | st.dates(),
        url=st.sampled_from(["", "https://example.org/a?b=%20"]),
        superseded_by=st.just(superseded_by),
        note=PARAGRAPHS,
    )


@st.composite
def adaptations(draw: st.DrawFn, version: CurriculumVersion) -> Adaptation:
    """Draw a valid adaptation of that version."""
    empty = make_adaptation(
        curriculum=version.slug,
        base=version.version,
        label=draw(LINES),
        status_note=draw(PARAGRAPHS),
    )
    return draw(added_to(empty, version, most=6))


@st.composite
def added_to(
    draw: st.DrawFn, adaptation: Adaptation, version: CurriculumVersion, most: int
) -> Adaptation:
    """Draw an adaptation with some operations more, as many as fit."""
    for number in range(draw(st.integers(0, most))):
        draft, _ = run(version, adaptation.operations)
        kind = draw(st.sampled_from(OperationKind))
        target = draw(st.sampled_from(sorted(draft.modules))) if draft.modules else ""
        if not target and kind is not OperationKind.ADD:
            continue
        operation = draw(_operations(kind, target, 1_000 + number, draft))
        longer = replace(adaptation, operations=(*adaptation.operations, operation))
        if not check_adaptation(version, longer):
            adaptation = longer
    return adaptation


@st.composite
def _operations(
    draw: st.DrawFn, kind: OperationKind, target: str, number: int, draft: Draft
) -> Operation:
    common = {
        "id": uid("op", number),
        "reason": draw(LINES),
        "code": draw(st.none() | st.sampled_from(ReasonCode)),
        "evidence": draw(PARAGRAPHS),
        "by": draw(st.just("") | LINES),
    }
    minutes, module = draw(MINUTES), draft.modules.get(target)
    match kind:
        case OperationKind.ADD:
            days = len(draft.places.days)
            day = draw(st.integers(1, days)) if days else None
            formats = IN_PERSON if day else ONLINE
            return Add(**common, module=draw(modules(number, formats)), day=day)
        case OperationKind.SET_RULE:
            percent = draw(st.integers(draft.requirements.min_percent, 100))
            return SetRule(**common, rule="min_percent", value=percent)
        case OperationKind.REPLACE:
            formats = IN_PERSON if module and module.in_person else ONLINE
            return Replace(**common, target=target, module=draw(modules(number, formats)))
        case OperationKind.CHANGE_FORMAT:
            return ChangeFormat(
                **common,
                target=target,
                format=draw(ONLINE if module and module.online else IN_PERSON | ONLINE),
                minutes=draw(st.none() | st.just(minutes)),
                series=draw(st.just("") | LINES),
            )
        case OperationKind.RETIME:
            return Retime(**common, target=target, minutes=minutes)
    return draw(_other_operations(kind, target, common, draft))


@st.composite
def _other_operations(
    draw: st.DrawFn, kind: OperationKind, target: str, common: dict[str, Any], draft: Draft
) -> Operation:
    match kind:
        case OperationKind.ANNOTATE:
            return Annotate(**common, target=target, note=draw(LINES))
        case OperationKind.DROP:
            return Drop(**common, target=target)
        case OperationKind.RETITLE:
            return Retitle(**common, target=target, title=draw(LINES))
        case OperationKind.REORDER:
            after = draw(st.sampled_from(sorted(draft.modules)))
            return Reorder(**common, target=target, after=after)
        case OperationKind.REWRITE:
            field = draw(st.sampled_from(["body", "disciplines", "elective", "group_size"]))
            values: dict[str, st.SearchStrategy[object]] = {
                "body": PARAGRAPHS,
                "disciplines": st.lists(LINES, max_size=2),
                "elective": st.booleans(),
                "group_size": st.integers(1, 20),
            }
            return Rewrite(**common, target=target, field=field, value=draw(values[field]))
        case OperationKind.SWAP_CASE:
            cases = draft.modules[target].cases or ("",)
            new = Case(
                uid=uid("case", int(common["id"][-4:].translate(LETTERS_AS_DIGITS))),
                code=f"C{draw(st.integers(100, 999))}",
                title=draw(LINES),
                objectives=tuple(uid for case in draft.cases.values() for uid in case.objectives),
            )
            return SwapCase(**common, target=target, case=draw(st.sampled_from(cases)), new=new)
    language, text = draw(st.sampled_from(["es", "km"])), draw(LINES)
    return Translate(**common, target=target, field="title", language=language, text=text)
