"""What the audit trail tells of a change of a plan: an entry for each session that differs."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from app.domain.audit import Deed, Kind, changes
from app.domain.canonical import Json
from app.domain.plans.edits import Edit
from app.domain.plans.kinds import SessionStatus
from app.domain.plans.planned import Planned
from app.domain.plans.teaching import MentorPart
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import releases
from app.queries.releases import Names
from app.services import audit
from app.services.audited_things import in_course

Facts = Mapping[str, Json]


def record(
    run: CourseRun,
    edit: Edit,
    sessions: Collection[PlannedSession],
    meant: Collection[int],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Leave an entry of each kind of change of each session; `meant` are those that were meant.

    The others gave way to them, which is told in another word.
    """
    names = releases.names_of([*edit.before.values(), *edit.after.values()])
    ours = {each.public_id for each in sessions if each.id in meant}
    for public_id in sorted(edit.touched):
        before, after = edit.before.get(public_id), edit.after.get(public_id)
        for deed, was, is_now in _told(before, after, public_id in ours, names):
            thing = in_course(Kind.SESSION, public_id, run)
            audit.record(deed, thing, actor=actor, now=now, before=was, after=is_now)


def _assigned(session: Planned, names: Names) -> Facts:
    """Return group and rooms of a session by their names, its people by their public ids."""
    parts = {
        f"{part}s": [names.people[one].public_id for one, its in session.parts if its == part]
        for part in MentorPart
        if part is not MentorPart.LEAD
    }
    return {
        "group": names.groups.get(session.group or 0),
        "room": names.rooms[session.room].name if session.room else None,
        "virtual_room": names.virtual_rooms.get(session.virtual_room or 0),
        "mentors": [names.people[each].public_id for each in session.mentors],
        "remote": [names.people[each].public_id for each in session.remote],
        "sites": [names.rooms[room].name for room, _host in session.sites],
        "hosts": [names.people[host].public_id for _room, host in session.sites if host],
        **parts,
    }


def _of_status(before: Planned, after: Planned) -> Deed:
    if after.cancelled:
        return Deed.SESSION_CANCELLED
    if before.cancelled:
        return Deed.SESSION_RESTORED
    confirmed = after.status == SessionStatus.CONFIRMED
    return Deed.SESSION_CONFIRMED if confirmed else Deed.SESSION_DOUBTED


def _told(
    before: Planned | None, after: Planned | None, meant: bool, names: Names
) -> Iterator[tuple[Deed, Facts, Facts]]:
    if after is None and before is not None:
        yield Deed.SESSION_REMOVED, _times(before), {"name": before.title}
        return
    if before is None or after is None:
        yield Deed.SESSION_PLACED, {}, _times(after) if after else {}
        return
    if before.status != after.status:
        yield _of_status(before, after), {"status": before.status}, {"status": after.status}
    was, is_now = changes(_times(before), _times(after))
    if was:
        yield Deed.SESSION_MOVED if meant else Deed.SESSION_SHIFTED, was, is_now
    was, is_now = changes(_assigned(before, names), _assigned(after, names))
    if was:
        yield Deed.SESSION_ASSIGNED, was, is_now
    was, is_now = changes(_called(before), _called(after))
    if was:
        yield Deed.SESSION_RENAMED, was, is_now


def _called(session: Planned) -> Facts:
    return {"name": session.title, "kind": session.kind}


def _times(session: Planned) -> Facts:
    return {
        "starts": session.starts.isoformat(),
        "starts_at": session.starts_at.isoformat(),
        "minutes": session.minutes,
        "plan_day": session.plan_day,
    }
