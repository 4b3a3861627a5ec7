"""The form of a change: made for its kind, with what stands there now."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.adaptations import adaptation_data, adapting
from app.domain.adaptations.operations import Operation, OperationKind
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import requirements_to_data
from app.forms.adaptation import (
    CaseForm,
    ChangeForm,
    FormatForm,
    LengthForm,
    NoteForm,
    PlaceForm,
    TitleForm,
    TranslationForm,
    WaiveForm,
)
from app.forms.adaptation_module import AddForm, ReplaceForm
from app.forms.adaptation_rewrite import REWRITE_FORMS
from app.forms.adapting import RULE_FORMS
from app.views import adapting_choices
from app.views.adapting_change import OF_NO_MODULE, Change

FORMS: dict[OperationKind, type[ChangeForm]] = {
    OperationKind.ANNOTATE: NoteForm,
    OperationKind.RETITLE: TitleForm,
    OperationKind.RETIME: LengthForm,
    OperationKind.DROP: WaiveForm,
    OperationKind.REPLACE: ReplaceForm,
    OperationKind.ADD: AddForm,
    OperationKind.REORDER: PlaceForm,
    OperationKind.CHANGE_FORMAT: FormatForm,
    OperationKind.SWAP_CASE: CaseForm,
    OperationKind.TRANSLATE: TranslationForm,
}
# What the form of a module shows with a line for each.
IN_LINES = ("tags", "successor_to", "equivalent_to")


def form_of(change: Change, sent: MultiDict[str, str] | None) -> ChangeForm:
    """Return the form, filled with what was sent or with what stands there now."""
    cls = _class_of(change)
    first = _first(change)
    if "value" in first:
        first["value"] = cls.shown(first["value"])
    start = {"change": change.id, "seen": adapting.mark_of(change.known)}
    form: ChangeForm = cls(sent, data=first | start)
    form.known = change.said
    adapting_choices.offer(form, change)
    return form


def operation_of(form: ChangeForm, change: Change) -> Operation:
    """Return the change that a valid form says."""
    data = {"id": form.change.data, "op": change.kind.value} | form.said() | form.own()
    if change.kind is OperationKind.SET_RULE:
        data["rule"] = change.target
    elif change.kind not in OF_NO_MODULE:
        data["target"] = change.target
    if change.field:
        data["field"] = change.field
    return adaptation_data.operation_from_data(data)


def _class_of(change: Change) -> type[ChangeForm]:
    classes: Mapping[str, type[ChangeForm]] = {}
    match change.kind:
        case OperationKind.SET_RULE:
            return RULE_FORMS[change.target]
        case OperationKind.REWRITE:
            classes = REWRITE_FORMS
            return classes[change.field]
    return FORMS[change.kind]


def _first(change: Change) -> dict[str, Any]:
    """Return what the fields show at first: the change as it is, or what stands there."""
    said = change.said
    if not said:
        written = [each.by for each in change.value.operations if each.by]
        said = _as_it_is(change) | {"by": written[-1] if written else ""}
    module = said.pop("module", None)
    if module:
        said |= _fields_of(module)
    if "new" in said:
        said |= _fields_of_case(said["new"])
    if said.get("field") and "language" in said:
        said["what"] = f"{said['target']}|{said['field']}"
    if change.field:
        said.setdefault("value", None)
    said["place"] = _place_of(said)
    return said


def _place_of(said: Mapping[str, Any]) -> str:
    if said.get("after"):
        return f"after:{said['after']}"
    return f"day:{said['day']}" if said.get("day") else "none:"


def _as_it_is(change: Change) -> dict[str, Any]:
    module, city = change.module, change.value.city
    match change.kind:
        case OperationKind.SET_RULE:
            asked = requirements_to_data(change.draft.requirements)
            return {"value": asked.get(change.target, 0 if "min" in change.target else "")}
        case OperationKind.TRANSLATE:
            return {"what": f"{change.target}|title", "language": city.language}
        case OperationKind.ADD:
            return {"module_code": f"{city.code}-"}
        case OperationKind.REWRITE:
            return {"value": change.draft.says((change.target, change.field))}
    return _of_module(module, change) if module else {}


def _of_module(module: Module, change: Change) -> dict[str, Any]:
    match change.kind:
        case OperationKind.RETITLE:
            return {"title": module.title}
        case OperationKind.RETIME:
            return {"minutes": module.minutes}
        case OperationKind.CHANGE_FORMAT:
            return {"format": module.format, "series": module.series}
        case OperationKind.REPLACE:
            return {
                "module_code": f"{change.value.city.code}-{module.code}"[:20],
                "minutes": module.minutes,
                "format": module.format,
                "disciplines": ", ".join(module.disciplines),
            }
    return {}


def _fields_of(module: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: each for name, each in module.items() if name not in ("uid", "code")}
    said |= {name: "\n".join(said[name]) for name in IN_LINES if name in said}
    return said | {
        "module_code": module["code"],
        "disciplines": ", ".join(module["disciplines"]),
    }


def _fields_of_case(case: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: each for name, each in case.items() if name not in ("uid", "code")}
    return said | {"case_code": case["code"]}
