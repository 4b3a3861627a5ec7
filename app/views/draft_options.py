"""What can be chosen in the fields of a draft's parts, by what people call it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.domain.curricula.formats import FORMATS
from app.domain.drafts.draft_fields import Field, PartKind, Shape, from_text
from app.domain.drafts.draft_rows import Merged, RowsOvertaken
from app.domain.edits import Overtaken
from app.forms.draft_labels import ASSESSMENTS, KINDS, LOCKS
from app.forms.draft_part import Options, PartForm
from app.forms.guideline_choice import offered
from app.models.draft import Draft
from app.queries import drafts
from app.views import guidelines, overtaking
from app.views.draft_places import called


def in_form(draft: Draft, kind: PartKind, part: str) -> Options:
    """Return what can be chosen in the form of a part."""
    options = of(draft, kind, part)
    if kind is not PartKind.MODULE:
        return options
    # Somebody may have taken the module out while another one writes in it.
    there = [each for each in draft.content["modules"] if each["uid"] == part]
    cited = there[0].get("guidelines", ()) if there else ()
    return {**options, "guidelines": offered(guidelines.register(), cited)}


def of(draft: Draft, kind: PartKind, part: str) -> Options:
    """Return what can be chosen in the fields of a part, but for the register of guidelines."""
    content = draft.content
    match kind:
        case PartKind.HEAD:
            partners = [(each.slug, each.name) for each in drafts.organisations()]
            return {"kind": _words(KINDS), "clinical_partners": partners}
        case PartKind.MODULE:
            others = [each["uid"] for each in content["modules"] if each["uid"] != part]
            return {
                "format": [(each, each) for each in sorted(FORMATS)],
                "prerequisites": [(uid, called(content, uid)) for uid in others],
                "cases": [
                    (each["uid"], called(content, each["uid"])) for each in content.get("cases", ())
                ],
                "locked": _words(LOCKS),
            }
        case PartKind.CASE | PartKind.NEED:
            objectives = [
                (each["uid"], f"{module['code']}: {each['text']}")
                for module in content["modules"]
                for each in module["objectives"]
            ]
            return {"objectives": objectives}
        case PartKind.ASSESSMENT:
            return {"kind": _words(ASSESSMENTS)}
    return {}


def words(field: Field, name: str, text: str, options: Options) -> str:
    """Return what a field says as people read it."""
    match field.shape:
        case Shape.CHOICE | Shape.CHOICES:
            labels = dict(options.get(name, ()))
            return ", ".join(labels.get(each, each) for each in text.split("\n"))
        case Shape.ROWS:
            rows = from_text(field, text)
            return "; ".join(" · ".join(filter(None, row.values())) for row in rows)
        case Shape.FLAG:
            return str(_("Yes") if text else _("No"))
    return text


def point_out(form: PartForm, error: RowsOvertaken) -> None:
    """Say at each field that was overtaken what stands there now; what was typed stays.

    Of a list it is said at each row.
    """
    for name in error.fields:
        field = form.names.get(name)
        if field and field.shape is Shape.ROWS:
            _point_out_rows(form, field, error.merged[name])
        else:
            now = words(field, name, error.now[name], form.options) if field else ""
            overtaking.point_out([form.form], Overtaken([name], {name: now}))


def _point_out_rows(form: PartForm, field: Field, merged: Merged) -> None:
    for place in merged.overtaken:
        now = " · ".join(merged.now[place].values())
        first = f"{field.name}-{place}-{field.columns[0]}"
        overtaking.point_out([form.form], Overtaken([first], {first: now}))


def _words(labels: Mapping[Any, object]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in labels.items()]
