"""The form of a change: made for its kind, with what stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.domain.adaptations import adaptation_data, adapting
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Operation, OperationKind
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.curricula.curriculum_parts import Objective
from app.domain.records import to_record
from app.errors import NotFound
from app.forms.adaptation import (
    CaseForm,
    ChangeForm,
    FormatForm,
    LengthForm,
    NoteForm,
    PlaceForm,
    TextForm,
    TitleForm,
    TranslationForm,
    WaiveForm,
)
from app.forms.adaptation_module import AddForm, ModuleForm, ReplaceForm, objective_lines
from app.forms.adapting import RULE_FORMS
from app.views.adapting_desk import Making
from app.views.adapting_words import FORMATS

FORMS: dict[OperationKind, type[ChangeForm]] = {
    OperationKind.ANNOTATE: NoteForm,
    OperationKind.RETITLE: TitleForm,
    OperationKind.RETIME: LengthForm,
    OperationKind.DROP: WaiveForm,
    OperationKind.REPLACE: ReplaceForm,
    OperationKind.ADD: AddForm,
    OperationKind.REORDER: PlaceForm,
    OperationKind.CHANGE_FORMAT: FormatForm,
    OperationKind.REWRITE: TextForm,
    OperationKind.SWAP_CASE: CaseForm,
    OperationKind.TRANSLATE: TranslationForm,
}
OF_NO_MODULE = frozenset({OperationKind.ADD, OperationKind.SET_RULE, OperationKind.TRANSLATE})
CHOOSE = ("", "—")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change to be made or changed: its kind, what it is about, and what stands there.

    `target` is the uid of a module, the name of a rule, or what is translated; "" for one more
    module. `known` is the change as it is, None for a new one.
    """

    kind: OperationKind
    target: str
    id: str
    known: Operation | None
    draft: Draft
    value: Adaptation

    @property
    def said(self) -> dict[str, Any]:
        """The change as it is, as data."""
        return adaptation_data.operation_to_data(self.known) if self.known else {}

    @property
    def module(self) -> Module | None:
        """The module that it is about."""
        return self.draft.modules.get(self.target)

    @property
    def locked(self) -> tuple[str, ...]:
        """The locked fields because of which it can't be made."""
        return adapting.locked(self.kind, self.module) if self.module else ()


def new(making: Making, kind: str, target: str, id_: str) -> Change:
    """Return a change to be made; raises NotFound where there is nothing to make it of."""
    if kind not in set(OperationKind):
        raise NotFound
    change = Change(
        kind=OperationKind(kind),
        target=target,
        id=id_,
        known=None,
        draft=making.bench.draft,
        value=making.value,
    )
    if change.kind is OperationKind.SET_RULE and target not in RULE_FORMS:
        raise NotFound
    if change.kind not in OF_NO_MODULE and change.module is None:
        raise NotFound
    return change


def known(making: Making, id_: str) -> Change:
    """Return a change that is there; raises NotFound."""
    operation = adapting.operation_of(making.value, id_)
    if operation is None:
        raise NotFound
    target = getattr(operation, "target", getattr(operation, "rule", ""))
    draft = adapting.before(making.version, making.value, id_)
    return Change(
        kind=operation.kind,
        target=target,
        id=id_,
        known=operation,
        draft=draft,
        value=making.value,
    )


def form_of(change: Change, sent: MultiDict[str, str] | None) -> ChangeForm:
    """Return the form, filled with what was sent or with what stands there now."""
    kind = change.kind
    cls = RULE_FORMS[change.target] if kind is OperationKind.SET_RULE else FORMS[kind]
    start = {"change": change.id, "seen": adapting.mark_of(change.known)}
    form: ChangeForm = cls(sent, data=_first(change) | start)
    form.known = change.said
    _offer(form, change)
    return form


def operation_of(form: ChangeForm, change: Change) -> Operation:
    """Return the change that a valid form says."""
    data = {"id": form.change.data, "op": change.kind.value} | form.said() | form.own()
    if change.kind is OperationKind.SET_RULE:
        data["rule"] = change.target
    elif change.kind not in OF_NO_MODULE:
        data["target"] = change.target
    return adaptation_data.operation_from_data(data)


def _first(change: Change) -> dict[str, Any]:
    """Return what the fields show at first: the change as it is, or what stands there."""
    said = change.said
    if not said:
        written = [each.by for each in change.value.operations if each.by]
        said = _as_it_is(change) | {"by": written[-1] if written else ""}
    module = said.pop("module", None)
    if module:
        said |= _fields_of(adaptation_data.operation_from_data(change.said).module, change)  # type: ignore[attr-defined]
    if "new" in said:
        said |= {name: said["new"].get(name, "") for name in ("title", "body")}
    if said.get("field") and "language" in said:
        said["what"] = f"{said['target']}|{said['field']}"
    if isinstance(said.get("value"), list):
        said["value"] = ", ".join(map(str, said["value"]))
    said["place"] = f"after:{said['after']}" if said.get("after") else f"day:{said.get('day')}"
    return said


def _as_it_is(change: Change) -> dict[str, Any]:
    module = change.module
    if change.kind is OperationKind.SET_RULE:
        asked = requirements_to_data(change.draft.requirements)
        return {"value": asked.get(change.target, 0 if "min" in change.target else "")}
    if change.kind is OperationKind.TRANSLATE:
        return {"what": f"{change.target}|title", "language": change.value.city.language}
    if module is None or change.kind is OperationKind.ADD:
        return {"module_code": f"{change.value.city.code}-"}
    here = {"title": module.title, "minutes": module.minutes, "format": module.format}
    if change.kind is OperationKind.CHANGE_FORMAT:
        here["minutes"] = None
    if change.kind is OperationKind.SWAP_CASE:
        here["title"] = ""
    if change.kind is OperationKind.REPLACE:
        here |= {
            "title": "",
            "module_code": f"{change.value.city.code}-{module.code}"[:20],
            "disciplines": ", ".join(module.disciplines),
        }
    return here | {"value": module.body, "series": module.series}


def _fields_of(module: Module, change: Change) -> dict[str, Any]:
    core = _core_objectives(change)
    return {
        "module_code": module.code,
        "title": module.title,
        "minutes": module.minutes,
        "format": module.format,
        "disciplines": ", ".join(module.disciplines),
        "objectives": objective_lines(module, core),
        "serves": [each.uid for each in module.objectives],
        "body": module.body,
    }


def _core_objectives(change: Change) -> list[Objective]:
    modules = change.draft.version.modules
    return [each for module in modules for each in module.objectives]


def _offer(form: ChangeForm, change: Change) -> None:
    """Give the fields that choose their choices."""
    needs = (*change.value.needs, *change.draft.version.needs)
    form.need.choices = _choices([CHOOSE, *((each.uid, each.text) for each in needs)])
    module = change.module
    if isinstance(form, WaiveForm | ReplaceForm):
        required = [each for each in module.objectives if each.required] if module else []
        form.waive.choices = _choices([(each.uid, each.text) for each in required])
    if isinstance(form, ModuleForm):
        core = _core_objectives(change)
        form.core_objectives = {each.uid: to_record(each) for each in core}
        form.serves.choices = _choices([(each.uid, each.text) for each in core])
    if isinstance(form, PlaceForm | AddForm):
        form.place.choices = _choices(_places(change))
    if isinstance(form, FormatForm | ModuleForm):
        form.format.choices = _choices(FORMATS.items())
    if isinstance(form, CaseForm) and module:
        cases = change.draft.cases
        used = [uid for uid in module.cases if uid in cases]
        form.served = {uid: list(cases[uid].objectives) for uid in used}
        form.case.choices = _choices([(uid, cases[uid].title) for uid in used])
        others = [each for each in cases.values() if each.uid not in used and not each.withdrawn]
        form.use.choices = _choices([CHOOSE, *((each.uid, each.title) for each in others)])
    if isinstance(form, TranslationForm):
        form.what.choices = _choices(_texts(change))
        form.language.choices = _choices(_languages(change))


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]


def _places(change: Change) -> list[tuple[str, str]]:
    draft, module = change.draft, change.module
    in_person = module is None or module.in_person
    days = draft.places.days if in_person else ()
    offered = [
        (f"day:{day.number}", _("First on day %(number)s", number=day.number)) for day in days
    ]
    if change.kind is OperationKind.ADD:
        offered = [
            (f"day:{day.number}", _("Last on day %(number)s", number=day.number)) for day in days
        ]
        offered.insert(0, ("none:", _("On no day: online, or by oneself")))
    for each in draft.effective_modules():
        same = change.kind is OperationKind.ADD or each.in_person == in_person
        if same and each.uid != change.target:
            words = _("After %(code)s %(title)s", code=each.code, title=each.title)
            offered.append((f"after:{each.uid}", words))
    return offered


def _texts(change: Change) -> list[tuple[str, str]]:
    """Return the texts of a module that can be translated, or the curriculum's title."""
    draft, module = change.draft, change.module
    if change.known:
        uid, field = change.said["target"], change.said["field"]
        return [(f"{uid}|{field}", str(draft.says((uid, field)))[:120])]
    if module is None:
        return [(f"{draft.version.slug}|title", draft.version.title)]
    texts = [(f"{module.uid}|title", _("Title: %(title)s", title=module.title))]
    texts += [(f"{module.uid}|body", _("How it is taught"))] if module.body else []
    texts += [(f"{each.uid}|text", each.text) for each in module.objectives]
    cases = [draft.cases[uid] for uid in module.cases if uid in draft.cases]
    return texts + [(f"{each.uid}|title", each.title) for each in cases]


def _languages(change: Change) -> list[tuple[str, str]]:
    """Return all languages, those of the city first."""
    locale: Locale = get_locale()
    own = [change.value.city.language, change.value.city.second_language]
    others = [str(code) for code in locale.languages if len(str(code)) == 2]
    others.sort(key=lambda code: str(locale.languages[code]))
    wanted: dict[str, None] = dict.fromkeys([change.said.get("language", ""), *own, *others])
    names = locale.languages
    left = [code for code in wanted if code and code != change.draft.version.language]
    return [(code, str(names.get(code, code))) for code in left]
