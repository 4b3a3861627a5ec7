"""Has this trainee earned the certificate? Facts in, a decision out.

The rule is told in docs/eligibility.md. Minutes are whole numbers, never rounded down to a pass.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain.attendance import Mark, Status, minutes_attended
from app.domain.curricula.curriculum import Requirements
from app.domain.held_session import HeldSession, brought_along, expected


class CriterionKind(StrEnum):
    """What a criterion looks at."""

    OVERALL = "overall"
    DAY = "day"
    MODULE = "module"


class Awaited(StrEnum):
    """What somebody waits for who can still earn the certificate, the most pressing first."""

    SESSION = "session"
    MARKS = "marks"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing that is asked, with its facts in minutes.

    `key` is the date of a day, the uid of a module, or None. Of the `of` minutes expected,
    `have` were attended, `unmarked` are past but not marked yet, `ahead` are still to come;
    the rest was missed. Where `of` is nothing no session is planned for this person. A module that
    was attended in an earlier course is met as it is, which `elsewhere` says.
    """

    kind: CriterionKind
    key: date | str | None
    needed: int
    have: int
    of: int
    unmarked: int
    ahead: int
    elsewhere: bool = False

    @property
    def met(self) -> bool:
        """Whether nothing is missing here."""
        return self.elsewhere or self.have >= self.needed

    @property
    def still_possible(self) -> bool:
        """Whether marks that are not made yet can still meet it.

        What is not planned can still be: for who has no group, or after a cancellation.
        """
        return self.met or not self.of or self.have + self.unmarked + self.ahead >= self.needed


@dataclass(frozen=True)
class Decision:
    """The verdict and the facts behind it: the overall criterion, then days, then modules.

    `taught` holds the uids of the modules of which the person attended some minute in this course;
    `brought` are the minutes that count overall though they were attended in an earlier one.
    """

    criteria: tuple[Criterion, ...]
    taught: frozenset[str]
    brought: int = 0

    @property
    def eligible(self) -> bool:
        """Whether the certificate is earned. The overall criterion asks for a minute at least."""
        return all(criterion.met for criterion in self.criteria)

    @property
    def still_possible(self) -> bool:
        """Whether it can still be earned. More attendance never hurts, so each may be asked."""
        return all(criterion.still_possible for criterion in self.criteria)

    @property
    def unmet(self) -> tuple[Criterion, ...]:
        """What stands between the trainee and the certificate."""
        return tuple(criterion for criterion in self.criteria if not criterion.met)

    @property
    def awaits(self) -> Awaited:
        """What has to come first: a session that nobody has planned, marks, or only time."""
        if not all(criterion.of for criterion in self.unmet):
            return Awaited.SESSION
        if any(criterion.unmarked for criterion in self.unmet):
            return Awaited.MARKS
        return Awaited.TIME

    @property
    def attended_minutes(self) -> int:
        """The contact minutes attended in this course, as the certificate states them."""
        return self.criteria[0].have - self.brought

    @property
    def offered_minutes(self) -> int:
        """The contact minutes expected of this person."""
        return self.criteria[0].of


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What one session comes to for one person, in minutes."""

    session: HeldSession
    have: int = 0
    unmarked: int = 0
    ahead: int = 0
    remotely: bool = False


def assess(
    requirements: Requirements,
    required_modules: Iterable[str],
    sessions: Iterable[HeldSession],
    marks: Mapping[int, Mark],
    *,
    group: int | None,
    now: datetime,
    elsewhere: Collection[str] = (),
) -> Decision:
    """Weigh one trainee's marks, keyed by session id, against the requirements.

    An excused session stays expected and earns nothing. What is attended remotely earns minutes
    overall and for its module, but for its day only if the requirements say so. What was attended
    with another group is brought along. `elsewhere` are the uids of modules that were attended in
    an earlier course: they count overall, and ask for no attendance on any day.
    """
    sessions = tuple(sessions)
    marks = brought_along(sessions, marks, group)
    facts = [_facts(session, marks.get(session.id), now) for session in expected(sessions, group)]
    percent = requirements.min_percent
    overall = _with_what_was_attended_before(facts, elsewhere)
    # One minute at least: nobody earns a certificate for nothing, whatever the percentage.
    needed = max(1, _share(facts, percent))
    criteria = [_criterion(CriterionKind.OVERALL, None, overall, needed)]
    if requirements.each_day:
        for day, held in sorted(_by_day(facts, requirements).items()):
            criteria += _of_day(day, held, percent, elsewhere)
    for uid in dict.fromkeys(required_modules):
        taught = [fact for fact in facts if fact.session.module_uid == uid]
        module = _criterion(CriterionKind.MODULE, uid, taught, 1)
        criteria.append(replace(module, elsewhere=uid in elsewhere))
    uids = (fact.session.module_uid for fact in facts if fact.have)
    brought = sum(each.have for each in overall) - sum(each.have for each in facts)
    return Decision(tuple(criteria), frozenset(uid for uid in uids if uid), brought)


def _with_what_was_attended_before(
    facts: Sequence[_Facts], elsewhere: Collection[str]
) -> Sequence[_Facts]:
    """Count the sessions of these modules as attended.

    They only add to what is attended in this course. As long as that is nothing, they are to come
    with it; where it can only be nothing, they count for nothing.
    """
    attended = any(each.have for each in facts)
    if not attended and not any(each.unmarked or each.ahead for each in facts):
        return facts
    return [
        _counted(each, attended=attended) if each.session.module_uid in elsewhere else each
        for each in facts
    ]


def _counted(fact: _Facts, *, attended: bool) -> _Facts:
    minutes = fact.session.minutes
    return replace(
        fact, have=minutes if attended else 0, unmarked=0, ahead=0 if attended else minutes
    )


def _of_day(
    day: date, facts: Sequence[_Facts], percent: int, elsewhere: Collection[str]
) -> Iterator[Criterion]:
    """Yield what is asked of a day, if anything is.

    What was attended before is not expected on it, unless it is attended, or has to be for a day
    on which too much else was missed.
    """
    asked = [each for each in facts if each.have or each.session.module_uid not in elsewhere]
    less, all_of_it = (
        _criterion(CriterionKind.DAY, day, some, _share(some, percent)) for some in (asked, facts)
    )
    if not less.still_possible and all_of_it.still_possible:
        yield all_of_it
    elif asked:
        yield less


def _facts(session: HeldSession, mark: Mark | None, now: datetime) -> _Facts:
    if mark is not None:
        return _Facts(
            session=session,
            have=minutes_attended(mark, session.minutes),
            remotely=mark.status is Status.REMOTE,
        )
    if session.ends_at <= now:
        return _Facts(session=session, unmarked=session.minutes)
    return _Facts(session=session, ahead=session.minutes)


def _by_day(facts: Iterable[_Facts], requirements: Requirements) -> dict[date, list[_Facts]]:
    """Sort the facts by day. Remote attendance is no attendance there, unless it counts as such."""
    days: dict[date, list[_Facts]] = {}
    for fact in facts:
        if requirements.remote_counts_as_day:
            days.setdefault(fact.session.day, []).append(fact)
        elif not fact.session.online:
            in_person = replace(fact, have=0) if fact.remotely else fact
            days.setdefault(fact.session.day, []).append(in_person)
    return days


def _criterion(
    kind: CriterionKind, key: date | str | None, facts: Sequence[_Facts], needed: int
) -> Criterion:
    return Criterion(
        kind=kind,
        key=key,
        needed=needed,
        have=sum(fact.have for fact in facts),
        of=sum(fact.session.minutes for fact in facts),
        unmarked=sum(fact.unmarked for fact in facts),
        ahead=sum(fact.ahead for fact in facts),
    )


def _share(facts: Iterable[_Facts], percent: int) -> int:
    """Return the fewest whole minutes that are at least so many per cent of those expected."""
    return -(-sum(fact.session.minutes for fact in facts) * percent // 100)
