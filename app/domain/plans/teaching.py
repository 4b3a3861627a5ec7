"""What somebody does in a session that they teach, and what they answered when they were asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class MentorPart(StrEnum):
    """What somebody does in a session."""

    LEAD = "lead"
    CO_TEACHER = "co_teacher"
    MODERATOR = "moderator"
    SITE_FACILITATOR = "site_facilitator"  # with the people in a room to which others join
    ASSESSOR = "assessor"
    INTERPRETER = "interpreter"


class Reply(StrEnum):
    """What became of the question whether somebody teaches a session."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDREW = "withdrew"  # after they had accepted

    @property
    def cannot(self) -> bool:
        """Whether somebody else is needed."""
        return self in (Reply.DECLINED, Reply.WITHDREW)


class Answer(StrEnum):
    """What a mentor can say."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The time for which somebody was asked, aware; an answer holds for no other."""

    starts_at: datetime
    ends_at: datetime


def after_answer(reply: Reply, answer: Answer) -> Reply:
    """Return what a question becomes; who takes back a yes withdraws, who never gave it declines.

    Who withdrew and can come after all accepts anew.
    """
    if answer is Answer.YES:
        return Reply.ACCEPTED
    return Reply.WITHDREW if reply in (Reply.ACCEPTED, Reply.WITHDREW) else Reply.DECLINED


def notice(starts_at: datetime, said_at: datetime) -> timedelta:
    """Return how long before its beginning somebody withdrew; nothing once it has begun."""
    return max(starts_at - said_at, timedelta())
