"""What came of a question, as its page shows it: from ids to sessions of the plan as it is now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.placements.outcome import Unplaced, Way
from app.domain.placements.problem import Placement
from app.domain.placements.repairs import Rank
from app.domain.plans import changes
from app.domain.plans.changes import Change
from app.domain.plans.planned import Planned
from app.domain.proposals import results
from app.domain.proposals.asked import Asked, AskedTimes
from app.domain.proposals.laying import is_laid, laid
from app.models.delivery import CourseRun
from app.models.proposal import Proposal
from app.queries import effective_curricula, mentor_hours, releases
from app.queries.mentor_hours import Elsewhere
from app.queries.releases import Names
from app.services import proposals, taken_proposals

Sessions = Mapping[str, Planned]
# What is given up is minutes, and nobody or nothing of an id.
OF_HOURS = (Way.LATER, Way.EARLIER)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What can be laid into the plan: what it changes, what it leaves, and what is gone since."""

    number: int
    changes: tuple[Change, ...]
    same: tuple[Planned, ...] = ()
    gone: int = 0
    is_taken: bool
    rank: Rank | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A session without a place, why, and where it would be if one thing were given up."""

    session: Planned
    why: Unplaced
    then: Planned | None

    @property
    def rules(self) -> list[tuple[str, int]]:
        """Which rules forbid how many moments, the most first."""
        return sorted(self.why.excluded.items(), key=lambda each: -each[1])


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All of it, with the names in it, what hour it is for mentors in another zone, and titles."""

    asked: Asked
    choices: tuple[Choice, ...]
    refusals: tuple[Refusal, ...] = ()
    affected: int = 0
    stuck: tuple[Planned, ...] = ()
    complete: bool = True
    names: Names
    elsewhere: Mapping[Planned, Sequence[Elsewhere]]
    modules: Mapping[str, str]


def answer_of(run: CourseRun, proposal: Proposal, sessions: Sessions, *, now: datetime) -> Answer:
    """Return what a proposal came to; as many queries for any number of sessions."""
    asked = proposals.asked_of(proposal)
    if isinstance(asked, AskedTimes):
        new = taken_proposals.new_values(run, asked)
        answer = _times(proposal, asked, sessions, new)
    else:
        answer = _repairs(proposal, asked, sessions)
    shown = [*_shown(answer)]
    names = releases.names_of(shown)
    return replace(
        answer,
        names=names,
        elsewhere=mentor_hours.of_values(run.city, shown, names.people, today=now.date()),
        modules={
            each.uid: f"{each.code} {each.title}"
            for each in effective_curricula.of_run(run).modules
        },
    )


NOTHING = Names(rooms={}, virtual_rooms={}, groups={}, people={})


def _times(proposal: Proposal, asked: AskedTimes, plan: Sessions, new: Sessions) -> Answer:
    outcome = results.outcome_from_data(proposal.result)
    known = {**new, **plan}
    refusals = []
    for each in outcome.unplaced:
        if each.session in known:
            would_be = each.relaxation and each.relaxation.placement
            then = laid(plan, new, [would_be])[0] if would_be else None
            refusals.append(Refusal(session=known[each.session], why=each, then=then))
    return Answer(
        asked=asked,
        choices=(_choice(0, plan, new, outcome.placements),) if outcome.placements else (),
        refusals=tuple(refusals),
        names=NOTHING,
        elsewhere={},
        modules={},
    )


def _repairs(proposal: Proposal, asked: Asked, plan: Sessions) -> Answer:
    found = results.repairs_from_data(proposal.result)
    return Answer(
        asked=asked,
        choices=tuple(
            replace(
                _choice(number, plan, {}, [one.after for one in each.changes]),
                rank=each.rank,
            )
            for number, each in enumerate(found.repairs)
        ),
        affected=len(found.affected),
        stuck=tuple(plan[each] for each in found.stuck if each in plan),
        complete=found.complete,
        names=NOTHING,
        elsewhere={},
        modules={},
    )


def _choice(number: int, plan: Sessions, new: Sessions, placements: Sequence[Placement]) -> Choice:
    there = [each for each in placements if each.session in plan or each.session in new]
    after = laid(plan, new, there)
    before = [plan[each.id] for each in after if each.id in plan]
    found = changes.between(before, after)
    differ = {each.after.id for each in found}
    return Choice(
        number=number,
        changes=found,
        same=tuple(each for each in after if each.id not in differ),
        gone=len(placements) - len(there),
        is_taken=is_laid(plan, placements),
    )


def _shown(answer: Answer) -> Iterable[Planned]:
    """Yield all sessions in an answer, and beside them those whom a word is about."""
    for choice in answer.choices:
        yield from choice.same
        for change in choice.changes:
            yield change.after
            if change.before:
                yield change.before
    yield from answer.stuck
    for refusal in answer.refusals:
        yield refusal.session
        if refusal.then:
            yield refusal.then
        relaxation = refusal.why.relaxation
        about = relaxation.subject if relaxation and relaxation.way not in OF_HOURS else 0
        if isinstance(about, int) and about > 0:
            yield replace(refusal.session, room=about, mentors=(about,))
