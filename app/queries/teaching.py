"""What a course run taught from its beginning to its end, under all of its pins."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain.curricula.curriculum import Module
from app.domain.pins import of_session, that_hold
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession
from app.queries import effective_curricula, pins


@dataclass(frozen=True)
class Taught:
    """The modules as they were when they were held, and the kept hashes in the order of time.

    Modules that are still taught come first, in the order of the newest pin.
    """

    modules: tuple[Module, ...]
    hashes: tuple[str, ...]


def of_run(run: CourseRun) -> Taught:
    """Return what a run taught; one query, and one more where it was changed on the way."""
    rows = pins.of_run(run.id)
    modules = {module.uid: module for module in effective_curricula.of_run(run).modules}
    holding = that_hold(rows)
    if len(holding) < 2:
        return Taught(tuple(modules.values()), (run.content_hash,))
    by_pin = {
        pin.id: {module.uid: module for module in effective_curricula.of_pin(pin).modules}
        for pin in holding
    }
    for of_pin in reversed(by_pin.values()):  # also what is held though it is taught no longer
        for uid, module in of_pin.items():
            modules.setdefault(uid, module)
    held = db.session.execute(
        select(CourseSession.module_uid, CourseSession.starts_at)
        .where(CourseSession.course_run_id == run.id, CourseSession.counts)
        .order_by(CourseSession.starts_at)
    )
    for taught, starts_at in held:
        as_held = by_pin[of_session(rows, starts_at).id].get(taught or "")
        if as_held is not None:
            modules[as_held.uid] = as_held
    return Taught(tuple(modules.values()), tuple(dict.fromkeys(p.content_hash for p in holding)))
