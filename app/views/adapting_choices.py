"""What can be chosen in the form of a change, given what stands there now."""

from collections.abc import Iterable

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import OperationKind
from app.domain.curricula.curriculum_parts import Objective
from app.domain.records import to_record
from app.forms.adaptation import (
    CaseForm,
    ChangeForm,
    FormatForm,
    PlaceForm,
    TranslationForm,
    WaiveForm,
)
from app.forms.adaptation_module import AddForm, ModuleForm, ReplaceForm
from app.forms.adaptation_rewrite import GuidelinesForm, ObjectivesForm, PrerequisitesForm
from app.forms.guideline_choice import GuidelinesField, offered
from app.views import guidelines
from app.views.adapting_change import CHOOSE, Change
from app.views.adapting_words import FORMATS


def offer(form: ChangeForm, change: Change) -> None:
    """Give the fields that choose their choices."""
    needs = (*change.value.needs, *change.draft.version.needs)
    form.need.choices = _choices([CHOOSE, *((each.uid, each.text) for each in needs)])
    if isinstance(form, WaiveForm | ReplaceForm):
        module = change.module
        required = [each for each in module.objectives if each.required] if module else []
        form.waive.choices = _choices([(each.uid, each.text) for each in required])
    if isinstance(form, ModuleForm | ObjectivesForm):
        _offer_objectives(form, change)
    if isinstance(form, ModuleForm | PrerequisitesForm):
        field = form.prerequisites if isinstance(form, ModuleForm) else form.value
        field.choices = _held_first(field.data, _modules(change))
    if isinstance(form, ModuleForm):
        form.cases.choices = _held_first(form.cases.data, _cases(change.draft))
    if isinstance(form, ModuleForm | GuidelinesForm):
        _offer_guidelines(form.guidelines if isinstance(form, ModuleForm) else form.value)
    if isinstance(form, PlaceForm | AddForm):
        form.place.choices = _choices(_places(change))
    if isinstance(form, FormatForm | ModuleForm):
        form.format.choices = _choices(FORMATS.items())
    if isinstance(form, CaseForm):
        _offer_cases(form, change)
    if isinstance(form, TranslationForm):
        form.what.choices = _choices(_texts(change))
        form.language.choices = _choices(_languages(change))


def core_objectives(change: Change) -> list[Objective]:
    """Return all objectives of the version that is changed."""
    modules = change.draft.version.modules
    return [each for module in modules for each in module.objectives]


def _offer_objectives(form: ModuleForm | ObjectivesForm, change: Change) -> None:
    """Offer the objectives of the core that are not among those that are written."""
    rows = form.objectives if isinstance(form, ModuleForm) else form.value
    written = {entry.form.uid.data for entry in rows.entries}
    core = core_objectives(change)
    form.core_objectives = {each.uid: to_record(each) for each in core}
    form.serves.choices = _choices(
        [(each.uid, each.text) for each in core if each.uid not in written]
    )


def _offer_guidelines(field: GuidelinesField) -> None:
    """Offer the register; what stood there before it was sent stays, whatever was sent."""
    cited = field.object_data or ()
    field.choices = _held_first(cited, offered(guidelines.register(), cited))


def _offer_cases(form: CaseForm, change: Change) -> None:
    cases, module = change.draft.cases, change.module
    used = [uid for uid in module.cases if uid in cases] if module else []
    form.served = {uid: list(cases[uid].objectives) for uid in used}
    form.case.choices = _choices([(uid, cases[uid].title) for uid in used])
    others = [each for each in cases.values() if each.uid not in used and not each.withdrawn]
    form.use.choices = _choices([CHOOSE, *((each.uid, each.title) for each in others)])
    texts = [(each.uid, each.text) for each in core_objectives(change)]
    likely = [uid for each in form.served.values() for uid in each]
    form.objectives.choices = _held_first(form.objectives.data or likely, texts)


def _held_first(held: Iterable[str] | None, known: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return choices of which what is held comes first, in its order."""
    words = dict(known)
    return _choices(({uid: words.get(uid, uid) for uid in held or ()} | words).items())


def _modules(change: Change) -> list[tuple[str, str]]:
    others = [each for each in change.draft.effective_modules() if each.uid != change.target]
    return [(each.uid, f"{each.code} {each.title}") for each in others]


def _cases(draft: Draft) -> list[tuple[str, str]]:
    return [(each.uid, f"{each.code} {each.title}") for each in draft.cases.values()]


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
        texts = [(f"{draft.version.slug}|title", draft.version.title)]
        return texts + [(f"{each.uid}|title", each.title) for each in draft.version.assessments]
    texts = [(f"{module.uid}|title", _("Title: %(title)s", title=module.title))]
    texts += [(f"{module.uid}|body", _("How it is taught"))] if module.body else []
    texts += [(f"{each.uid}|text", each.text) for each in module.objectives]
    cases = [draft.cases[uid] for uid in module.cases if uid in draft.cases]
    texts += [(f"{each.uid}|title", each.title) for each in cases]
    return texts + [
        (f"{each.uid}|body", _("%(case)s: what happened", case=each.title))
        for each in cases
        if each.body
    ]


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
