"""Curricula and adaptations for tests: plain ones to alter, and strategies of valid ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, run
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import (
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
from app.domain.canonical import canonical_text
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import (
    CurriculumVersion,
    Module,
    Requirements,
    VersionNumber,
    minutes_live,
)
from app.domain.curricula.curriculum_check import LOCKABLE
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
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.curricula.formats import IN_PERSON_FORMATS, ONLINE_FORMATS, SELF_PACED_FORMATS
from app.domain.curricula.guidelines import Guideline, GuidelineKind
from app.domain.names import BIDI_CONTROLS

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
SLUG_VALUES = ("2", "breast", "guideline-of-2025", "g" * 64)
SLUGS = st.sampled_from(SLUG_VALUES)
FILES = {hashlib.sha256(each).hexdigest(): each for each in (b"", b"%PDF-1.7 \xff\r\n", b"one")}
DISCIPLINES = st.sampled_from([(), ("nursing",), ("surgery", "nursing"), ("عنوان", 'a "b" \\')])
# Strategies are made once, and each draw is one of many in a version: what is said besides the
# main things is drawn as few numbers that pick from few values.
PICKS = st.lists(st.integers(0, 7), max_size=2, unique=True)
FIELDS_BESIDES = (
    "elective", "group_size", "series", "min_minutes", "successor_to", "equivalent_to", "clinical",
    "changes_practice", "locked", "guidelines", "tags", "licence", "materials", "contributors",
)  # fmt: skip
BESIDES = st.lists(
    st.sampled_from([(field, pick) for field in FIELDS_BESIDES for pick in range(5)]), max_size=4
)
REQUIRED = st.sampled_from([(False, False), (True, False), (False, True), (True, True)])
MODULE_PARTS = st.tuples(
    LINES, st.lists(LINES, max_size=2), REQUIRED, PARAGRAPHS, MINUTES, DISCIPLINES, PICKS, BESIDES
)


def picked(values: Sequence[str], picks: Sequence[int]) -> tuple[str, ...]:
    """Return up to two of some values, each once, as PICKS say."""
    some = (values[pick % len(values)] for pick in picks if values)
    return tuple(dict.fromkeys(some))


def some_contributions(text: str) -> tuple[tuple[Contribution, ...], ...]:
    """Return lists of who gave what, with that text in them."""
    author = Contribution(role=ContributionRole.AUTHOR, person=text)
    donor = Contribution(role=ContributionRole.DONOR, organisation="breast", what=text)
    translator = Contribution(role=ContributionRole.TRANSLATOR, organisation="2", person=text)
    return (author,), (translator, author), (donor, author), (donor,)


def some_materials(number: int, text: str) -> tuple[tuple[Material, ...], ...]:
    """Return lists of materials, whose files are of FILES under names with that number."""
    address = f"https://example.org/{number}?q=%20#f"
    page = Material(title=text, licence=text, url=address, language="es")
    files = [
        Material(title=text, licence="CC0", file=f"notes-{number}-{at}.pdf", sha256=sha256)
        for at, sha256 in enumerate(sorted(FILES))
    ]
    return (page,), (files[0], page), (page, files[1]), (*files[1:],)


def _values_besides(number: int, minutes: int, text: str) -> dict[str, Sequence[Any]]:
    """Return a few values of each field that says something besides, none of them the default."""
    earlier = [(uid("mod", 9_000),), (uid("mod", 9_003), uid("mod", 9_001))]
    locks = tuple(sorted(LOCKABLE))
    return {
        "elective": (True,),
        "group_size": (1, 2, 20),
        "series": (text,),
        "min_minutes": (1, minutes, (minutes + 1) // 2),
        "successor_to": earlier,
        "equivalent_to": earlier,
        "clinical": (True,),
        "changes_practice": (True,),
        "locked": tuple(locks[at : at + 2] for at in range(0, len(locks), 2)),
        "guidelines": [(each,) for each in SLUG_VALUES],
        "tags": (SLUG_VALUES[:2], SLUG_VALUES[3:]),
        "licence": (text,),
        "materials": some_materials(number, text),
        "contributors": some_contributions(text),
    }


def draw_module(
    draw: st.DrawFn, number: int, formats: st.SearchStrategy[str], cases: Sequence[str] = ()
) -> Module:
    """Draw a module with the uid and code of that number; `cases` are uids that it may name."""
    title, texts, required, body, minutes, disciplines, picks, besides = draw(MODULE_PARTS)
    values = _values_besides(number, minutes, texts[0] if texts else "CC-BY-4.0")
    said = {field: values[field][pick % len(values[field])] for field, pick in besides}
    return make_module(
        number,
        title=title,
        minutes=minutes,
        format=draw(formats),
        disciplines=disciplines,
        objectives=tuple(
            Objective(uid("obj", 10 * number + index), text, required=required[index])
            for index, text in enumerate(texts)
        ),
        body=body,
        cases=picked(cases, picks),
        **said,
    )


_DONE = [(ItemKind.REGISTRATION, 7), (ItemKind.CHECK, 30)]
_PAUSES = [(ItemKind.BREAK, 15), (ItemKind.BREAK, 1), (ItemKind.MEAL, 45)]
BEFORE_ALL = st.sampled_from(
    [[], *([done] for done in _DONE), *([done, pause] for done in _DONE for pause in _PAUSES)]
)
BETWEEN = st.sampled_from(
    [
        *([], *([done] for done in _DONE), *([pause] for pause in _PAUSES)),
        *([done, pause] for done in _DONE for pause in _PAUSES),
        *([pause, done] for done in _DONE for pause in _PAUSES),
        [_PAUSES[0], _DONE[1], _PAUSES[2]],
    ]
)
AFTER_ALL = st.sampled_from([[], [(ItemKind.CLOSING, 20)], [_PAUSES[1], (ItemKind.CLOSING, 44)]])
BEGINS = st.builds(time, st.integers(6, 9), st.integers(0, 59))


def draw_day(draw: st.DrawFn, taught: Sequence[Module]) -> PlanDay:
    """Draw a day with those modules, other items around them and pauses in between."""
    if not taught:
        return make_day((ItemKind.CLOSING, 30), starts=draw(BEGINS))
    items: list[Module | tuple[ItemKind, int]] = [*draw(BEFORE_ALL), taught[0]]
    for module in taught[1:]:
        items += [*draw(BETWEEN), module]
    return make_day(*items, *draw(AFTER_ALL), starts=draw(BEGINS))


COUNTS = st.lists(st.integers(0, 3), min_size=1, max_size=3)
COUNTS_OR_NONE = st.lists(st.integers(0, 3), max_size=3)
UP_TO_TWO = st.integers(0, 2)
NUMBERS = st.builds(VersionNumber, *[st.integers(0, 12)] * 3)
ASKED = st.tuples(
    st.integers(0, 100), st.booleans(), st.booleans(), st.sampled_from([0, 0, 50, 100]), PICKS
)
CASE_PARTS = st.tuples(LINES, PARAGRAPHS, PICKS, st.integers(0, 11))
ONE_OR_OTHER = st.lists(st.integers(0, 9), unique=True, max_size=2)
PARTS = st.tuples(
    st.sampled_from(CurriculumKind), LINES, PARAGRAPHS, ONE_OR_OTHER, ONE_OR_OTHER, PICKS
)
NEEDED = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4)


@st.composite
def versions(draw: st.DrawFn, slug: str = "care", *, self_paced: bool = False) -> CurriculumVersion:
    """Draw a valid version of up to three days.

    With `self_paced` there may be modules that each learns at their own time, and no day.
    """
    counts = draw(COUNTS_OR_NONE if self_paced else COUNTS)
    cases = [uid("case", number) for number in range(draw(UP_TO_TWO))]
    drawn = [
        [draw_module(draw, 10 * day + n, IN_PERSON, cases) for n in range(counts[day])]
        for day in range(len(counts))
    ]
    online = [draw_module(draw, 90 + n, ONLINE, cases) for n in range(draw(UP_TO_TWO))]
    alone = draw(UP_TO_TWO) if self_paced else 0
    before = [draw_module(draw, 80 + n, SELF_PACED, cases) for n in range(alone)]
    all_modules = [*before, *(module for day in drawn for module in day), *online]
    extra = [] if all_modules else [draw_module(draw, 99, ONLINE)]
    listed = draw(st.permutations(all_modules + extra))
    in_days = [module.uid for day in drawn for module in day]
    listed = _with_prerequisites(listed, in_days, draw(NEEDED))
    objectives = [each.uid for module in listed for each in module.objectives]
    return make_version(
        *(draw_day(draw, day) for day in drawn),
        modules=listed,
        slug=slug,
        title=draw(LINES),
        version=draw(NUMBERS),
        status_note=draw(PARAGRAPHS),
        requirements=_requirements(listed, *draw(ASKED)),
        cases=tuple(_case(n, objectives, *draw(CASE_PARTS)) for n in range(len(cases))),
        **(_parts(objectives, *draw(PARTS)) if draw(st.booleans()) else {}),
    )


def _with_prerequisites(
    listed: Sequence[Module], in_days: Sequence[str], needed: Sequence[tuple[int, int]]
) -> list[Module]:
    """Let modules need some of those that come before them."""
    online = [module.uid for module in listed if module.online]
    alone = [module.uid for module in listed if not (module.online or module.in_person)]
    order = [*alone, *online, *in_days]
    before: dict[str, dict[str, None]] = {uid: {} for uid in order}
    for one, other in needed:
        later = one % len(order)
        if later:
            before[order[later]][order[other % later]] = None
    return [replace(module, prerequisites=tuple(before[module.uid])) for module in listed]


def _requirements(
    taught: Sequence[Module],
    percent: int,
    each_day: bool,
    remote: bool,
    of_minutes: int,
    picks: Sequence[int],
) -> Requirements:
    disciplines = sorted({discipline for module in taught for discipline in module.disciplines})
    return Requirements(
        min_percent=percent,
        each_day=each_day,
        remote_counts_as_day=remote,
        min_minutes=minutes_live(taught) * of_minutes // 100,
        disciplines=picked(disciplines, picks),
    )


def _case(
    number: int, objectives: Sequence[str], title: str, body: str, picks: Sequence[int], pick: int
) -> Case:
    return Case(
        uid=uid("case", number),
        code=f"C{number}",
        title=title,
        objectives=picked(objectives, picks),
        licence=("", title)[pick % 2],
        withdrawn=("", "", body)[pick % 3],
        contributors=((), *some_contributions(title))[pick % 5],
        body=body,
    )


def _parts(
    objectives: Sequence[str],
    kind: CurriculumKind,
    text: str,
    note: str,
    assessed: Sequence[int],
    needed: Sequence[int],
    picks: Sequence[int],
) -> dict[str, Any]:
    """Make what a version says besides its modules and days."""
    kinds, percents = list(AssessmentKind), (None, 0, 60, 100)
    answered = picked(objectives, picks)
    return {
        "kind": kind,
        "assessments": tuple(
            Assessment(
                uid=uid("asm", number),
                code=f"A{number}",
                title=text,
                kind=kinds[number % len(kinds)],
                pass_percent=percents[number % len(percents)],
                required=number % 3 == 0,
            )
            for number in assessed
        ),
        "needs": tuple(
            Need(uid=uid("need", number), text=text, source=text, objectives=answered)
            for number in needed
        ),
        "contributors": some_contributions(text)[len(needed)],
        "licence": picked(["", text], picks[:1] or [0])[0],
        "framework": picked([text, ""], picks[1:] or [0])[0],
        "change_note": note,
    }


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
    return _adaptation(draw, version)


@st.composite
def adapted(draw: st.DrawFn) -> tuple[CurriculumVersion, Adaptation]:
    """Draw a valid version and a valid adaptation of it."""
    version = draw(versions())
    return version, _adaptation(draw, version)


def _adaptation(draw: st.DrawFn, version: CurriculumVersion) -> Adaptation:
    empty = make_adaptation(
        curriculum=version.slug,
        base=version.version,
        label=draw(LINES),
        status_note=draw(PARAGRAPHS),
    )
    return draw_longer(draw, empty, version, most=6)


def draw_longer(
    draw: st.DrawFn,
    adaptation: Adaptation,
    version: CurriculumVersion,
    *,
    most: int,
    aims: Sequence[str] = (),
) -> Adaptation:
    """Draw an adaptation with some operations more, as many as fit.

    `aims` are uids of modules that are chosen more often than others.
    """
    draft, _ = run(version, adaptation.operations)
    first = 1_000 + 10 * len(adaptation.operations)
    for number in range(first, first + draw(st.integers(0, most))):
        kind = draw(KINDS_OF_OPERATION)
        known = [*sorted(draft.modules), *(uid for uid in aims if uid in draft.modules)]
        if not known and kind is not OperationKind.ADD:
            continue
        target = draw(st.sampled_from(known)) if known else ""
        operation = _operation(draw, kind, target, number, draft)
        operations = (*adaptation.operations, operation)
        longer, problems = run(version, operations)
        if not problems:
            adaptation, draft = replace(adaptation, operations=operations), longer
    return adaptation


KINDS_OF_OPERATION = st.sampled_from(OperationKind)
PICK = st.integers(0, 3)
WHY = st.tuples(LINES, PARAGRAPHS, st.sampled_from([None, *ReasonCode]), PICK)
REWRITTEN = st.one_of(
    st.tuples(st.just("body"), PARAGRAPHS),
    st.tuples(st.just("disciplines"), DISCIPLINES.map(list)),
    st.tuples(st.just("elective"), st.booleans()),
    st.tuples(st.just("group_size"), st.integers(1, 20)),
    st.tuples(st.just("tags"), st.sampled_from([[], ["breast"]])),
)
RULES_SET = st.one_of(
    st.tuples(st.just("min_percent"), st.integers(0, 100)),
    st.tuples(st.just("each_day"), st.booleans()),
    st.tuples(st.just("min_minutes"), st.integers(0, 90)),
    st.tuples(st.just("disciplines"), DISCIPLINES.map(list)),
)
TRANSLATED = st.tuples(st.sampled_from(["es", "km"]), PICK, LINES)
FORMATS_ONLINE = st.tuples(ONLINE, st.integers(1, 90))
FORMATS_ANY = st.tuples(IN_PERSON | ONLINE, st.integers(1, 90))


def _operation(
    draw: st.DrawFn, kind: OperationKind, target: str, number: int, draft: Draft
) -> Operation:
    reason, evidence, code, pick = draw(WHY)
    common = {
        "id": uid("op", number),
        "reason": reason,
        "code": code,
        "evidence": evidence,
        "by": ("", "The committee", reason, "")[pick],
        "approved_by": ("", "", "", "The accreditor")[pick],
        "need": ("", "", uid("need", number), "")[pick],
    }
    module = draft.modules.get(target)
    match kind:
        case OperationKind.ADD:
            days = len(draft.places.days)
            place: dict[str, Any] = {"day": draw(st.integers(1, days)) if days else None}
            formats = IN_PERSON if days else ONLINE
            if module and pick == 2:
                place, formats = {"after": target}, IN_PERSON if module.in_person else ONLINE
            return Add(**common, module=draw_module(draw, number, formats), **place)
        case OperationKind.SET_RULE:
            rule, value = draw(RULES_SET)
            return SetRule(**common, rule=rule, value=value)
    return _targeted(draw, kind, common | {"target": target}, draft)


def _targeted(
    draw: st.DrawFn, kind: OperationKind, common: dict[str, Any], draft: Draft
) -> Operation:
    """Draw an operation on a module that is there."""
    module = draft.modules[common["target"]]
    waive = {"waive": tuple(each.uid for each in module.objectives)}
    match kind:
        case OperationKind.DROP:
            return Drop(**common, **waive)
        case OperationKind.REPLACE:
            formats = IN_PERSON if module.in_person else ONLINE
            number = _number_of(common["id"])
            return Replace(**common, **waive, module=draw_module(draw, number, formats))
        case OperationKind.CHANGE_FORMAT:
            way, minutes = draw(FORMATS_ONLINE if module.online else FORMATS_ANY)
            series = ("", common["reason"])[minutes % 2]
            more = minutes if minutes <= 45 else None
            return ChangeFormat(**common, format=way, minutes=more, series=series)
        case OperationKind.REORDER:
            if module.in_person and draw(st.booleans()):
                return Reorder(**common, day=draw(st.integers(1, len(draft.places.days))))
            return Reorder(**common, after=draw(st.sampled_from(sorted(draft.modules))))
        case OperationKind.SWAP_CASE:
            return _swap_case(draw, common, module, draft)
    return _rewording(draw, kind, common, module)


def _swap_case(draw: st.DrawFn, common: dict[str, Any], module: Module, draft: Draft) -> SwapCase:
    number, case = _number_of(common["id"]), draw(st.sampled_from(module.cases or ("",)))
    if draw(st.booleans()):
        return SwapCase(**common, case=case, use=draw(st.sampled_from([*draft.cases, ""])))
    new = Case(
        uid=uid("case", number),
        code=f"C{number}",
        title=draw(LINES),
        objectives=tuple(uid for case in draft.cases.values() for uid in case.objectives),
    )
    return SwapCase(**common, case=case, new=new)


def _rewording(
    draw: st.DrawFn, kind: OperationKind, common: dict[str, Any], module: Module
) -> Operation:
    match kind:
        case OperationKind.RETIME:
            return Retime(**common, minutes=draw(MINUTES))
        case OperationKind.ANNOTATE:
            return Annotate(**common, note=draw(LINES))
        case OperationKind.RETITLE:
            return Retitle(**common, title=draw(LINES))
        case OperationKind.REWRITE:
            field, value = draw(REWRITTEN)
            return Rewrite(**common, field=field, value=value)
    language, pick, text = draw(TRANSLATED)
    texts = [(module.uid, "title"), (module.uid, "body")]
    texts += [(objective.uid, "text") for objective in module.objectives]
    target, field = texts[pick % len(texts)]
    said = common | {"target": target, "field": field}
    return Translate(**said, language=language, text=text)


def _number_of(operation_id: str) -> int:
    return int(operation_id[-4:].translate(LETTERS_AS_DIGITS))
