"""What people do in sessions, and what they answered, in words."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.plans.kinds import SessionKind
from app.domain.plans.planned import Planned
from app.domain.plans.teaching import MentorPart, Reply
from app.models.delivery import TeachingShape

PARTS = {
    MentorPart.LEAD: _l("leads it"),
    MentorPart.CO_TEACHER: _l("teaches along"),
    MentorPart.MODERATOR: _l("moderates"),
    MentorPart.SITE_FACILITATOR: _l("is with the people in a room"),
    MentorPart.ASSESSOR: _l("assesses"),
    MentorPart.INTERPRETER: _l("interprets"),
}
REPLIES = {
    Reply.INVITED: _l("Asked"),
    Reply.ACCEPTED: _l("Accepted"),
    Reply.DECLINED: _l("Declined"),
    Reply.WITHDREW: _l("Withdrew"),
}
KINDS = {
    SessionKind.BOARD: _l("Simulated tumour board"),
    SessionKind.PRACTICAL: _l("Practical"),
    SessionKind.SITE_VISIT: _l("Visit to a site"),
    SessionKind.REGISTRATION: _l("Registration"),
    SessionKind.CHECK: _l("Knowledge check or exam"),
    SessionKind.CLOSING: _l("Ceremony or closing"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.MEAL: _l("Meal"),
    SessionKind.BLOCKER: _l("Time kept free of the course"),
}


def init_app(app: Flask) -> None:
    """Let templates say what a session is, and what somebody does in it."""
    app.jinja_env.filters["part_words"] = part_words
    app.jinja_env.filters["part_in"] = part_in
    app.jinja_env.filters["kind_words"] = kind_words


def part_words(teaching: TeachingShape) -> str:
    """Return what somebody does in a session, and that they are elsewhere: `moderates, online`."""
    return _words(MentorPart(teaching.part), remote=teaching.remote)


def part_in(session: Planned, person: int) -> str:
    """Return the same of a session as a value; who leads it is told beside those who do not."""
    part = MentorPart(dict(session.parts).get(person, MentorPart.LEAD))
    return _words(part, remote=person in session.remote, say_lead=bool(session.parts))


def kind_words(kind: str) -> str:
    """Return what is done in a session: `Practical`, `Module`."""
    return str(KINDS.get(SessionKind(kind), _("Module")))


def _words(part: MentorPart, *, remote: bool, say_lead: bool = False) -> str:
    words = [str(PARTS[part])] if say_lead or part is not MentorPart.LEAD else []
    return ", ".join([*words, _("from elsewhere")] if remote else words)
