"""The materials of the demo: a text for a session, and one that a mentor is asked for; invented."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import circumstances
from app.adapters.storage import FileStorage
from app.domain.permissions import Role
from app.domain.session_materials import Link, StoredFile
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.identity import new_public_id
from app.models.person import Person
from app.services import session_materials

# Before this many days to its first day a course asks for nothing any more.
ASKS_UNTIL = timedelta(days=12)
DUE_IN = timedelta(days=9)
CARD = """\
A CASE IN FOUR MINUTES (illustrative, written for the demo)

1. Who: age, what they live with, what they do every day. No name.
2. What is known: the finding, the stage, and how sure you are of it.
3. What they want, in their own words.
4. The question: the one thing that you ask of the board.

Whoever chairs reads the plan back before the next case begins.
"""


def load(
    run: CourseRun, mentor: Person, *, storage: FileStorage, organiser: Person, now: datetime
) -> None:
    """Let the first session that a mentor teaches carry a text and a link.

    Of a course that is some days ahead the mentor is asked for slides.
    """
    session = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id == run.id, CourseSession.kind == "module")
        .where(CourseSession.mentors.any(MentorAssignment.person_id == mentor.id))
        .order_by(CourseSession.starts_at, CourseSession.id)
        .limit(1)
    ).one()
    text = CARD.encode()
    card = StoredFile(name="case-in-four-minutes.txt", sha256=storage.put(text), size=len(text))
    page = Link("https://example.org/tumour-boards")
    with circumstances.acting_as(Role.MENTOR):
        for title, content in (
            ("A case in four minutes (illustrative)", card),
            ("How boards are held (illustrative)", page),
        ):
            session_materials.add(
                session.id,
                content,
                title=title,
                language="en",
                public_id=new_public_id(),
                actor=mentor,
                now=now,
            )
    today = today_in(run.city.time_zone, now)
    if run.starts_on - today > ASKS_UNTIL:
        session_materials.ask(
            session.id,
            title="Your slides (illustrative)",
            mentor=mentor.public_id,
            due_on=today + DUE_IN,
            public_id=new_public_id(),
            actor=organiser,
            now=now,
        )
