"""What does not fit in the plans of courses: in itself, with other courses, with the curriculum."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.city_calendar import CityCalendar
from app.domain.conflicts import at_once, finding, mentoring
from app.domain.conflicts.meeting import Meeting, Mentor, Plan
from app.domain.conflicts.plan_conflict import OF_DAYS, PlanConflict, Rule, Severity
from app.domain.travel import LONGEST
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import AcceptedConflict, PlannedSession
from app.queries import effective_curricula, meetings, teaching_facts

# Rules that the same sessions can break for many subjects at once.
OF_PEOPLE = (
    Rule.MENTOR, Rule.TRAINEE, Rule.TRAVEL, Rule.UNAVAILABLE, Rule.NO_VISIT, Rule.ONLY_ONE
)  # fmt: skip
TOLD_TOGETHER = frozenset({Rule.PEOPLE, Rule.TRAINEE, Rule.DISCIPLINE})


@dataclass(frozen=True, kw_only=True)
class ConflictFact:
    """Conflicts of one rule between the same sessions, with the names in them.

    They are told in one sentence, since they differ in their subjects alone: `name` has those of
    all. `accepted` says who can live with all of them, and why. `sessions` are those of the course.
    """

    alike: tuple[PlanConflict, ...]
    sessions: tuple[PlannedSession, ...]
    name: str
    group: str
    accepted: AcceptedConflict | None

    @property
    def conflict(self) -> PlanConflict:
        """The first of them."""
        return self.alike[0]

    @property
    def keys(self) -> list[str]:
        """What each of them is called."""
        return [each.key for each in self.alike]

    @property
    def rule(self) -> Rule:
        """What is told."""
        return self.conflict.rule

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.conflict.severity

    @property
    def day(self) -> date | None:
        """The day that it is about, where it is about one."""
        subject = self.conflict.subject
        return date.fromisoformat(str(subject)) if self.rule in OF_DAYS else None

    @property
    def elsewhere(self) -> bool:
        """Whether a session of another course has a part in it."""
        return len(self.sessions) < len(self.conflict.sessions)


@dataclass(frozen=True, kw_only=True)
class RunConflicts:
    """All conflicts of a course, the gravest first."""

    facts: tuple[ConflictFact, ...]

    @property
    def open(self) -> list[ConflictFact]:
        """Those that nobody accepted."""
        return [each for each in self.facts if each.accepted is None]

    @property
    def accepted(self) -> list[ConflictFact]:
        """Those that somebody can live with."""
        return [each for each in self.facts if each.accepted is not None]

    @property
    def clashing(self) -> set[int]:
        """The ids of the sessions that cannot be held as planned."""
        grave = (each for each in self.open if each.severity is Severity.BLOCK)
        return {session.id for each in grave for session in each.sessions}

    @property
    def untaught(self) -> set[int | str]:
        """The uids of the required modules that no session teaches, to everybody or to a group."""
        lacking = (each for each in self.open if each.rule is Rule.UNTAUGHT)
        return {each.conflict.subject for each in lacking}

    @property
    def doubtful(self) -> list[ConflictFact]:
        """Those that go wrong for somebody, though all can be held."""
        return [each for each in self.open if each.severity is Severity.WARN]

    def of(self, session: PlannedSession) -> list[ConflictFact]:
        """Return what is wrong with one session, without what is only good to know."""
        wrong = (each for each in self.open if each.severity is not Severity.INFO)
        return [each for each in wrong if session in each.sessions and each.rule not in OF_DAYS]

    def of_day(self, day: date) -> list[ConflictFact]:
        """Return why nobody should work on a day."""
        of_days = (each for each in self.open if each.rule in OF_DAYS)
        return [each for each in of_days if each.day == day]


NO_CONFLICTS = RunConflicts(facts=())


def of_run(
    run: CourseRun, sessions: Sequence[PlannedSession], *, calendar: CityCalendar
) -> RunConflicts:
    """Return the conflicts of a course run, given all its sessions with rooms and mentors.

    As many queries for any number of sessions.
    """
    held = meetings.of_runs([run.id])
    found = finding.find(_plan(run, held, calendar))
    ours = {each.public_id: each for each in sessions}
    names = _names(run, sessions, found, calendar)
    accepted = accepted_in([run.id])
    facts = []
    for alike in told_together(run, found, accepted):
        first = alike[0]
        subjects = (names.get((each.rule, each.subject), str(each.subject)) for each in alike)
        facts.append(
            ConflictFact(
                alike=tuple(alike),
                sessions=tuple(ours[session] for session in first.sessions if session in ours),
                name=", ".join(dict.fromkeys(subjects)),
                group=next((group.name for group in run.groups if group.id == first.group), ""),
                accepted=accepted.get((run.id, first.key)),
            )
        )
    return RunConflicts(facts=tuple(facts))


def by_run(run_ids: Collection[int], *, now: datetime) -> Counter[int]:
    """Return how many sessions to come of each of these runs cannot be held as planned.

    What is over counts no more, but somebody may still be on the way from it. As many queries for
    any number of runs.
    """
    held = meetings.of_runs(run_ids, since=now - LONGEST) if run_ids else []
    run_of = {each.session: each.course for each in held if each.ends_at > now}
    if not run_of:
        return Counter()
    everything = [*held, *meetings.elsewhere(held, run_ids)]
    accepted = accepted_in(run_ids)
    clashing = {
        session
        for each in (
            *at_once.find(everything),
            *mentoring.journeys(everything, teaching_facts.travel(everything)),
        )
        for session in each.sessions
        if session in run_of and (run_of[session], each.key) not in accepted
    }
    return Counter(run_of[each] for each in clashing)


def _plan(run: CourseRun, held: Sequence[Meeting], calendar: CityCalendar) -> Plan:
    others = meetings.elsewhere(held, [run.id])
    return Plan(
        meetings=held,
        elsewhere=others,
        groups=meetings.everybody(run),
        languages=teaching_facts.languages_of(run.city),
        modules=teaching_facts.modules(run),
        mentors=_mentors(run, held),
        calendar=calendar,
        travel=teaching_facts.travel([*held, *others]),
    )


def _mentors(run: CourseRun, held: Sequence[Meeting]) -> Mapping[int, Mentor]:
    present = {person for each in held for person in each.present}
    if not present:
        return {}
    return teaching_facts.mentors(
        present,
        run.city,
        since=min(each.starts_at for each in held),
        until=max(each.ends_at for each in held),
        also={city for each in held for city in each.hosts.values()},
    )


def told_together(
    run: CourseRun,
    found: Sequence[PlanConflict],
    accepted: Mapping[tuple[int, str], AcceptedConflict],
) -> Iterable[list[PlanConflict]]:
    """Yield together what is of one rule between the same sessions, and stands accepted alike."""
    parts: dict[tuple[object, ...], list[PlanConflict]] = {}
    for each in found:
        kept = accepted.get((run.id, each.key))
        stands = kept and (kept.reason, kept.accepted_by_id, kept.accepted_at)
        # What is about no session, or about all of a module, is about its subject.
        about = each.sessions if each.rule in TOLD_TOGETHER else each.key
        parts.setdefault((each.rule, about, stands), []).append(each)
    return parts.values()


def _names(
    run: CourseRun,
    sessions: Sequence[PlannedSession],
    found: Sequence[PlanConflict],
    calendar: CityCalendar,
) -> Mapping[tuple[Rule, int | str], str]:
    """Return what the subjects of conflicts are called, where they have another name."""
    people = {mentor.person_id: mentor.person.name for each in sessions for mentor in each.mentors}
    modules = {
        module.uid: f"{module.code} {module.title}"
        for module in effective_curricula.of_run(run).modules
    }
    rooms = {each.room.id: each.room.name for each in sessions if each.room}
    rooms |= {site.room_id: site.room.name for each in sessions for site in each.sites}
    online = {
        each.virtual_room.id: each.virtual_room.name for each in sessions if each.virtual_room
    }
    others = {each.subject for each in found if each.rule in OF_PEOPLE} - people.keys()
    if others:
        rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(others)))
        people |= {row.id: row.name for row in rows}
    named: dict[Rule, Mapping[int, str] | Mapping[str, str]] = {
        Rule.ROOM: rooms, Rule.CAPACITY: rooms, Rule.VIRTUAL_ROOM: online,
        **dict.fromkeys(OF_PEOPLE, people),
        Rule.HOLIDAY: {day.isoformat(): name for day, name in calendar.holidays.items()},
        Rule.UNTAUGHT: modules, Rule.SHORT: modules, Rule.ORDER: modules,
    }  # fmt: skip
    return {(rule, key): name for rule, known in named.items() for key, name in known.items()}


def accepted_in(run_ids: Collection[int]) -> Mapping[tuple[int, str], AcceptedConflict]:
    """Return what somebody can live with in these runs, by run and key; one query."""
    rows = db.session.scalars(
        select(AcceptedConflict)
        .where(AcceptedConflict.course_run_id.in_(run_ids))
        .options(joinedload(AcceptedConflict.accepted_by))
    )
    return {(each.course_run_id, each.key): each for each in rows}
