"""Stored blocks of calendar events: render what changed, and keep it for every later fetch."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from app.adapters.ical import render_events
from app.database import insert_into, write_unit
from app.domain.calendar import CalendarEvent, fingerprint
from app.domain.session_event import Audience
from app.extensions import db
from app.models.calendar import CalendarBlock
from app.queries import calendars
from app.queries.calendars import StoredBlock

BLOCK_KEY = ("course_session_id", "audience")
BLOCK_VALUES = ("fingerprint", "changed_at", "body")

logger = logging.getLogger(__name__)


def renew(
    events: Mapping[int, CalendarEvent], audience: Audience, *, now: datetime
) -> dict[int, StoredBlock]:
    """Render events, by the id of their session, and store the blocks.

    An event that can't be written is reported and left out. Blocks that can't be stored are
    returned all the same: a full disk must not empty anybody's calendar.
    """
    bodies, problems = render_events(events.values())
    for problem in problems:
        logger.error("A calendar leaves a session out: %s", problem)
    blocks = {
        session_id: StoredBlock(now, bodies[event.uid])
        for session_id, event in sorted(events.items())
        if event.uid in bodies
    }
    prints = {session_id: fingerprint(events[session_id]) for session_id in blocks}
    try:
        return _store(blocks, prints, audience) if blocks else {}
    except SQLAlchemyError:
        logger.exception("%s blocks of calendars could not be stored", len(blocks))
        return blocks


@write_unit
def _store(
    blocks: Mapping[int, StoredBlock], prints: Mapping[int, str], audience: Audience
) -> dict[int, StoredBlock]:
    """Store blocks, and return what is stored then.

    When two feeds render the same change, the first one's time of change holds for both.
    """
    statement = insert_into(CalendarBlock)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=BLOCK_KEY,
            set_={name: statement.excluded[name] for name in BLOCK_VALUES},
            where=CalendarBlock.fingerprint != statement.excluded.fingerprint,
        ),
        [
            {
                "course_session_id": session_id,
                "audience": audience.value,
                "fingerprint": prints[session_id],
                "changed_at": block.changed_at,
                "body": block.body,
            }
            for session_id, block in blocks.items()
        ],
        execution_options={"dml_strategy": "raw"},
    )
    return calendars.stored_blocks(blocks, audience)
