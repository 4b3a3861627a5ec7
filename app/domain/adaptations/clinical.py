"""Which of a city's changes touch a clinical text, so that a partner has to agree to them."""

from collections.abc import Iterable

from app.domain.adaptations.adaptation import Adaptation, run
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    Drop,
    Operation,
    Replace,
    Retitle,
    Rewrite,
    SwapCase,
    Translate,
)
from app.domain.curricula.curriculum import CurriculumVersion, Module

# What a module says about practice. For how long, where and in which way it is taught does not.
TEXTS = frozenset({"body", "objectives", "materials", "guidelines"})


def clinical_changes(version: CurriculumVersion, adaptation: Adaptation) -> frozenset[str]:
    """Return the ids of the changes that say, leave out or translate something clinical.

    Clinical is what stands in a module that the version or the city calls so.
    """
    draft, _problems = run(version, adaptation.operations)
    new = [each.module for each in adaptation.operations if isinstance(each, Add | Replace)]
    modules = [each for each in (*version.modules, *new, *draft.modules.values()) if each.clinical]
    texts = frozenset(_texts_of(modules))
    return frozenset(each.id for each in adaptation.operations if _touches(each, texts))


def _texts_of(modules: Iterable[Module]) -> Iterable[str]:
    """Yield the uids of modules, and of their objectives and cases."""
    for module in modules:
        yield module.uid
        yield from (each.uid for each in module.objectives)
        yield from module.cases


def _touches(operation: Operation, texts: frozenset[str]) -> bool:
    match operation:
        case Add(module=module):
            return module.clinical
        case Replace(target=target, module=module):
            return module.clinical or target in texts
        case Rewrite(target=target, field=field):
            return field in TEXTS and target in texts
        case Annotate() | Drop() | Retitle() | SwapCase() | Translate():
            return operation.target in texts
    return False
