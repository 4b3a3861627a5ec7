"""Asking that one's data are put right or erased, and answering it."""

from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.data_requests import RequestKind
from app.domain.errors import Conflict
from app.extensions import db
from app.models.data_request import DataRequest
from app.models.person import Person
from app.queries import data_requests
from app.services import audit

MOST_OPEN = 10


class TooManyRequests(Conflict):
    """There are as many without an answer as anybody could look at."""


class AlreadyAnswered(Conflict):
    """Somebody else answered it meanwhile; `answer` is what they wrote."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


@write_unit
def ask(
    kind: RequestKind, what: str, wanted: str = "", *, actor: Person, now: datetime
) -> DataRequest:
    """Keep what somebody asks about their own data; the same again returns the first one.

    One erasure is asked for at a time. Raises TooManyRequests.
    """
    db.session.get_one(Person, actor.id, with_for_update=True)
    waiting = [each for each in data_requests.of_person(actor.id) if each.state == "open"]
    for each in waiting:
        if each.kind == kind and (
            kind is RequestKind.ERASURE or (each.what, each.wanted) == (what, wanted)
        ):
            return each
    if len(waiting) >= MOST_OPEN:
        raise TooManyRequests
    asked = DataRequest(
        person_id=actor.id, kind=kind, what=what, wanted=wanted, state="open", asked_at=now
    )
    db.session.add(asked)
    db.session.flush()
    _record(Deed.DATA_ASKED_ABOUT, asked, actor=actor, now=now)
    return asked


@write_unit
def answer(request_id: int, text: str, *, actor: Person, now: datetime) -> DataRequest:
    """Answer what somebody asked; the same answer again changes nothing. Raises AlreadyAnswered."""
    found = db.session.scalars(
        select(DataRequest).where(DataRequest.id == request_id).with_for_update()
    ).one()
    if found.state == "answered":
        if found.answer != text:
            raise AlreadyAnswered(found.answer or "")
        return found
    found.state, found.answer, found.answered_at = "answered", text, now
    found.answered_by_id = actor.id
    _record(Deed.DATA_ANSWERED, found, actor=actor, now=now)
    return found


def _record(deed: Deed, request: DataRequest, *, actor: Person, now: datetime) -> None:
    """Say that it was asked or answered; the words stand in the request alone."""
    audit.record(
        deed,
        request,
        actor=actor,
        now=now,
        after={"kind": request.kind, "state": request.state},
        subject_id=request.person_id,
    )
