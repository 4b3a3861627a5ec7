"""What the curriculum asks for and the plan does not give: modules, minutes, order, disciplines."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from app.domain.conflicts.meeting import Meeting, Mentor, Plan, Taught, boards_of
from app.domain.conflicts.plan_conflict import PlanConflict, Rule

# What each group is taught in each module, in order of time.
Lessons = Mapping[tuple[str, int], Sequence[Meeting]]


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what the plan owes to the curriculum."""
    lessons = _lessons(plan)
    for module in plan.modules:
        yield from _taught_too_little(module, lessons, plan)
        yield from dict.fromkeys(_out_of_order(module, lessons, plan))
    boards = boards_of(plan.modules)
    for meeting in plan.meetings:
        board = boards.get(meeting.module, ()) if meeting.module or meeting.added_board else ()
        if board and meeting.teachers:
            yield from _uncovered(meeting, board, plan.mentors)


def _lessons(plan: Plan) -> Lessons:
    found: defaultdict[tuple[str, int], list[Meeting]] = defaultdict(list)
    for meeting in sorted(plan.meetings, key=attrgetter("in_time")):
        if meeting.module is not None:
            for group in meeting.people:
                found[meeting.module, group].append(meeting)
    return found


def _taught_too_little(module: Taught, lessons: Lessons, plan: Plan) -> Iterator[PlanConflict]:
    """A group that is taught apart from the others is told apart from them."""
    of_group = {group: tuple(lessons.get((module.uid, group), ())) for group in plan.groups}
    lessons_of_all = [*of_group.values()] or [()]
    if not any(lessons_of_all) and not module.required:
        return
    together = all(held == lessons_of_all[0] for held in lessons_of_all)
    told = [(None, lessons_of_all[0])] if together else of_group.items()
    for group, held in told:
        minutes = sum(each.minutes for each in held)
        if minutes < module.minutes:
            yield PlanConflict(
                rule=Rule.SHORT if held else Rule.UNTAUGHT,
                sessions=tuple(each.session for each in held),
                subject=module.uid,
                group=group,
                found=minutes,
                asked=module.minutes,
            )


def _out_of_order(module: Taught, lessons: Lessons, plan: Plan) -> Iterator[PlanConflict]:
    """A module that begins before the first session of what it needs is over, for some group."""
    for needed in module.prerequisites:
        for group in plan.groups:
            before, after = lessons.get((needed, group)), lessons.get((module.uid, group))
            if before and after and after[0].starts_at < before[0].ends_at:
                yield PlanConflict(
                    rule=Rule.ORDER,
                    sessions=(after[0].session, before[0].session),
                    subject=needed,
                )


def _uncovered(
    meeting: Meeting, board: tuple[str, ...], mentors: Mapping[int, Mentor]
) -> Iterator[PlanConflict]:
    """Yield the disciplines that nobody speaks for, and the people who alone speak for one."""
    known = {person: mentors.get(person, Mentor()).disciplines for person in meeting.teachers}
    speakers = Counter(each for disciplines in known.values() for each in disciplines)
    for discipline in board:
        if not speakers[discipline]:
            yield PlanConflict(
                rule=Rule.DISCIPLINE, sessions=(meeting.session,), subject=discipline
            )
    for person, disciplines in known.items():
        if any(speakers[each] == 1 for each in disciplines.intersection(board)):
            yield PlanConflict(rule=Rule.ONLY_ONE, sessions=(meeting.session,), subject=person)
