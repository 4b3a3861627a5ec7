"""What a city's edition in the making says of the city itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.database import write_unit
from app.domain import edits
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.city import CityDetails, check_city, texts_of, with_texts
from app.domain.edits import Values
from app.domain.errors import Conflict
from app.domain.problems import Problem
from app.models.person import Person
from app.queries import adaptations
from app.services import audit
from app.services.adaptation_rows import locked, save, thing_of


class Unsound(Conflict):
    """What was written cannot be said of a city; the paths begin with its fields."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@write_unit
def describe(draft_id: int, typed: Values, *, shown: Values, actor: Person, now: datetime) -> None:
    """Set what was typed otherwise than it was shown; saying it twice is saying it once.

    Raises edits.Overtaken with what somebody else changed, Unsound, and NotInTheMaking.
    """
    row = locked(draft_id)
    value = adaptations.value(row)
    held = texts_of(value.city)
    city = with_texts(value.city, held | edits.changes(typed, shown=shown, now=held))
    if problems := tuple(check_city(city, ())):
        raise Unsound(problems)
    if city == value.city:
        audit.leave_out()
        return
    save(row, replace(value, city=city), actor=actor, now=now)
    before, after = changes(_said(value.city), _said(city))
    audit.record(
        Deed.ADAPTATION_CHANGED, thing_of(row), actor=actor, now=now, before=before, after=after
    )


def _said(city: CityDetails) -> dict[str, Json]:
    return {**texts_of(city), "regulators": list(city.regulators)}
