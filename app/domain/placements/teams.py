"""Who teaches a session, of those who could: as many as are to be chosen, and every discipline."""

from collections.abc import Sequence

from app.domain.conflicts.meeting import Mentor, boards_of
from app.domain.placements.problem import Problem, Wanted

# Stands among disciplines for a language of the city; none of them has a line break in it.
UNDERSTOOD = "\n"


def pool(wanted: Wanted) -> tuple[int, ...]:
    """Return who can be chosen for a session: the candidates that are not in it already."""
    there = {*wanted.mentors, *wanted.hosts}
    return tuple(each for each in dict.fromkeys(wanted.candidates) if each not in there)


def needs(problem: Problem, wanted: Wanted) -> frozenset[str]:
    """Return what those who teach a session lack: disciplines of its board, or to be understood.

    Where nobody teaches at all, as in a session that still lacks mentors, nothing is asked for.
    """
    teachers = wanted.teachers
    if not teachers and (not wanted.choose or wanted.interprets):
        return frozenset()
    of_a_board = wanted.module is not None or wanted.added_board
    board = boards_of(problem.modules).get(wanted.module, ()) if of_a_board else ()
    there = (brings(problem, each) for each in teachers)
    interpreted = wanted.interprets or len(teachers) < len(wanted.mentors)
    spoken = () if interpreted or not problem.languages else (UNDERSTOOD,)
    return frozenset((*board, *spoken)).difference(*there)


def asked(problem: Problem, wanted: Wanted) -> frozenset[str]:
    """Return what who is chosen for a session has to bring.

    Where nobody is chosen, who teaches it is understood or not whenever it is held.
    """
    needed = needs(problem, wanted)
    return needed if wanted.choose else needed - {UNDERSTOOD}


def team(
    problem: Problem, needed: frozenset[str], people: Sequence[int], many: int
) -> tuple[int, ...] | None:
    """Return so many of these people who together bring all that is needed.

    None where there are none. Those who stand first are taken before others.
    """
    if len(people) < many or (needed and not many):
        return None
    if not needed:
        return tuple(people[:many])
    speakers = {
        each: [person for person in people if each in brings(problem, person)]
        for each in sorted(needed)
    }
    rarest = min(speakers, key=lambda each: len(speakers[each]))
    for person in speakers[rarest]:
        others = [each for each in people if each != person]
        rest = team(problem, needed - brings(problem, person), others, many - 1)
        if rest is not None:
            return (person, *rest)
    return None


def brings(problem: Problem, person: int) -> frozenset[str]:
    """Return the disciplines that somebody speaks for, and whether the city may understand them."""
    mentor = problem.mentors.get(person, Mentor())
    if mentor.languages and mentor.languages.isdisjoint(problem.languages):
        return mentor.disciplines
    return mentor.disciplines | {UNDERSTOOD}


def disciplines(problem: Problem, person: int) -> frozenset[str]:
    """Return the disciplines that somebody speaks for."""
    return problem.mentors[person].disciplines if person in problem.mentors else frozenset()


def speaks_here(problem: Problem, person: int) -> bool:
    """Whether somebody said that they speak a language of the city, if these are known."""
    languages = problem.mentors.get(person, Mentor()).languages
    return not problem.languages or not problem.languages.isdisjoint(languages)
