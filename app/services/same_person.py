"""A record that means somebody whom only another city knows: they are asked, nobody else learns.

The city that made the record sees a new person, and the same whether or not somebody was there.
Who was there is asked on their own page and by a mail; their yes makes the two records one.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.adapters.mail import Mailer
from app.database import insert_into, write_unit
from app.domain.merging import AlreadyMerged
from app.domain.message import Message
from app.domain.same_person import InDoubt, NotProven, Settled, doubt_about, whom_to_ask
from app.domain.secret_token import hash_of
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Identifier
from app.extensions import db
from app.models.account import PersonalLink
from app.models.identity import new_public_id
from app.models.person import Person, SignInLink
from app.models.same_person import SamePersonQuestion
from app.queries import same_person, sign_in_sessions
from app.services import duplicates, merging, owed_work, people, personal_links
from app.services.owed_work import Taken

MAIL = "same_person.mail"
REASON = "Whose records they are said so."

Values = Mapping[Field, str]


def ask(new: Mapping[int, Values], cities: Sequence[int], *, now: datetime) -> None:
    """Put questions about new records of these cities, within the caller's write unit.

    One query finds whom to ask, however many the records are; the first city is named.
    """
    identify = Identifier().identify
    made = {
        person_id: identify(values[Field.NAME], "", [values.get(Field.EMAIL, "")], "")
        for person_id, values in new.items()
    }
    addresses = frozenset().union(*(each.emails for each in made.values()))
    if not addresses or not cities:
        return
    rows = [
        {
            "public_id": new_public_id(),
            "asked_id": asked_id,
            "new_id": new_id,
            "city_id": cities[0],
            "asked_at": now,
        }
        for asked_id, new_id in whom_to_ask(made, same_person.holders(addresses, cities))
    ]
    if rows:
        insert = insert_into(SamePersonQuestion)
        pair = ["asked_id", "new_id"]
        db.session.execute(insert.on_conflict_do_nothing(index_elements=pair), rows)
        owed = {f"{MAIL}:{row['public_id']}": _payload(row) for row in rows}
        owed_work.owe_all(MAIL, owed, now=now)


@write_unit
def say_yes(public_id: str, *, proof: str, actor: Person, now: datetime) -> None:
    """Make the new record part of the actor's, who holds the proof from the mail.

    Links to sign in as the new record go: who asked for one may have had it mailed elsewhere. So
    does what cards open, as they were handed over for less. Raises NotFound, Settled, NotProven,
    InDoubt and CannotMerge; nothing is changed then.
    """
    question = _held(public_id, actor)
    if question.proof_sha256 is None or question.proof_sha256 != hash_of(proof):
        raise NotProven
    new_id = question.new_id
    doubt = doubt_about(same_person.newcomer(new_id), same_person.addresses(actor.id))
    if doubt is not None:
        raise InDoubt(doubt)
    db.session.execute(delete(SignInLink).where(SignInLink.person_id == new_id))
    try:
        # It is their own record; what a yes is not enough for was asked above.
        merging.merge(
            kept=actor.id, merged=new_id, cities=None, reason=REASON, actor=actor, now=now
        )
    except AlreadyMerged as error:
        raise Settled from error
    _take_cards_back(actor, now=now)
    question.answer, question.answered_at = "yes", now


@write_unit
def say_no(public_id: str, *, actor: Person, now: datetime) -> None:
    """Remember that the two are two people. Raises NotFound and Settled."""
    question = _held(public_id, actor)
    duplicates.set_apart(actor.id, question.new_id, actor=actor, now=now)
    question.answer, question.answered_at = "no", now


@write_unit
def mail_again(public_id: str, *, actor: Person, now: datetime) -> str:
    """Owe another mail with a proof, one a minute at most; return where it goes.

    Raises NotFound and Settled.
    """
    question = _held(public_id, actor)
    address = same_person.common_address(actor.id, question.new_id)
    if address is None:
        raise Settled
    payload = _payload({"public_id": public_id, "asked_id": question.asked_id})
    owed_work.owe(MAIL, f"{MAIL}:{public_id}:{now:%Y%m%d%H%M}", payload, now=now)
    return address


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send the mail that is owed; after a crash another one with a fresh proof."""
    prepared = prepare(taken.payload["question"])
    if prepared is not None:
        question, address, proof = prepared
        link = f"{public_url}/me/questions/{proof}"
        message = _message(question.city.name, address, link, taken, now)
        db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
        mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


@write_unit
def prepare(public_id: str) -> tuple[SamePersonQuestion, str, str] | None:
    """Make a proof; return the question, the address and the proof, or None if nobody is asked."""
    question = same_person.find(public_id)
    if question is None:
        return None
    asked = question.asked.merged_into or question.asked
    account = sign_in_sessions.account_of(asked.id)
    address = same_person.common_address(asked.id, question.new_id)
    closed = account is not None and not account.active
    if address is None or closed or not same_person.is_open(question, asked.id):
        return None
    proof = secrets.token_urlsafe(32)
    question.proof_sha256 = hash_of(proof)
    return question, address, proof


def _held(public_id: str, actor: Person) -> SamePersonQuestion:
    """Return an open question to the actor; nobody else answers it, or changes the two, meanwhile.

    Raises NotFound and Settled.
    """
    found = same_person.get(actor.id, public_id)
    people.lock([actor.id, found.new_id])
    question = same_person.get(actor.id, public_id)
    if not same_person.is_open(question, actor.id):
        raise Settled
    return question


def _take_cards_back(person: Person, *, now: datetime) -> None:
    of_them = (PersonalLink.person_id == person.id, PersonalLink.revoked_at.is_(None))
    if db.session.scalars(select(PersonalLink.id).where(*of_them).limit(1)).first() is not None:
        personal_links.revoke(person, actor=person, now=now)


def _payload(row: Mapping[str, object]) -> dict[str, object]:
    return {"question": row["public_id"], "person_id": row["asked_id"]}


def _message(city: str, address: str, link: str, taken: Taken, now: datetime) -> Message:
    return Message(
        key=f"same-person-{taken.id}-{taken.attempts}",
        to=address,
        subject="A question waits for you at Preceptor",
        body=(
            "Hello,\n\n"
            f"{city} has entered somebody who may be you. The question is here:\n\n{link}\n\n"
            "You are asked to sign in first, with this address. If you are sent two links to "
            "sign in, and one of them does not lead to the question, use the other.\n\n"
            "If you leave it, nothing happens.\n"
        ),
        written_at=now,
    )
