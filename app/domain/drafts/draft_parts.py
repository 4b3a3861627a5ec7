"""The parts of a draft: reading and writing one of them in the content, which is plain data.

A part is "head", "requirements" or the uid of a module, objective, case, assessment or need. The
fields of a module's objectives are fields of the module too, named `<uid>.text`.
Nothing is changed in place: what writes returns new content.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from app.domain.canonical import content_hash
from app.domain.curricula.curriculum_data import from_data, to_data
from app.domain.drafts import draft_days
from app.domain.drafts.draft_fields import FIELDS, PartKind, from_text, to_text
from app.domain.errors import Conflict
from app.domain.records import Data

LISTS = {
    PartKind.MODULE: "modules",
    PartKind.CASE: "cases",
    PartKind.ASSESSMENT: "assessments",
    PartKind.NEED: "needs",
}
# What a new part says before anybody wrote in it.
BLANK: Mapping[PartKind, Data] = {
    PartKind.MODULE: {
        "code": "", "title": "", "minutes": 30, "format": "talk",
        "disciplines": [], "objectives": [],
    },
    PartKind.OBJECTIVE: {"text": ""},
    PartKind.CASE: {"code": "", "title": "", "objectives": []},
    PartKind.ASSESSMENT: {"code": "", "title": "", "kind": "knowledge check"},
    PartKind.NEED: {"text": "", "source": ""},
}  # fmt: skip
# Where the uid of a part may stand in other parts.
POINTERS = {
    PartKind.MODULE: (("modules", "prerequisites"),),
    PartKind.CASE: (("modules", "cases"),),
    PartKind.OBJECTIVE: (("cases", "objectives"), ("needs", "objectives")),
}


class Gone(Conflict):
    """Somebody took the part away meanwhile."""


class Changed(Conflict):
    """Somebody changed the part meanwhile, which now would be lost."""


def kind_of(part: str) -> PartKind:
    """Return what a part is by its name; raises Gone for what can be none."""
    try:
        return PartKind(part.partition("_")[0])
    except ValueError:
        raise Gone(part) from None


def parts_of(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield all parts that have fields of their own, in the order in which one reads them."""
    yield from (PartKind.HEAD.value, PartKind.REQUIREMENTS.value)
    for name in LISTS.values():
        yield from (each["uid"] for each in content.get(name, ()))


def record(content: Mapping[str, Any], part: str) -> Data:
    """Return what a part says as data; raises Gone."""
    kind = kind_of(part)
    if kind is PartKind.HEAD:
        return dict(content)
    if kind is PartKind.REQUIREMENTS:
        asked: Data = content["requirements"]
        return asked
    siblings, place = _siblings(content, part)
    return siblings[place]


def fingerprint(content: Mapping[str, Any], part: str) -> str:
    """Return the hash of what a part says, by which one tells whether it was changed."""
    return content_hash(record(content, part))


def values_of(content: Mapping[str, Any], part: str) -> dict[str, str]:
    """Return the fields of a part as texts; raises Gone."""
    data, kind = record(content, part), kind_of(part)
    values = _texts(kind, data)
    if kind is PartKind.MODULE:
        for objective in data["objectives"]:
            of_it = _texts(PartKind.OBJECTIVE, objective)
            values |= {f"{objective['uid']}.{name}": text for name, text in of_it.items()}
    return values


def written(content: Mapping[str, Any], part: str, changed: Mapping[str, str]) -> Data:
    """Return the content with some fields of a part set; raises Gone."""
    made = deepcopy(dict(content))
    for name, text in changed.items():
        uid, _dot, field = name.rpartition(".")
        _set(made, uid or part, field, text)
    if kind_of(part) is PartKind.MODULE and "minutes" in changed:
        minutes = record(made, part)["minutes"]
        made["days"] = draft_days.with_minutes(made["days"], part, minutes)
    return tidy(made)


def added(content: Mapping[str, Any], uid: str, *, below: str = "", **said: str) -> Data:
    """Return the content with a new part at its end; what is there already stays as it is.

    `below` is the module of an objective; `said` are fields that are known from the start.
    """
    made, kind = deepcopy(dict(content)), kind_of(uid)
    if any(uid == each["uid"] for each in _all_records(made)):
        return made
    if kind is PartKind.OBJECTIVE:
        if kind_of(below) is not PartKind.MODULE:
            raise Gone(below)
        siblings = record(made, below)["objectives"]
    else:
        siblings = made.setdefault(LISTS[kind], [])
    siblings.append({"uid": uid, **deepcopy(BLANK[kind]), **said})
    return tidy(made)


def removed(content: Mapping[str, Any], uid: str, *, seen: str) -> Data:
    """Return the content without a part, and without what points at it.

    `seen` is the fingerprint that was shown; raises Changed where it is another one by now.
    """
    made = deepcopy(dict(content))
    try:
        siblings, place = _siblings(made, uid)
    except Gone:
        return made
    if content_hash(siblings[place]) != seen:
        raise Changed(uid)
    gone = siblings.pop(place)
    inside = gone["objectives"] if kind_of(uid) is PartKind.MODULE else ()
    for lost in (uid, *(each["uid"] for each in inside)):
        _forget(made, lost)
    made["days"] = draft_days.without(made["days"], uid)
    return tidy(made)


def order_of(parts: Iterable[Mapping[str, Any]]) -> str:
    """Return the fingerprint of the order of some parts."""
    return content_hash([each["uid"] for each in parts])


def moved(content: Mapping[str, Any], uid: str, by: int, *, seen: str) -> Data:
    """Return the content with a part so many places further down among its like, or up.

    `seen` is the fingerprint of the order that was shown; raises Changed where it is another one.
    """
    made = deepcopy(dict(content))
    siblings, place = _siblings(made, uid)
    if order_of(siblings) != seen:
        raise Changed(uid)
    target = min(max(place + by, 0), len(siblings) - 1)
    siblings.insert(target, siblings.pop(place))
    return tidy(made)


def tidy(content: Mapping[str, Any]) -> Data:
    """Return content in the one form that says the same: defaults are left out."""
    return to_data(from_data(content))


def name_of(content: Mapping[str, Any], part: str) -> str:
    """Return what people call a part: its code and title, or how its text begins."""
    if kind_of(part) in (PartKind.HEAD, PartKind.REQUIREMENTS):
        return part
    data = record(content, part)
    coded = f"{data.get('code', '')} {data.get('title', '')}".strip()
    return coded or data.get("text", "")[:80] or part


def _texts(kind: PartKind, data: Mapping[str, Any]) -> dict[str, str]:
    return {field.name: to_text(field, _value(field.name, data, kind)) for field in FIELDS[kind]}


def _value(name: str, data: Mapping[str, Any], kind: PartKind) -> Any:  # noqa: ANN401  (plain data)
    unset = {(PartKind.HEAD, "kind"): "course", (PartKind.REQUIREMENTS, "min_minutes"): 0}
    return data.get(name, unset.get((kind, name)))


def _set(content: Data, part: str, name: str, text: str) -> None:
    kind = kind_of(part)
    field = next(each for each in FIELDS[kind] if each.name == name)
    value = from_text(field, text)
    data = content if kind is PartKind.HEAD else record(content, part)
    if value is None:
        data.pop(name, None)
    else:
        data[name] = value


def _siblings(content: Mapping[str, Any], uid: str) -> tuple[list[Data], int]:
    """Return the list in which a part stands, and its place there."""
    kind = kind_of(uid)
    if kind is PartKind.OBJECTIVE:
        lists = [module["objectives"] for module in content["modules"]]
    else:
        lists = [content.get(LISTS.get(kind, ""), [])]
    for siblings in lists:
        for place, each in enumerate(siblings):
            if each["uid"] == uid:
                return siblings, place
    raise Gone(uid)


def _all_records(content: Mapping[str, Any]) -> Iterator[Data]:
    for name in LISTS.values():
        yield from content.get(name, ())
    for module in content["modules"]:
        yield from module["objectives"]


def _forget(content: Data, uid: str) -> None:
    for name, field in POINTERS.get(kind_of(uid), ()):
        for each in content.get(name, ()):
            if uid in each.get(field, ()):
                each[field] = [other for other in each[field] if other != uid]
