"""What a plan in the making costs by the soft rules, and what one more session would add."""

from collections import Counter, defaultdict
from itertools import pairwise

from app.domain.fair_hours import FAIR, minutes_outside
from app.domain.placements.desk import Desk
from app.domain.placements.obstacles import Held
from app.domain.placements.openings import Choice
from app.domain.placements.soft_rules import BEARABLE, QUARTER, WEIGHTS, who_shares
from app.domain.placements.starts import SECOND, instant
from app.domain.wall_time import to_local


class Tally:
    """Counts along with a desk; `add` and `drop` follow what is put on it and taken from it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        problem = desk.problem
        moments = desk.starts.moments
        first = moments[0] if moments else 0
        self.late = [(each - first) * SECOND // QUARTER for each in moments]
        self.days = {each: to_local(instant(each), problem.zone).date() for each in moments}
        self.loads: Counter[int] = Counter(dict.fromkeys(who_shares(problem), 0))
        self._rooms: defaultdict[object, Counter[int]] = defaultdict(Counter)
        self._strange: dict[tuple[int, int, int], int] = {}
        self._before: dict[str, str] = {}
        self._after: dict[str, str] = {}
        for one, other in pairwise(each.session for each in problem.wanted):
            self._after[one], self._before[other] = other, one
        for meeting in problem.fixed:
            for mentor in meeting.mentors:
                self.loads[mentor] += meeting.minutes
            if meeting.room is not None:
                for group in meeting.people:
                    self._rooms[group, meeting.day][meeting.room] += 1

    def add(self, one: Held) -> None:
        """Count a session."""
        self._count(one, 1)

    def drop(self, one: Held) -> None:
        """Count a session no longer."""
        self._count(one, -1)

    def burden(self, session: str, person: int, start: int) -> int:
        """Return what speaks against a mentor for a session: hours that are not fair, and load."""
        return self.strange(session, person, start) + self.loads[person] * WEIGHTS.uneven

    def strange(self, session: str, person: int, start: int) -> int:
        """Return what hours cost that are not fair to somebody who teaches from afar."""
        wanted = self.desk.wanted[session]
        if wanted.city_of(person) is not None:
            return 0
        key = person, start, wanted.minutes
        if key not in self._strange:
            zone = self.desk.problem.zones.get(person, self.desk.problem.zone)
            when = instant(self.desk.starts.moments[start]), wanted.minutes, zone
            self._strange[key] = (
                minutes_outside(FAIR, *when) * WEIGHTS.unsociable
                + minutes_outside(BEARABLE, *when) * WEIGHTS.unbearable
            )
        return self._strange[key]

    def added(self, session: str, choice: Choice) -> int:
        """Return about how much worse the plan becomes by a session in a place."""
        wanted = self.desk.wanted[session]
        everybody = (*wanted.mentors, *choice.chosen)
        moment = self.desk.starts.moments[choice.start]
        return (
            self.late[choice.start] * WEIGHTS.late
            + sum(self.strange(session, each, choice.start) for each in everybody)
            + sum(self.loads[each] for each in choice.chosen) * WEIGHTS.uneven
            + self._further_rooms(session, choice) * WEIGHTS.rooms
            + self._turned(session, moment) * WEIGHTS.turned
        )

    def _further_rooms(self, session: str, choice: Choice) -> int:
        if choice.room is None:
            return 0
        day = self.days[self.desk.starts.moments[choice.start]]
        used = (self._rooms.get((each, day)) for each in self.desk.wanted[session].people)
        return sum(bool(rooms) and choice.room not in rooms for rooms in used if rooms)

    def _turned(self, session: str, moment: int) -> int:
        placed = self.desk.placed
        before, after = self._before.get(session, ""), self._after.get(session, "")
        early = before in placed and moment < placed[before].begins
        return early + (after in placed and placed[after].begins < moment)

    def _count(self, one: Held, times: int) -> None:
        for mentor in one.mentors:
            self.loads[mentor] += times * ((one.ends - one.begins) // 60)
        if one.room is not None:
            for group in one.people:
                rooms = self._rooms[group, self.days[one.begins]]
                rooms[one.room] += times
                if not rooms[one.room]:
                    del rooms[one.room]
