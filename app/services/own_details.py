"""What people say of themselves on their own page."""

from collections.abc import Collection, Hashable, Mapping
from datetime import datetime

from sqlalchemy import select

from app.database import insert_into, write_unit
from app.domain import edits
from app.domain.audit import Deed
from app.domain.consents import Purpose
from app.domain.edits import Values
from app.domain.errors import Conflict
from app.domain.names import clean_name, phone_key, sort_key
from app.domain.own_details import joined
from app.domain.person_keys import licence_key
from app.extensions import db
from app.models.identity import new_public_id
from app.models.person import Contact, Person
from app.models.person_record import Consent, Licence
from app.queries import person_records
from app.services import audit, contacts, notices, person_keys
from app.services.notices import Change

MOST_ROWS = 20


class LastAddress(Conflict):
    """The address is the only one that somebody can sign in with; it has to stay."""


class TooMany(Conflict):
    """There are as many contacts or licences as are kept of one person."""


def values_of(person: Person) -> Mapping[str, str]:
    """Return what a form shows of a person; an empty text is what is not known."""
    return {
        "name": person.name,
        "name_in_script": person.name_in_script or "",
        "languages": joined(person.languages),
        "time_zone": person.time_zone or "",
        "gender": person.gender or "",
    }


@write_unit
def save(typed: Values, *, shown: Values, actor: Person, now: datetime) -> bool:
    """Set what differs from what was shown; return whether anything did. Raises Overtaken.

    Names are clean already. Changing the name leaves the one that was confirmed for certificates.
    """
    person = db.session.get_one(Person, actor.id, with_for_update=True)
    before = values_of(person)
    changed = edits.changes(typed, shown=shown, now=before)
    set_values(person, changed)
    if changed:
        _record(
            Deed.PERSON_CORRECTED,
            actor,
            now=now,
            before={field: before[field] for field in changed},
            after=changed,
        )
    return bool(changed)


def set_values(person: Person, changed: Values) -> None:
    """Set fields of a person within the caller's write unit; an empty text takes away."""
    for field, value in changed.items():
        match field:
            case "languages":
                person.languages = value.split()
            case "name":
                person.name, person.sort_key = value, sort_key(value)
            case _:
                setattr(person, field, value or None)
    db.session.flush()
    if not changed.keys().isdisjoint({"name", "name_in_script"}):
        person_keys.rewrite([person.id])


@write_unit
def confirm_certificate_name(name: str, *, actor: Person, now: datetime) -> str:
    """Keep a name for certificates, as its holder saw it stand; raises InvalidName.

    Certificates that were ordered before keep the name that they have.
    """
    person = db.session.get_one(Person, actor.id, with_for_update=True)
    clean = clean_name(name)
    if person.certificate_name != clean:
        before = {"certificate_name": person.certificate_name}
        person.certificate_name, person.certificate_name_at = clean, now
        after = {"certificate_name": clean}
        _record(Deed.PERSON_CORRECTED, actor, now=now, before=before, after=after)
    return clean


@write_unit
def add_phone(number: str, *, shared: bool, actor: Person, now: datetime) -> None:
    """Add a phone; one that is there already takes the new mark. Raises TooMany.

    Mail addresses wait until they are shown to be the actor's: `app.services.pending_addresses`.
    """
    db.session.get_one(Person, actor.id, with_for_update=True)
    leave_room([each.key for each in person_records.contacts(actor.id)], phone_key(number))
    contacts.keep(actor.id, "phone", number, shared=shared)
    _record(Deed.PERSON_CORRECTED, actor, now=now, after={"phone": number, "shared": shared})


@write_unit
def remove_contact(kind: str, key: str, *, actor: Person, now: datetime) -> Contact | None:
    """Take a contact away and return it; None when it was gone. Raises LastAddress."""
    db.session.get_one(Person, actor.id, with_for_update=True)
    held = person_records.contacts(actor.id)
    found = next((each for each in held if (each.kind, each.key) == (kind, key)), None)
    if found is None:
        return None
    if kind == "email" and sum(each.kind == "email" for each in held) == 1:
        raise LastAddress
    if kind == "email":
        notices.owe([actor.id], Change.ADDRESSES, now=now)
    db.session.delete(found)
    _record(Deed.PERSON_CORRECTED, actor, now=now, before={kind: found.value})
    return found


@write_unit
def add_licence(council: str, number: str, *, actor: Person, now: datetime) -> None:
    """Add a licence, as it is written; the same one again takes the newer spelling.

    Raises TooMany.
    """
    key = licence_key(council, number)
    db.session.get_one(Person, actor.id, with_for_update=True)
    leave_room([each.key for each in person_records.licences(actor.id)], key)
    insert = insert_into(Licence)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "key"],
            set_={"council": insert.excluded.council, "number": insert.excluded.number},
        ),
        [
            {
                "public_id": new_public_id(),
                "person_id": actor.id,
                "council": council,
                "number": number,
                "key": key,
            }
        ],
    )
    person_keys.rewrite([actor.id])
    _record(Deed.PERSON_CORRECTED, actor, now=now, after={"licence": f"{council} {number}"})


@write_unit
def remove_licence(public_id: str, *, actor: Person, now: datetime) -> bool:
    """Take a licence of one's own away; whether it was there."""
    found = db.session.scalars(
        select(Licence).filter_by(public_id=public_id, person_id=actor.id)
    ).one_or_none()
    if found is None:
        return False
    before = {"licence": f"{found.council} {found.number}"}
    db.session.delete(found)
    db.session.flush()
    person_keys.rewrite([actor.id])
    _record(Deed.PERSON_CORRECTED, actor, now=now, before=before)
    return True


@write_unit
def answer(purpose: Purpose, *, given: bool, wording: str, actor: Person, now: datetime) -> bool:
    """Keep a yes or a no with the sentence that was shown; whether it was news.

    The same answer to the same sentence is kept once.
    """
    db.session.get_one(Person, actor.id, with_for_update=True)
    last = person_records.consents(actor.id).get(purpose)
    if last and (last.given, last.wording) == (given, wording):
        return False
    db.session.add(
        Consent(person_id=actor.id, purpose=purpose, given=given, wording=wording, answered_at=now)
    )
    after = {"purpose": purpose, "given": given, "wording": wording}
    _record(Deed.CONSENT_ANSWERED, actor, now=now, after=after)
    return True


def _record(
    deed: Deed,
    person: Person,
    *,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Note what somebody changed of their own record."""
    audit.record(
        deed, person, actor=person, now=now, before=before, after=after, subject_id=person.id
    )


def leave_room(held: Collection[Hashable], key: Hashable) -> None:
    """Refuse one more where there are too many; one that is there already may be written anew."""
    if key not in held and len(held) >= MOST_ROWS:
        raise TooMany
