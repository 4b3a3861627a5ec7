"""A curriculum laid out in days: what is done from when to when, before there is a date."""

from dataclasses import dataclass
from datetime import date, time

from app.domain.adaptations.effective import Change, EffectiveCurriculum
from app.domain.city_calendar import EVERY_DAY
from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.day_overflow import DayOverflow
from app.domain.scheduling import ProposedSession, propose

A_MONDAY = date(2001, 1, 1)  # any week will do: times of a day plan don't depend on the date


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is done; `module` and what the city changed in it, when it is taught."""

    starts: time
    ends: time
    minutes: int
    kind: ItemKind
    title: str
    module: Module | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day; `minutes` are those taught, `minutes_over` tells by how much it is too long."""

    number: int
    lines: tuple[Line, ...]
    latest_end: time
    minutes_over: int = 0

    @property
    def starts(self) -> time:
        """When it begins."""
        return self.lines[0].starts

    @property
    def ends(self) -> time:
        """When it is over."""
        return self.lines[-1].ends

    @property
    def minutes(self) -> int:
        """The minutes taught."""
        return sum(line.minutes for line in self.lines if line.module)


def days_of(effective: EffectiveCurriculum) -> tuple[Day, ...]:
    """Return the days of a course as the rules of placement make them."""
    proposal = propose(effective, A_MONDAY, calendar=EVERY_DAY)
    modules = {module.uid: module for module in effective.modules}
    return tuple(
        Day(
            number=number,
            lines=tuple(
                _line(session, modules, effective)
                for session in proposal.sessions
                if session.day == number
            ),
            latest_end=day.latest_end,
            minutes_over=_minutes_over(proposal.overflows.get(number)),
        )
        for number, day in enumerate(effective.days, 1)
    )


def _line(
    session: ProposedSession, modules: dict[str, Module], effective: EffectiveCurriculum
) -> Line:
    uid = session.module_uid
    return Line(
        starts=session.starts.time(),
        ends=session.ends.time(),
        minutes=session.minutes,
        kind=session.kind,
        title=session.title,
        module=modules[uid] if uid else None,
        changes=effective.changes_of(uid) if uid else (),
    )


def _minutes_over(overflow: DayOverflow[ProposedSession] | None) -> int:
    return overflow.minutes_over if overflow else 0
