"""Differences as pages show them: grouped by what they mean and by module, values as texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.comparisons.comparison import CURRICULUM, REQUIREMENTS
from app.domain.comparisons.comparison_rules import DifferenceKind as K
from app.domain.comparisons.comparison_rules import Weight
from app.domain.comparisons.difference import Difference
from app.formatting import duration
from app.queries import organisations
from app.views import guidelines

MINUTES = frozenset(
    {K.MINUTES_CHANGED, K.MINUTES_CHANGED_MUCH, K.LEAST_MINUTES_CHANGED, K.TOTAL_CHANGED_MUCH}
)
# The fields that the core can lock, as people call them.
LOCKED = {
    "body": _l("its text"),
    "cases": _l("its cases"),
    "disciplines": _l("who teaches it"),
    "format": _l("how it is taught"),
    "minutes": _l("its length"),
    "module": _l("that it is taught"),
    "objectives": _l("its objectives"),
    "place": _l("its place"),
    "title": _l("its title"),
}

Names = Mapping[str, str]  # what people call a module, case or objective, by uid


@dataclass(frozen=True)
class Shown:
    """One difference; the texts are empty where nothing is there."""

    kind: K
    rule: str
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """What differs in one module, case or assessment, or in the whole."""

    target: str
    name: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Group:
    """All differences of one weight, part by part."""

    weight: Weight
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many differences these are."""
        return sum(len(part.shown) for part in self.parts)


def grouped(differences: Iterable[Difference], names: Names) -> list[Group]:
    """Group differences by weight, the gravest first, then by what they are in."""
    differences = list(differences)
    if any(each.kind is K.GUIDELINES_CHANGED for each in differences):
        names = {**names, **guidelines.titles()}
    partners = {
        str(slug)
        for each in differences
        if each.kind is K.PARTNERS_CHANGED
        for slug in (*each.before, *each.after)
    }
    names = {**names, **organisations.names(partners)}
    groups: dict[Weight, dict[str, list[Difference]]] = {}
    for each in sorted(differences, key=lambda each: -each.weight):
        groups.setdefault(each.weight, {}).setdefault(_heading(each), []).append(each)
    return [
        Group(weight, tuple(_part(heading, found, names) for heading, found in parts.items()))
        for weight, parts in groups.items()
    ]


def names_in(*sides: EffectiveCurriculum) -> dict[str, str]:
    """Return what people call modules, cases and objectives of these editions, by uid."""
    names: dict[str, str] = {}
    for side in sides:
        names |= {one.uid: one.text for each in side.modules for one in each.objectives}
        names |= {each.uid: f"{each.code} {each.title}" for each in side.modules}
        names |= {each.uid: f"{each.code} {each.title}" for each in side.cases}
    return names


def text_of(kind: K, value: Any, names: Names, whole: str = "") -> str:  # noqa: ANN401
    """Write a value as a text; `whole` is what a thing is called that is there or not."""
    match value:
        case None:
            return ""
        case bool():
            return str(_("yes") if value else _("no"))
        case int():
            return duration(value) if kind in MINUTES else str(value)
        case dict():
            return _thing(value, whole)
        case [int() as day, str() as before] if kind is K.MODULE_MOVED:
            return _place(day, before, names)
        case list():
            return _list(kind, value, names)
    return names.get(str(value), str(value))


def _heading(difference: Difference) -> str:
    special = (CURRICULUM, REQUIREMENTS)
    return difference.target if difference.target in special else difference.name


def _part(heading: str, found: Sequence[Difference], names: Names) -> Part:
    return Part(found[0].target, heading, tuple(_shown(each, names) for each in found))


def _shown(difference: Difference, names: Names) -> Shown:
    rule = difference.name if difference.target == REQUIREMENTS else ""
    before, after = difference.before, difference.after
    if isinstance(before, dict) and isinstance(after, dict):
        # Of a thing that is there on both sides only what differs is told.
        changed = [name for name in before | after if before.get(name) != after.get(name)]
        before, after = (
            [_said(each[name], names) for name in changed if each.get(name)]
            for each in (before, after)
        )
    texts = [text_of(difference.kind, each, names, difference.name) for each in (before, after)]
    return Shown(difference.kind, rule, *texts)


def _thing(data: Mapping[str, Any], whole: str) -> str:
    """Write a module, case or assessment that is there on one side only."""
    minutes = data.get("minutes")
    return f"{whole}, {duration(minutes)}" if minutes else whole


def _place(day: int, before: str, names: Names) -> str:
    if not before:
        return str(_("day %(number)s, first", number=day))
    return str(_("day %(number)s, after %(name)s", number=day, name=names.get(before, before)))


def _list(kind: K, values: Sequence[Any], names: Names) -> str:
    if kind is K.DAY_CHANGED:
        return "\n".join(_day(number, day) for number, day in enumerate(values, 1))
    if kind is K.GUIDELINES_CHANGED:
        return "\n".join(names.get(each, each) for each in values)
    if kind is K.LOCKS_CHANGED:
        return ", ".join(str(LOCKED.get(each, each)) for each in values)
    return ", ".join(_entry(each, names) for each in values)


def _said(value: Any, names: Names) -> str:  # noqa: ANN401  (plain data)
    return ", ".join(
        _entry(each, names) for each in (value if isinstance(value, list) else [value])
    )


def _entry(value: Any, names: Names) -> str:  # noqa: ANN401  (plain data)
    match value:
        case {"role": role}:
            who = [value.get(name) for name in ("person", "organisation", "what")]
            return f"{role}: {', '.join(filter(None, who))}"
        case {"text": text}:
            return str(text)
        case {"title": title}:
            return str(title)
    return names.get(str(value), str(value))


def _day(number: int, day: Sequence[Any]) -> str:
    """Write what stands around the modules of a day: its hours, and what is not taught."""
    starts, latest_end, items, pauses = day
    around = [f"{title} ({duration(minutes)})" for _kind, minutes, _code, title in items]
    around += [f"{at} {title} ({duration(minutes)})" for at, _kind, minutes, _code, title in pauses]
    told = ", ".join([f"{starts}–{latest_end}", *around])
    return str(_("Day %(number)s: %(told)s", number=number, told=told))
