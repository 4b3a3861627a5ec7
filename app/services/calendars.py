"""Calendar feeds: released sessions as octets, of which only what changed is rendered anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.adapters.ical import render_feed
from app.domain.calendar import CalendarEvent, EventStatus, FeedHeader, etag, fingerprint, in_window
from app.domain.curricula.day_plan import ItemKind
from app.domain.secret_token import hash_of
from app.domain.session_event import Audience, SessionFacts, session_event
from app.domain.wall_time import to_local
from app.errors import NotFound
from app.queries import calendars, cities, curricula
from app.queries.calendars import ReleasedSession, StoredBlock
from app.services import calendar_blocks

NOTICE_AFTER_REVOKING = timedelta(days=30)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

PERSONAL = FeedHeader(
    name="Preceptor",
    description="The sessions that you attend and those that you teach.",
)

PageOf = Callable[[ReleasedSession], str]


class CalendarGone(Exception):
    """The calendar was revoked so long ago that every program has been told."""


@dataclass(frozen=True)
class Feed:
    """A calendar as it is sent; `changed_at` is when one of its entries last changed."""

    body: bytes
    changed_at: datetime

    @property
    def etag(self) -> str:
        """The opaque tag of the octets."""
        return etag(self.body)


def personal(token: str, *, page_of: PageOf, now: datetime) -> Feed:
    """Return the feed that a token opens: what its owner attends and teaches.

    A revoked one holds a notice only, so that programs drop what they had. Raises NotFound,
    and CalendarGone 30 days after it was revoked.
    """
    subscription = calendars.subscription(hash_of(token))
    if subscription is None:
        raise NotFound
    if subscription.revoked_at is not None:
        return _notice(subscription.revoked_at, now=now)
    sessions = calendars.sessions_of_person(subscription.person_id, now=now)
    names = calendars.mentor_names(sessions)
    sites = calendars.site_names(sessions)
    facts = {
        each.id: _facts(each, page_of(each), names.get(each.id, ()), sites.get(each.id, ()))
        for each in sessions
    }
    return _feed(PERSONAL, Audience.PERSONAL, sessions, facts, now=now)


def of_city(slug: str, *, page_of: PageOf, now: datetime) -> Feed:
    """Return the public feed of a city; raises NotFound."""
    city = cities.get(slug)
    header = FeedHeader(
        name=f"Preceptor: {city.name}",
        description=f"The sessions of all courses in {city.name}.",
    )
    return _public(header, calendars.sessions_in_city(city.id, now=now), page_of, now=now)


def of_curriculum(slug: str, *, page_of: PageOf, now: datetime) -> Feed:
    """Return the public feed of a curriculum, in all cities; raises NotFound."""
    title = curricula.version(slug).title
    header = FeedHeader(
        name=f"Preceptor: {title}",
        description=f"The sessions of all courses that teach {title}.",
    )
    return _public(header, calendars.sessions_of_curriculum(slug, now=now), page_of, now=now)


def _notice(revoked_at: datetime, *, now: datetime) -> Feed:
    if now >= revoked_at + NOTICE_AFTER_REVOKING:
        raise CalendarGone
    header = replace(
        PERSONAL,
        notice="This calendar was stopped. Remove it, and make a new link at Preceptor.",
        noted_on=revoked_at.date(),
    )
    return Feed(render_feed(header, ()), revoked_at)


def _public(
    header: FeedHeader, sessions: Sequence[ReleasedSession], page_of: PageOf, *, now: datetime
) -> Feed:
    sites = calendars.site_names(sessions)
    facts = {each.id: _facts(each, page_of(each), (), sites.get(each.id, ())) for each in sessions}
    return _feed(header, Audience.PUBLIC, sessions, facts, now=now)


def _facts(
    session: ReleasedSession,
    page_url: str,
    mentors: tuple[str, ...],
    sites: tuple[str, ...],
) -> SessionFacts:
    title = f"{session.title} ({session.group})" if session.group else session.title
    module = session.kind == ItemKind.MODULE
    return SessionFacts(
        uid=session.uid,
        sequence=session.sequence,
        title=title,
        kind=session.kind,
        run_title=session.run_title,
        wall_start=session.local_start,
        wall_end=to_local(session.ends_at, session.time_zone),
        zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        page_url=page_url,
        module_code=session.code if module else "",
        module_title=session.title if module else "",
        room=session.room or "",
        city=session.city,
        online=session.online,
        status=EventStatus(session.status),
        mentors=mentors,
        sites=sites,
    )


def _feed(
    header: FeedHeader,
    audience: Audience,
    sessions: Sequence[ReleasedSession],
    facts: Mapping[int, SessionFacts],
    *,
    now: datetime,
) -> Feed:
    """Join stored blocks to a feed; those that are no longer right are rendered and stored."""
    blocks: list[StoredBlock] = []
    stale: dict[int, CalendarEvent] = {}
    for session in sessions:
        event = session_event(facts[session.id], audience, changed_at=now)
        if not in_window(event, now):
            continue
        if session.fingerprint == fingerprint(event):
            blocks.append(StoredBlock(session.changed_at or now, session.body or b""))
        else:
            stale[session.id] = event
    if stale:
        blocks += calendar_blocks.renew(stale, audience, now=now).values()
    changed_at = max((block.changed_at for block in blocks), default=LONG_AGO)
    return Feed(render_feed(header, (block.body for block in blocks)), changed_at)
