"""Changes of a city as sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel import Locale
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
from app.domain.curricula.curriculum import CurriculumVersion
from app.formatting import duration
from app.forms.adaptation import REASONS
from app.views.adapting_values import value_words

# What can be done to a module, in the order in which it is offered.
MODULE_DEEDS = {
    OperationKind.RETIME: _l("Change the length of this module"),
    OperationKind.DROP: _l("Leave it out"),
    OperationKind.REPLACE: _l("Teach another module instead"),
    OperationKind.RETITLE: _l("Give it another title"),
    OperationKind.REORDER: _l("Move it"),
    OperationKind.CHANGE_FORMAT: _l("Teach it another way"),
    OperationKind.SWAP_CASE: _l("Discuss another case"),
    OperationKind.REWRITE: _l("Say its text otherwise"),
    OperationKind.TRANSLATE: _l("Say it in another language"),
    OperationKind.ANNOTATE: _l("A note for its teachers"),
}
OTHER_DEEDS = {
    OperationKind.ADD: _l("Teach one module more"),
    OperationKind.SET_RULE: _l("Another rule for the certificate"),
}
# What of a module can be said otherwise, in the order in which it is offered.
REWRITES = {
    "body": _l("Say its text otherwise"),
    "objectives": _l("Other objectives"),
    "disciplines": _l("Other disciplines that teach it"),
    "prerequisites": _l("Other modules that come before it"),
    "materials": _l("Other materials"),
    "guidelines": _l("Other guidelines"),
    "tags": _l("Other tags"),
    "group_size": _l("Other groups"),
    "elective": _l("Elective, or asked for"),
}
RULES = {
    "min_percent": _l("attendance, in percent of the minutes"),
    "each_day": _l("the same attendance on each day"),
    "remote_counts_as_day": _l("attendance from elsewhere counts as a day"),
    "min_minutes": _l("minutes taught live, at least"),
    "disciplines": _l("disciplines that must teach"),
}
LOCKED_FIELDS = {
    "title": _l("title"),
    "minutes": _l("length"),
    "format": _l("way of teaching"),
    "body": _l("text"),
    "objectives": _l("objectives"),
    "disciplines": _l("disciplines"),
    "cases": _l("cases"),
    "place": _l("place"),
    "module": _l("place in the curriculum"),
}
REWRITTEN = {
    "objectives": _l("%(module)s leads to these objectives: %(value)s"),
    "disciplines": _l("%(module)s is taught by: %(value)s"),
    "prerequisites": _l("Before %(module)s come: %(value)s"),
    "materials": _l("%(module)s has these materials: %(value)s"),
    "guidelines": _l("%(module)s follows these guidelines: %(value)s"),
    "tags": _l("%(module)s has these tags: %(value)s"),
    "group_size": _l("%(module)s is taught so: %(value)s"),
    "elective": _l("%(module)s is %(value)s"),
}
FORMATS = {
    "cases": _l("cases"),
    "hands-on training": _l("hands-on training"),
    "observation": _l("observation"),
    "panel": _l("panel"),
    "role play": _l("role play"),
    "self-study": _l("self-study"),
    "simulation": _l("simulation"),
    "site visit": _l("site visit"),
    "talk": _l("talk"),
    "talk+cases": _l("talk and cases"),
    "talk+discussion": _l("talk and discussion"),
    "team work": _l("team work"),
    "tele-mentoring": _l("tele-mentoring"),
    "virtual class": _l("virtual class"),
    "webinar": _l("webinar"),
    "workshop": _l("workshop"),
}


@dataclass(frozen=True)
class Names:
    """What things are called, by uid."""

    titles: Mapping[str, str]

    def of(self, uid: str) -> str:
        """Return the name of a thing in quotation marks."""
        return f"“{self.titles.get(uid, uid)}”"


def names_of(version: CurriculumVersion, draft: Draft, operations: Iterable[Operation]) -> Names:
    """Gather the names of all that was or is there."""
    titles = {version.slug: version.title}
    new = [each.module for each in operations if isinstance(each, Add | Replace)]
    for module in (*version.modules, *new):
        titles[module.uid] = f"{module.code} {module.title}"
        titles |= {each.uid: each.text for each in module.objectives}
    titles |= {each.uid: each.title for each in version.assessments}
    titles |= {each.uid: each.title for each in draft.cases.values()}
    return Names(titles)


def sentence(operation: Operation, names: Names, draft: Draft) -> str:
    """Say what a change does."""
    match operation:
        case Annotate(target=uid, note=note):
            words = _("Who teaches %(module)s is told: %(note)s", module=names.of(uid), note=note)
        case Drop(target=uid):
            words = _("%(module)s is left out", module=names.of(uid))
        case Retitle(target=uid, title=title):
            words = _("%(module)s is called “%(title)s”", module=names.of(uid), title=title)
        case Retime():
            words = _retimed(operation, names, draft)
        case ChangeFormat():
            words = _taught_as(operation, names)
        case Rewrite(target=uid, field="body"):
            words = _("The text of %(module)s is said otherwise", module=names.of(uid))
        case Rewrite(target=uid, field=field):
            value = value_words(field, operation.value, names.of)
            words = str(REWRITTEN[field]) % {"module": names.of(uid), "value": value}
        case _:
            words = _of_parts(operation, names)
    return str(words)


def _of_parts(operation: Operation, names: Names) -> str:
    match operation:
        case Replace(target=uid, module=module):
            new = f"“{module.code} {module.title}”"
            words = _("%(new)s is taught instead of %(module)s", new=new, module=names.of(uid))
        case Add(module=module, day=day):
            new = f"“{module.code} {module.title}”"
            words = _("%(new)s is taught as well", new=new)
            if day:
                words = _("%(new)s is taught as well, on day %(day)s", new=new, day=day)
        case Reorder(target=uid, after=after, day=day):
            words = _(
                "%(module)s comes right after %(other)s",
                module=names.of(uid),
                other=names.of(after),
            )
            if day:
                words = _("%(module)s comes first on day %(day)s", module=names.of(uid), day=day)
        case SwapCase(case=case, use=use, new=own):
            comes = f"“{own.title}”" if own else names.of(use)
            words = _("The case %(case)s gives way to %(new)s", case=names.of(case), new=comes)
        case Translate(target=uid, language=language, text=text):
            said = text if len(text) <= 80 else f"{text[:80]}…"
            words = _(
                "%(what)s in %(language)s: %(text)s",
                what=names.of(uid),
                language=language_word(language),
                text=said,
            )
        case SetRule(rule=rule, value=value):
            words = _(
                "For the certificate: %(rule)s: %(value)s",
                rule=RULES[rule],
                value=rule_words(value),
            )
        case _:
            words = operation.kind.value
    return str(words)


def _retimed(operation: Retime, names: Names, draft: Draft) -> str:
    was = next((m for m in draft.version.modules if m.uid == operation.target), None)
    new, module = duration(operation.minutes), names.of(operation.target)
    if was is None or was.minutes == operation.minutes:
        return str(_("%(module)s takes %(new)s", module=module, new=new))
    return str(
        _(
            "%(module)s takes %(new)s instead of %(old)s",
            module=module,
            new=new,
            old=duration(was.minutes),
        )
    )


def _taught_as(operation: ChangeFormat, names: Names) -> str:
    module, way = names.of(operation.target), FORMATS[operation.format]
    if operation.minutes is None:
        return str(_("%(module)s is taught as %(way)s", module=module, way=way))
    new = duration(operation.minutes)
    return str(_("%(module)s is taught as %(way)s, %(new)s", module=module, way=way, new=new))


def rule_words(value: object) -> str:
    """Return what a rule asks, in words."""
    match value:
        case bool():
            return str(_("Yes") if value else _("No"))
        case list():
            return ", ".join(map(str, value))
    return str(value)


def format_word(way: str) -> str:
    """Return how a module is taught, in words."""
    return str(FORMATS.get(way, way))


def reason_word(code: ReasonCode) -> str:
    """Return a kind of reason in words."""
    return str(REASONS[code])


def language_word(code: str) -> str:
    """Return the name of a language, or its code where it has none."""
    locale: Locale = get_locale()
    return str(locale.languages.get(code, code))


def locked_words(fields: Iterable[str]) -> str:
    """Say what of a module no city changes, and why."""
    named = [str(LOCKED_FIELDS[field]) for field in fields]
    return str(
        ngettext(
            "Locked: its %(fields)s. The core keeps it the same in all cities.",
            "Locked: its %(fields)s. The core keeps these the same in all cities.",
            len(named),
            fields=", ".join(named),
        )
    )
