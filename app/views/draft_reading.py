"""A draft as reviewers read it: what it says otherwise than the version that it comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import PartKind, Shape, field_of
from app.forms.draft_labels import label_of
from app.forms.guideline_choice import offered
from app.models.draft import Draft, ReviewComment
from app.views import draft_options, guidelines
from app.views.draft_places import called

Content = Mapping[str, Any]
# Fields that say something by themselves, without the names of what they point at.
READ_ALOUD = frozenset({Shape.LINE, Shape.PARAGRAPH, Shape.NUMBER})
ORDERS = {
    PartKind.MODULE: _l("Modules"),
    PartKind.CASE: _l("Cases"),
    PartKind.ASSESSMENT: _l("Assessments"),
    PartKind.NEED: _l("Needs it answers"),
}


@dataclass(frozen=True, kw_only=True)
class Read:
    """One field for a reviewer: what it was and is in words, and what was said of it.

    `field` is empty where nobody comments on it by itself.
    """

    field: str
    label: str
    before: str
    after: str
    comments: tuple[ReviewComment, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of which something changed, or of which something was said."""

    name: str
    fields: tuple[Read, ...]


def news_in(draft: Draft, comments: Sequence[ReviewComment]) -> Iterator[Part]:
    """Yield what differs from the base or was commented on, part after part.

    What was taken out comes behind what is there, and then the order and the days.
    """
    base = draft.base.content if draft.base else {"modules": [], "requirements": {}, "days": []}
    there = set(draft_parts.parts_of(draft.content))
    left = [part for part in draft_parts.parts_of(base) if part not in there]
    gone = [(part, called(base, part)) for part in left]
    named = [*gone, *offered(guidelines.register())]
    for part in draft_parts.parts_of(draft.content):
        try:
            was = draft_parts.values_of(base, part)
        except draft_parts.Gone:
            was = {}
        of_it = [each for each in comments if each.field.partition("/")[0] == part]
        fields = tuple(_fields(draft, part, was, of_it, named))
        if fields:
            yield Part(name=part_name(draft, part), fields=fields)
    yield from _taken_out(base, gone)
    yield from _put_in_order(base, draft.content)
    days = _read(_("Days"), *(_days(each) for each in (base, draft.content)))
    if days:
        yield Part(name=str(_("Days")), fields=(days,))


def _taken_out(base: Content, gone: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """Yield the parts that are gone, with what they said."""
    for part, title in gone:
        kind, values = draft_parts.kind_of(part), draft_parts.values_of(base, part)
        fields = ((name, field_of(kind, name)) for name in values)
        said = [
            _read(field_name(f"{part}/{name}"), values[name], "")
            for name, field in fields
            if field is not None and field.shape in READ_ALOUD
        ]
        name = str(_("%(name)s is taken out", name=title))
        yield Part(name=name, fields=tuple(filter(None, said)))


def _put_in_order(base: Content, content: Content) -> Iterator[Part]:
    """Yield where parts that both have follow one another otherwise now."""
    for kind, key in draft_parts.LISTS.items():
        sides = [[each["uid"] for each in side.get(key, ())] for side in (base, content)]
        was, now = ([uid for uid in side if uid in sides[0] and uid in sides[1]] for side in sides)
        if was != now:
            names = [_lines(called(content, uid) for uid in side) for side in (was, now)]
            order = _read(_("Order"), *names)
            yield Part(name=str(ORDERS[kind]), fields=(order,) if order else ())


def _days(content: Content) -> str:
    """Write the days as one reads a plan: what begins when."""
    lines = []
    for number, day in enumerate(content["days"], 1):
        lines.append(_("Day %(number)s, until %(time)s", number=number, time=day["latest_end"]))
        for item in day["items"]:
            uid = item.get("module")
            what = called(content, uid) if uid else item["title"]
            lines.append(_("%(time)s %(what)s", time=item["at"], what=what))
    return _lines(lines)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _read(label: str, before: str, after: str) -> Read | None:
    """Return what nobody comments on by itself; None where nothing is new."""
    if before == after:
        return None
    return Read(field="", label=str(label), before=before, after=after, comments=())


def _fields(
    draft: Draft,
    part: str,
    was: Mapping[str, str],
    comments: Sequence[ReviewComment],
    named: Sequence[tuple[str, str]],
) -> Iterator[Read]:
    kind, now = draft_parts.kind_of(part), draft_parts.values_of(draft.content, part)
    changed = [
        name for name in dict.fromkeys((*was, *now)) if was.get(name, "") != now.get(name, "")
    ]
    about = {each.field.partition("/")[2] for each in comments}
    options = draft_options.of(draft, kind, part) if changed or about else {}
    for name in dict.fromkeys((*changed, *sorted(about))):
        field = field_of(kind, name)
        if field is None:
            continue
        known = {name: [*named, *options.get(name, ())]}
        before, after = (
            draft_options.words(field, name, each[name], known) if name in each else ""
            for each in (was, now)
        )
        yield Read(
            field=f"{part}/{name}",
            label=field_name(f"{part}/{name}"),
            before=before,
            after=after,
            comments=tuple(each for each in comments if each.field == f"{part}/{name}"),
        )


def field_name(field: str) -> str:
    """Return what people call a field of a part."""
    part, _slash, name = field.partition("/")
    kind = PartKind.OBJECTIVE if "." in name else draft_parts.kind_of(part)
    return label_of(kind, name.rpartition(".")[2])


def part_name(draft: Draft, part: str) -> str:
    """Return what people call a part."""
    return called(draft.content, part)
