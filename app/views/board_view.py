"""Which part of a plan the board shows: all of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import request

from app.domain.board.columns import By
from app.domain.wall_time import FIRST_DAY, LAST_DAY

WEEK = 7


@dataclass(frozen=True, kw_only=True)
class BoardView:
    """A day or its week, the columns, whether all hours are shown, and boxes to tick."""

    week: bool
    by: By
    day: date
    whole: bool
    tick: bool = False

    @property
    def days(self) -> list[date]:
        """The days that are shown."""
        if not self.week:
            return [self.day]
        monday = self.day - timedelta(days=self.day.weekday())
        return [monday + timedelta(days=n) for n in range(WEEK)]

    @property
    def args(self) -> Mapping[str, Any]:
        """What stands in the address."""
        given = {
            "view": "week" if self.week else "day",
            "by": self.by.value,
            "day": self.day.isoformat(),
        }
        given |= {"hours": "all"} if self.whole else {}
        return given | ({"tick": "1"} if self.tick else {})

    def but(self, **changes: object) -> Mapping[str, Any]:
        """Return what stands in the address of another view."""
        return replace(self, **changes).args  # type: ignore[arg-type]


def asked_for(days: list[date], *, today: date) -> BoardView:
    """Read the view; without a day it is the next on which the plan has anything, else its last."""
    coming = next((each for each in days if each >= today), days[-1] if days else today)
    by = request.args.get("by", "")
    return BoardView(
        week=request.args.get("view") != "day",
        by=By(by) if by in set(By) else By.ROOM,
        day=_day(request.args.get("day", "")) or coming,
        whole=request.args.get("hours") == "all",
        tick=request.args.get("tick") == "1",
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day < LAST_DAY - timedelta(days=WEEK) else None
