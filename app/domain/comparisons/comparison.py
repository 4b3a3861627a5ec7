"""What differs between two editions of a curriculum, and the number that asks for."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.effective_day import DayItem, EffectiveDay
from app.domain.adaptations.operations import RULES
from app.domain.adaptations.rule_order import asks_less
from app.domain.canonical import short_hash
from app.domain.comparisons.comparison_rules import DifferenceKind, Weight
from app.domain.comparisons.difference import Difference, changes_much, same
from app.domain.comparisons.module_comparison import compare_modules
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.curricula.curriculum_parts import Assessment, Case
from app.domain.curricula.day_plan import PlanItem
from app.domain.records import to_record

CURRICULUM, REQUIREMENTS = "curriculum", "requirements"
K = DifferenceKind


def compare(old: EffectiveCurriculum, new: EffectiveCurriculum) -> tuple[Difference, ...]:
    """Return all differences, those of the whole first, then module after module.

    Texts that differ in form only (NFC, line ends, trailing blanks) are equal. Modules, cases and
    objectives are the same as long as their uid is.
    """
    found = (
        *_of_the_whole(old, new),
        *_of_rules(old, new),
        *_of_assessments(old, new),
        *compare_modules(old.modules, new.modules),
        *_of_cases(old, new),
        *_of_days(old, new),
    )
    return found or tuple(_of_the_rest(old, new))


def change_of(differences: Iterable[Difference]) -> Weight:
    """Return what all differences together ask of the number."""
    return max((each.weight for each in differences), default=Weight.NONE)


def next_number(number: VersionNumber, change: Weight) -> VersionNumber:
    """Return the number that follows; a version that changes nothing is still another one."""
    match change:
        case Weight.MAJOR:
            return VersionNumber(number.major + 1, 0, 0)
        case Weight.MINOR:
            return VersionNumber(number.major, number.minor + 1, 0)
    return VersionNumber(number.major, number.minor, number.patch + 1)


def _of_the_whole(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    def found(kind: DifferenceKind, before: object, after: object) -> Iterator[Difference]:
        if not same(before, after):
            yield Difference(
                target=CURRICULUM, kind=kind, name=new.title, before=before, after=after
            )

    one, two = old.core, new.core
    yield from found(K.CODE_CHANGED, one.code, two.code)
    yield from found(K.TITLE_CHANGED, one.title, two.title)
    yield from found(K.STATUS_NOTE_CHANGED, one.status_note, two.status_note)
    yield from found(K.KIND_CHANGED, one.kind.value, two.kind.value)
    yield from found(K.LANGUAGE_CHANGED, one.language, two.language)
    yield from found(K.FRAMEWORK_CHANGED, one.framework, two.framework)
    yield from found(K.LICENCE_CHANGED, one.licence, two.licence)
    yield from found(K.OWNER_CHANGED, one.owner.slug, two.owner.slug)
    partners = [sorted(each.clinical_partners) for each in (one, two)]
    yield from found(K.PARTNERS_CHANGED, *partners)
    for kind, name in ((K.CREDITS_CHANGED, "contributors"), (K.NEEDS_CHANGED, "needs")):
        before, after = ([to_record(each) for each in getattr(v, name)] for v in (one, two))
        yield from found(kind, before, after)
    minutes = [each.minutes_in_person + each.minutes_online for each in (old, new)]
    if changes_much(*minutes):
        yield from found(K.TOTAL_CHANGED_MUCH, *minutes)


def _of_the_rest(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    """Tell that the same is arranged in another way, where only its hash tells."""
    if old.hash != new.hash:
        before, after = (short_hash(each.hash) for each in (old, new))
        yield Difference(
            target=CURRICULUM,
            kind=K.ARRANGEMENT_CHANGED,
            name=new.title,
            before=before,
            after=after,
        )


def _of_rules(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    one, two = (_rules(each) for each in (old, new))
    for rule in RULES:
        said, says = one[rule], two[rule]
        tightened, loosened = asks_less(rule, says, said), asks_less(rule, said, says)
        if tightened or loosened:
            kind = K.RULE_TIGHTENED if tightened else K.RULE_LOOSENED
            yield Difference(target=REQUIREMENTS, kind=kind, name=rule, before=said, after=says)


def _rules(effective: EffectiveCurriculum) -> dict[str, Any]:
    unset: dict[str, Any] = {"min_minutes": 0, "disciplines": []}
    return unset | requirements_to_data(effective.requirements)


def _of_assessments(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    before, after = ({each.uid: each for each in v.core.assessments} for v in (old, new))
    for uid in dict.fromkeys((*before, *after)):
        one, two = before.get(uid), after.get(uid)
        said, says = (to_record(each) if each else None for each in (one, two))
        some = two or one
        if some and not same(said, says):
            kind = _kind_of_assessment(one, two)
            yield Difference(target=uid, kind=kind, name=some.title, before=said, after=says)


def _kind_of_assessment(one: Assessment | None, two: Assessment | None) -> DifferenceKind:
    if two is None:
        return K.ASSESSMENT_REMOVED
    if one is None:
        return K.ASSESSMENT_TIGHTENED if two.required else K.ASSESSMENT_ADDED
    steps = [(each.required, each.pass_percent or 0) for each in (one, two)]
    if any(now > was for was, now in zip(*steps, strict=True)):
        return K.ASSESSMENT_TIGHTENED
    if one.kind is not two.kind:
        return K.ASSESSMENT_KIND_CHANGED
    return K.ASSESSMENT_LOOSENED if steps[0] != steps[1] else K.ASSESSMENT_CHANGED


def _of_cases(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    before, after = ({each.uid: each for each in v.cases} for v in (old, new))
    for uid in dict.fromkeys((*before, *after)):
        one, two = before.get(uid), after.get(uid)
        said, says = (to_record(each) if each else None for each in (one, two))
        some = two or one
        if some and not same(said, says):
            kind = _kind_of_case(one, two)
            name = f"{some.code} {some.title}"
            yield Difference(target=uid, kind=kind, name=name, before=said, after=says)


def _kind_of_case(one: Case | None, two: Case | None) -> DifferenceKind:
    if one is None or two is None:
        return K.CASE_ADDED if two else K.CASE_REMOVED
    return K.CASE_WITHDRAWN if two.withdrawn and not one.withdrawn else K.CASE_CHANGED


def _of_days(old: EffectiveCurriculum, new: EffectiveCurriculum) -> Iterator[Difference]:
    # What goes online or comes back from there has changed its format, which says it all.
    ways = [{(each.uid, each.in_person, each.online) for each in v.modules} for v in (old, new)]
    there = {uid for uid, _, _ in ways[0] & ways[1]}
    before, after = (_places(each, there) for each in (old, new))
    names = {each.uid: f"{each.code} {each.title}" for each in new.modules}
    for uid in after:
        if uid in before and before[uid] != after[uid]:
            yield Difference(
                target=uid,
                kind=K.MODULE_MOVED,
                name=names[uid],
                before=list(before[uid]),
                after=list(after[uid]),
            )
    frames = [[_frame(day) for day in each.days_taught] for each in (old, new)]
    if not same(*frames):
        yield Difference(
            target=CURRICULUM,
            kind=K.DAY_CHANGED,
            name=new.title,
            before=frames[0],
            after=frames[1],
        )


def _places(effective: EffectiveCurriculum, there: set[str]) -> dict[str, tuple[int | None, str]]:
    """Return day and predecessor of each of these modules, among them.

    What is held online has no day and is taught in the order of the list.
    """
    places: dict[str, tuple[int | None, str]] = {}
    days = effective.days_taught  # as the hash counts them
    in_days = ([each.module for each in day.items if each.module] for day in days)
    for number, taught in ((None, effective.online), *enumerate(in_days, 1)):
        last = ""
        for module in taught:
            if module.uid in there:
                places[module.uid] = (number, last)
                last = module.uid
    return places


def _frame(day: EffectiveDay) -> list[Any]:
    """Return what stands around the modules of a day."""
    items = [_around(each) for each in day.items if not each.module]
    pauses = [[each.at.isoformat("minutes"), *_around(each)] for each in day.pauses]
    return [day.starts.isoformat("minutes"), day.latest_end.isoformat("minutes"), items, pauses]


def _around(item: DayItem | PlanItem) -> list[Any]:
    return [item.kind.value, item.minutes, item.code, item.title]
