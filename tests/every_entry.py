"""pytest plugin: of every entry that any test records, what is known of it without reading it.

What it changed has words or a reason to have none, and whoever acts on others does so in a role.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from app import circumstances
from app.domain.audit import Deed
from app.services import audit
from app.views.audit_fields import FIELDS, HIDDEN

# What people do by their own right though the entry is about no person, and why.
ABOUT_NOBODY = {Deed.INVITATION_ACCEPTED: "whoever accepts is the actor"}


def without_words(*details: Mapping[Any, object] | None) -> set[str]:
    """Return the fields of details that no reader is told of and nothing says why not."""
    return {str(field) for each in details for field in each or ()} - FIELDS.keys() - HIDDEN.keys()


def lacks_role(deed: Deed, actor_id: int | None, subject_id: int | None) -> bool:
    """Whether somebody acts on others in a request, and nothing says as what."""
    around = circumstances.current()
    on_others = actor_id is not None and subject_id != actor_id and deed not in ABOUT_NOBODY
    return around.request_id is not None and on_others and around.role is None


@pytest.fixture(autouse=True)
def every_entry_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test record what pages could not show."""
    record = audit.record

    def checked(deed: Deed, *thing: Any, **said: Any) -> None:
        unknown = without_words(said.get("before"), said.get("after"))
        assert not unknown, f"{deed}: no words in FIELDS or HIDDEN for {unknown}"
        actor_id = said["actor"] and said["actor"].id
        assert not lacks_role(deed, actor_id, said.get("subject_id")), f"{deed}: in no role"
        record(deed, *thing, **said)

    monkeypatch.setattr(audit, "record", checked)
