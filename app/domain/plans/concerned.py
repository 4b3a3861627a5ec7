"""Whom a release concerns, and how: trainees of the groups, and who taught or is to teach or host.

Nobody is concerned by a pause: it stands in nobody's calendar. Whoever had a session that becomes
one is, and who gets one in its place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.plans.changes import Change
from app.domain.plans.planned import Planned


class Part(StrEnum):
    """What a session is to somebody once the change holds."""

    ATTENDS = "attends"
    TEACHES = "teaches"
    TEACHES_NOW = "teaches_now"
    TEACHES_NO_MORE = "teaches_no_more"
    HOSTS = "hosts"  # looks after a further room
    HOSTS_NOW = "hosts_now"
    HOSTS_INSTEAD = "hosts_instead"  # of teaching it
    HOSTS_NO_MORE = "hosts_no_more"


# By what somebody was in a session and what they are.
PARTS = {
    (Part.TEACHES, Part.TEACHES): Part.TEACHES,
    (Part.TEACHES, Part.HOSTS): Part.HOSTS_INSTEAD,
    (Part.TEACHES, Part.ATTENDS): Part.TEACHES_NO_MORE,
    (Part.HOSTS, Part.TEACHES): Part.TEACHES_NOW,
    (Part.HOSTS, Part.HOSTS): Part.HOSTS,
    (Part.HOSTS, Part.ATTENDS): Part.HOSTS_NO_MORE,
    (Part.ATTENDS, Part.TEACHES): Part.TEACHES_NOW,
    (Part.ATTENDS, Part.HOSTS): Part.HOSTS_NOW,
    (Part.ATTENDS, Part.ATTENDS): Part.ATTENDS,
}


@dataclass(frozen=True, kw_only=True)
class Concern:
    """A change as it concerns somebody, in the one part that asks most of them.

    Teaching goes before looking after a room, and that before attending.
    """

    change: Change
    part: Part


def by_person(
    changes: Iterable[Change], trainees: Mapping[int, int | None]
) -> Mapping[int, tuple[Concern, ...]]:
    """Return by person what a release changes for them, in order of time.

    `trainees` has the group of everybody who is enrolled, by person; None is no group: of what is
    taught in groups they attend nothing.
    """
    found: defaultdict[int, list[Concern]] = defaultdict(list)
    of_group: defaultdict[int | None, list[int]] = defaultdict(list)
    for person, group in trainees.items():
        of_group[group].append(person)
    for change in changes:
        groups = set(of_group) if None in change.groups else change.groups & of_group.keys()
        attending = {person for group in groups for person in of_group[group]}
        for person in sorted(change.people | attending):
            found[person].append(Concern(change=change, part=_part(change, person)))
    return {person: tuple(concerns) for person, concerns in found.items()}


def _part(change: Change, person: int) -> Part:
    was, now = _role(change.before, person), _role(change.after, person)
    return PARTS[was, now]


def _role(session: Planned | None, person: int) -> Part:
    """Return what somebody is in a session; who neither teaches nor hosts attends, if anything.

    In a pause nobody teaches or hosts, whoever is written there.
    """
    if session is None or session.pause:
        return Part.ATTENDS
    if person in session.mentors:
        return Part.TEACHES
    if person in session.hosts:
        return Part.HOSTS
    return Part.ATTENDS
