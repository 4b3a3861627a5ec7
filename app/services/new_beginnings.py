"""A city's draft that a newer edition overtook: begun again from that one, and nothing is lost."""

from datetime import datetime

from app.database import write_unit
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.overtaken import Overtaken, begun_again
from app.domain.drafts.review import DraftState
from app.extensions import db
from app.models.draft import Draft
from app.models.person import Person
from app.queries import adaptations as queries
from app.queries import drafts
from app.services import adaptations
from app.services.adaptation_rows import known_of, lock, note_author, save
from app.services.editions import OtherState, name


@write_unit
def begin_anew(draft_id: int, *, seen: str, actor: Person, now: datetime) -> Draft:
    """Throw the draft that was seen away, and begin from the newest edition.

    What the draft itself changed waits among what was taken off, to be put back; its name, its
    note, its findings and what it says otherwise of the city go along, what it took off stays off,
    and who wrote in it is an author still. Raises OtherState and OtherText.
    """
    old = db.session.get_one(Draft, draft_id)
    assert old.city is not None  # noqa: S101  (these are drafts of cities)
    lock(old.city, old.curriculum)
    db.session.expire(old)  # whoever held the lock may have published it
    db.session.get_one(Draft, draft_id, with_for_update=True)
    value = queries.value(old)
    editions = queries.editions(old.city, old.curriculum)
    if not DraftState(old.state).open or not editions or editions[0].number < value.number:
        raise OtherState
    before = next((each for each in editions if each.number < value.number), None)
    known = queries.value(before) if before else None
    overtaken = Overtaken(
        draft=value,
        taken_off=tuple(reversed(queries.taken_off(old))),
        before=known,
        city=known.city if known else known_of(old.city),
    )
    adaptations.discard(old.id, seen=seen, actor=actor, now=now)
    newest = editions[0]
    row = adaptations.begin(old.city, newest.base, origin=newest, actor=actor, now=now)
    labels = [each.label for each in editions]
    made, waiting = begun_again(overtaken, queries.value(row), labels)
    name(row.id, made.label, made.status_note, actor=actor, now=now)
    data = adaptation_data.operation_to_data
    kept = [{"at": at, "operation": data(each)} for at, each in waiting]
    save(row, made, actor=actor, now=now, kept=kept)
    for person in drafts.authors(old.id):
        note_author(row, person)
    return row
