"""All conflicts of a plan, the gravest first."""

from app.domain.conflicts import at_once, mentoring, placing, teaching
from app.domain.conflicts.meeting import Plan
from app.domain.conflicts.plan_conflict import PlanConflict


def find(plan: Plan) -> tuple[PlanConflict, ...]:
    """Return every conflict in which a session of the plan has a part, each once.

    The gravest come first, then those of the earliest sessions; whatever order the sessions are
    given in, the answer is the same.
    """
    ours = {meeting.session: meeting.starts_at for meeting in plan.meetings}
    found = [
        *at_once.find((*plan.meetings, *plan.elsewhere)),
        *mentoring.find(plan),
        *placing.find(plan),
        *teaching.find(plan),
    ]
    times = ours | {each.session: each.starts_at for each in plan.elsewhere}
    concerned = (
        each for each in found if not each.sessions or not ours.keys().isdisjoint(each.sessions)
    )
    return tuple(
        sorted(
            concerned,
            key=lambda each: (
                each.severity,
                [times[session].timestamp() for session in each.sessions],
                each.key,
            ),
        )
    )
