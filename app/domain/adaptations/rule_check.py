"""What a rule can be that a city sets."""

from collections.abc import Iterator

from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import RULES, SetRule
from app.domain.adaptations.rule_order import asks_less
from app.domain.curricula.curriculum import Requirements
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.problems import Fault, Path, Problem, check_line, check_range
from app.domain.records import defaults

MINUTES_ASKED_MAX = 100_000


def check_rule(operation: SetRule, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check one rule that a city sets; only the accreditor can let it ask less."""
    rule, value, place = operation.rule, operation.value, (*path, "value")
    if rule not in RULES:
        known = ", ".join(RULES)
        yield Problem(Fault.UNKNOWN_RULE, (*path, "rule"), {"value": rule, "known": known})
        return
    before = defaults(Requirements)[rule]
    fits = type(value) is type(before)
    if isinstance(value, list):
        fits = fits and all(isinstance(each, str) for each in value)
    if not fits:
        yield Problem(Fault.UNFIT_VALUE, place, {"field": rule})
        return
    if rule == "disciplines":
        for index, discipline in enumerate(value):
            yield from check_line(discipline, (*place, index))
    elif rule in ("min_percent", "min_minutes"):
        high = 100 if rule == "min_percent" else MINUTES_ASKED_MAX
        yield from check_range(value, place, low=0, high=high)
    core = {**defaults(Requirements), **requirements_to_data(draft.version.requirements)}[rule]
    if asks_less(rule, core, value) and not operation.approved_by:
        yield Problem(Fault.RULE_LOOSENED, place, {"value": str(value)})
