"""The groups chosen on the list of people."""

import re
from collections.abc import Mapping

from app.domain import public_id

NAME = re.compile(rf"group-({public_id.PATTERN})-was-(\d{{0,3}})")


def chosen_groups(sent: Mapping[str, str], *, changed_only: bool) -> dict[str, int | None]:
    """Return the group by enrolment; None takes out of the group.

    Each field is named for what the page showed, so that sending a page that was open for long
    undoes nobody's choice: then only what was changed counts. Raises ValueError for a group that
    is no number.
    """
    chosen: dict[str, int | None] = {}
    for name, value in sent.items():
        found = NAME.fullmatch(name)
        if found and not (changed_only and value == found[2]):
            if value and not re.fullmatch("[0-9]{1,3}", value):
                raise ValueError(value)
            chosen[found[1]] = int(value) if value else None
    return chosen
