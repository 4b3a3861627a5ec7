"""Repairs: the best three that looking at every other plan finds, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.conflicts.meeting import Mentor, Taught
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.repair import repairs
from app.domain.placements.repairs import Loss, Rank, Repair
from app.domain.placements.solving import solve
from bench.placements_data import FORTY, course
from tests import placing
from tests.placing import (
    MINUTE,
    NINE,
    Fact,
    every_place,
    facts,
    meeting,
    problem,
    problems,
    span,
    wanted,
)
from tests.soak import Scale

Plan = dict[str, Placement]


@dataclass(frozen=True)
class Broken:
    """A plan, right or wrong, and what is lost to it."""

    asked: Problem
    plan: Plan
    loss: Loss


@st.composite
def broken_plans(draw: st.DrawFn, most: int = 3) -> Broken:
    """Any plan, with whatever is wrong in it."""
    asked = draw(problems(most=most))
    plan = {}
    for want in asked.wanted:
        places = every_place(asked, want)
        assume(places)
        plan[want.session] = draw(st.sampled_from(places))
    return Broken(asked, plan, draw(_losses(asked, plan)))


@st.composite
def tight_plans(draw: st.DrawFn) -> Broken:
    """A plan with little room to move, in which nothing or little is wrong."""
    sessions = [
        wanted(
            name,
            draw(st.sampled_from([15, 30, 30])),
            people=(draw(st.sampled_from(placing.GROUPS)),),
            mentors=(draw(st.sampled_from([1, 2])),),
            candidates=draw(st.sampled_from([(), (), (2, 3), (1, 3)])),
            city=draw(st.sampled_from([None, placing.HERE])),
            rooms=draw(st.sampled_from([(), (1,), (1, 2)])),
            module=draw(st.sampled_from([None, "M1", "M2"])),
            expected=draw(st.integers(1, 3)),
        )
        for name in "abcd"[: draw(st.integers(2, 4))]
    ]
    asked = problem(
        *sessions,
        windows=[span(0, draw(st.sampled_from([60, 75])))],
        modules=[Taught(uid="M1", minutes=30), NEEDS_M1],
        rooms={1: draw(st.sampled_from([None, 2])), 2: None},
        zones={1: "Pacific/Auckland", 3: "Pacific/Auckland"},
        zone="Asia/Kolkata",
    )
    plan = {each.session: each for each in solve(asked).placements}
    asked = replace(asked, wanted=[each for each in sessions if each.session in plan])
    assume(plan)
    return Broken(asked, plan, draw(_losses(asked, plan)))


@st.composite
def _losses(draw: st.DrawFn, asked: Problem, plan: Plan) -> Loss:
    """Lose what some session needs, around the time at which it is held."""
    place = draw(st.sampled_from(sorted(plan.values(), key=lambda each: each.session)))
    begins = placing.minute(place.starts_at) + draw(st.integers(-40, 10))
    lost = span(begins, begins + draw(st.sampled_from([10, 45, 60])))
    losses = [Loss(span=lost, mentor=each) for each in place.mentors]
    losses += [Loss(span=lost, room=place.room or 1)]
    want = next(each for each in asked.wanted if each.session == place.session)
    losses += [Loss(span=lost, mentor=each) for each in want.hosts]
    losses += [Loss(span=lost, room=each) for each in want.sites]
    return draw(st.sampled_from(losses))


NEEDS_M1 = Taught(uid="M2", minutes=30, prerequisites=("M1",))


class BruteForce:
    """Looks at every plan that a broken one could become."""

    def __init__(self, broken: Broken) -> None:
        self.loss, self.plan = broken.loss, broken.plan
        # Whoever teaches as many as before is as good as before, but for what is looked at below.
        self.asked = replace(
            broken.asked,
            wanted=[
                replace(want, mentors=(), candidates=tuple(range(1, 10)), choose=len(there.mentors),
                        rooms=want.rooms if there.room else ())
                for want in broken.asked.wanted
                for there in [broken.plan[want.session]]
            ],
        )  # fmt: skip
        self.wanted = {each.session: each for each in broken.asked.wanted}
        self.before = self.wrong(self.plan)
        self.stuck: list[str] = []
        self.affected = [name for name, place in self.plan.items() if self.lost(place)]
        self.stuck = [name for name in self.affected if not self.could_be(name)]
        self.mendable = [name for name in self.affected if name not in self.stuck]

    def wrong(self, plan: Plan) -> set[Fact]:
        """All that is wrong where each stand-in does what the other did, from where they did it."""
        asked = replace(
            self.asked,
            wanted=[
                replace(each, **self.parts(each, plan[each.session]))
                for each in self.asked.wanted
                if each.session in plan
            ],
        )
        return facts(asked, plan.values(), fixed_order=True)

    def parts(self, want: Wanted, place: Placement) -> dict[str, list[int]]:
        """Say who is elsewhere, and who interprets."""
        now = self.plan[want.session].mentors
        return {
            part: [
                each
                for each in place.mentors
                if (each if each in now else self.loss.mentor) in getattr(want, part)
            ]
            for part in ("remote", "interpreters")
        }

    def could_be(self, name: str) -> bool:
        """Whether a session could be anything else, if none of the others were there."""
        return any(self.is_right({name: place}, but_for="order") for place in self.places(name))

    def lost(self, place: Placement) -> bool:
        begins = placing.minute(place.starts_at)
        ends = begins + self.wanted[place.session].minutes
        at_once = begins < placing.minute(self.loss.span.ends_at)
        at_once &= placing.minute(self.loss.span.starts_at) < ends
        want = self.wanted[place.session]
        room = self.loss.room is not None and self.loss.room in (place.room, *want.sites)
        return at_once and (room or self.loss.mentor in (*place.mentors, *want.hosts))

    def is_right(self, plan: Plan, but_for: str = "") -> bool:
        if any(self.lost(place) for name, place in plan.items() if name not in self.stuck):
            return False
        broken = self.wrong(plan) - self.before
        return all(fact.rule == but_for for fact in broken)

    def places(self, name: str) -> list[Placement]:
        """All that a session could be, itself among it if it can stay."""
        want, now = self.wanted[name], self.plan[name]
        teams = {now.mentors}
        stands = self.loss.mentor in now.mentors and self.loss.mentor not in want.hosts
        if name in self.affected and stands:
            rest = set(now.mentors) - {self.loss.mentor}
            teams |= {
                tuple(sorted({*rest, other}))
                for other in want.candidates
                if other not in (*now.mentors, *want.hosts)
                and (self.loss.mentor not in want.interpreters or self.speaks(other))
            }
        anywhere = replace(want, mentors=(), candidates=(), choose=0)
        if now.room is None:
            anywhere = replace(anywhere, rooms=())
        return [
            replace(place, mentors=team)
            for place in every_place(self.asked, anywhere)
            for team in sorted(teams)
            if not (name in self.affected and replace(place, mentors=team) == now)
        ]

    def speaks(self, person: int) -> bool:
        languages = self.asked.mentors.get(person, Mentor()).languages
        return not self.asked.languages or bool(languages & self.asked.languages)

    def every_repair(self) -> Iterator[Plan]:
        names = [*self.mendable, *(name for name in self.plan if name not in self.mendable)]
        places = {
            name: [self.plan[name]] if name in self.stuck else self.places(name) for name in names
        }

        def go_on(number: int, so_far: Plan) -> Iterator[Plan]:
            if number == len(names):
                if self.is_right(so_far):
                    yield so_far
                return
            for place in places[names[number]]:
                there = so_far | {names[number]: place}
                if self.is_right(there, but_for="order"):
                    yield from go_on(number + 1, there)

        for plan in go_on(0, {}):
            if self.is_minimal(plan):
                yield plan

    def is_minimal(self, plan: Plan) -> bool:
        others = [
            name
            for name, place in plan.items()
            if place != self.plan[name] and name not in self.affected
        ]
        return not any(
            self.is_right(plan | {name: self.plan[name] for name in back})
            for many in range(1, len(others) + 1)
            for back in combinations(others, many)
        )

    def rank(self, plan: Plan) -> tuple[int, ...]:
        sums = [0] * 6
        for name, place in plan.items():
            now, want = self.plan[name], self.wanted[name]
            if place == now:
                continue
            moved, room = place.starts_at != now.starts_at, place.room != now.room
            sums[0] += moved
            sums[1] += want.expected if moved or room else 0
            remote = self.parts(want, place)["remote"]
            sums[2] += sum(
                self.unfair(place, want, each)
                for each in place.mentors
                if (want.city is None or each in remote) and each not in want.hosts
            )
            sums[3] += len(set(place.mentors) - set(now.mentors))
            sums[4] += room
            sums[5] += abs(placing.minute(place.starts_at) - placing.minute(now.starts_at))
        return tuple(sums)

    def unfair(self, place: Placement, want: Wanted, mentor: int) -> int:
        """Count the minutes that somebody's clock shows as earlier than eight or later than 20."""
        ahead = {"Asia/Kolkata": 330, "Pacific/Auckland": 780, "UTC": 0}
        zone = self.asked.zones.get(mentor, self.asked.zone)
        first = 540 + placing.minute(place.starts_at) + ahead[zone]
        minutes = range(first, first + want.minutes)
        return sum(not 480 <= minute % 1440 < 1200 for minute in minutes)

    def best(self) -> list[tuple[tuple[int, ...], Plan]]:
        found = [(self.rank(plan), plan) for plan in self.every_repair()]
        return sorted(found, key=lambda each: (each[0], self.key(each[1])))[:3]

    def key(self, plan: Plan) -> list[tuple[object, ...]]:
        return [
            (name, place.starts_at, place.room or 0, place.mentors)
            for name, place in sorted(plan.items())
            if place != self.plan[name]
        ]


def mended(plan: Plan, repair: Repair) -> Plan:
    return plan | {each.session: each.after for each in repair.changes}


def compare_with_brute_force(broken: Broken) -> int:
    oracle = BruteForce(broken)
    told = repairs(broken.asked, [*broken.plan.values()], broken.loss)

    assert told.complete
    assert [each for each in told.affected if each in broken.plan] == oracle.affected
    assert [each for each in told.stuck if each in broken.plan] == oracle.stuck
    best = oracle.best() if oracle.mendable else []
    assert [(tuple(each.rank), mended(broken.plan, each)) for each in told.repairs] == best
    return len(best)


@given(broken_plans(most=3))
def test_repairs_are_those_of_brute_force(broken: Broken) -> None:
    compare_with_brute_force(broken)


@given(tight_plans())
def test_repairs_of_a_tight_plan_are_those_of_brute_force(broken: Broken) -> None:
    compare_with_brute_force(broken)


@pytest.mark.soak
def test_repairs_of_seven_sessions_are_those_of_brute_force(scale: Scale) -> None:
    repaired = sum(map(compare_with_brute_force, map(seven_sessions, range(scale(2, 40)))))

    assert repaired


def seven_sessions(seed: int) -> Broken:
    """Two groups in two rooms for nearly all the time there is; somebody is ill for a while."""
    chance = Random(seed)
    sessions = [
        wanted(
            name, 30, people=(1 + number % 2,), mentors=(chance.choice([1, 2, 3]),),
            candidates=(chance.choice([1, 2, 3, 4]),), rooms=(1,) if number % 3 else (1, 2),
            expected=chance.randint(1, 9), city=placing.HERE, module=chance.choice(["M1", "M2"]),
        )
        for number, name in enumerate("abcdefg")
    ]  # fmt: skip
    asked = problem(
        *sessions,
        windows=[span(0, 150)],
        step=30 * MINUTE,
        modules=[Taught(uid="M1", minutes=30), NEEDS_M1],
        rooms={1: None, 2: None},
    )
    plan = {each.session: each for each in solve(asked, seed=seed).placements}
    asked = replace(asked, wanted=[each for each in sessions if each.session in plan])
    at = chance.choice([0, 30, 60, 90])
    return Broken(asked, plan, Loss(span=span(at, at + 60), mentor=chance.choice([1, 2, 3])))


AT_NINE = span(0, 30)


def place(session: str, at: int, room: int | None = None, *mentors: int) -> Placement:
    return Placement(session=session, starts_at=NINE + at * MINUTE, room=room, mentors=mentors)


def mend(
    asked: Problem, loss: Loss, *placements: Placement
) -> list[tuple[tuple[Placement, ...], Rank]]:
    told = repairs(asked, placements, loss)
    assert told.complete
    return [(tuple(each.after for each in one.changes), one.rank) for one in told.repairs]


def test_somebody_else_steps_in() -> None:
    asked = problem(wanted("a", candidates=(1, 2, 3)), windows=[AT_NINE])
    held = meeting("f", 0, 30, mentors=(2,))

    found = mend(replace(asked, fixed=[held]), Loss(span=AT_NINE, mentor=1), place("a", 0, None, 1))

    assert found == [((place("a", 0, None, 3),), Rank(substitutes=1))]


def test_who_steps_in_speaks_for_what_the_board_would_lack() -> None:
    asked = problem(
        wanted("a", candidates=(2, 3), module="M"),
        windows=[AT_NINE],
        modules=[Taught(uid="M", minutes=30, board=("surgery", "pathology", "radiology"))],
        mentors={
            1: Mentor(disciplines=frozenset({"surgery"})),
            2: Mentor(disciplines=frozenset({"pathology"})),
            3: Mentor(disciplines=frozenset({"surgery"})),
            4: Mentor(disciplines=frozenset({"pathology"})),
        },
    )

    # Nobody spoke for radiology before either.
    found = mend(asked, Loss(span=AT_NINE, mentor=1), place("a", 0, None, 1, 4))

    assert [after for after, _ in found] == [(place("a", 0, None, 3, 4),)]


def test_session_moves_to_the_nearest_time_at_which_its_mentor_is_there() -> None:
    asked = problem(wanted("a", mentors=(1,), expected=12))

    found = mend(asked, Loss(span=span(0, 10), mentor=1), place("a", 0, None, 1))

    assert found == [
        ((place("a", 15, None, 1),), Rank(moved=1, people=12, shift=15)),
        ((place("a", 30, None, 1),), Rank(moved=1, people=12, shift=30)),
    ]


def test_session_goes_to_another_room_when_its_own_is_gone() -> None:
    asked = problem(wanted("a", rooms=(1, 2)), windows=[AT_NINE], rooms={1: None, 2: None})

    found = mend(asked, Loss(span=AT_NINE, room=1), place("a", 0, 1))

    assert found == [((place("a", 0, 2),), Rank(rooms=1))]


def test_two_sessions_change_their_times() -> None:
    asked = problem(
        wanted("a", mentors=(1,), people=(1,), expected=5),
        wanted("b", mentors=(2,), people=(1,), expected=5),
        step=30 * MINUTE,
    )
    plan = place("a", 0, None, 1), place("b", 30, None, 2)

    told = repairs(asked, plan, Loss(span=AT_NINE, mentor=1))

    assert [each.swaps for each in told.repairs] == [(("a", "b"),)]
    assert told.repairs[0].rank == Rank(moved=2, people=10, shift=60)


def test_times_out_of_step_are_changed_as_they_are() -> None:
    asked = problem(
        wanted("a", mentors=(1,), people=(1,)), wanted("b", mentors=(2,), people=(1,)),
        step=60 * MINUTE,
    )  # fmt: skip
    plan = place("a", 0, None, 1), place("b", 30, None, 2)

    told = repairs(asked, plan, Loss(span=span(0, 20), mentor=1))

    assert [each.swaps for each in told.repairs] == [(("a", "b"),)]


def test_one_who_steps_in_teaches_as_well_outside_of_every_window() -> None:
    asked = problem(wanted("a", candidates=(2,)), windows=[span(300, 360)])

    found = mend(asked, Loss(span=AT_NINE, mentor=1), place("a", 5, None, 1))

    assert found[0] == ((place("a", 5, None, 2),), Rank(substitutes=1))


def test_fair_hours_count_more_than_who_steps_in() -> None:
    asked = problem(
        wanted("a", candidates=(2,), mentors=(1,)),
        windows=[AT_NINE, span(600, 630)],
        zones={1: "Africa/Nairobi", 2: "Africa/Nairobi"},
        step=30 * MINUTE,
    )

    found = mend(asked, Loss(span=AT_NINE, mentor=1), place("a", 0, None, 1))

    assert [rank for _, rank in found] == [
        Rank(substitutes=1),
        Rank(moved=1, unsociable=30, shift=600),
        Rank(moved=1, unsociable=30, substitutes=1, shift=600),
    ]


def test_what_nothing_can_be_done_about_is_told() -> None:
    asked = problem(
        wanted("a", mentors=(1,)), windows=[AT_NINE], fixed=[meeting("f", 0, 30, mentors=(1,))]
    )

    told = repairs(asked, [place("a", 0, None, 1)], Loss(span=AT_NINE, mentor=1))

    assert (told.affected, told.stuck, told.repairs) == (("a", "f"), ("a", "f"), ())


def test_no_repair_lets_fixed_sessions_come_out_of_order() -> None:
    """What came first of a module cannot go behind what needs it, though another comes after."""
    asked = problem(
        wanted("a", mentors=(1,), people=(1,), module="M1"),
        modules=[Taught(uid="M1", minutes=30), NEEDS_M1],
        windows=[span(0, 180)],
        step=30 * MINUTE,
        fixed=[
            meeting("f", 30, 60, people=(1,), module="M2"),
            meeting("g", 90, 120, people=(1,), module="M1"),
        ],
    )

    told = repairs(asked, [place("a", 0, None, 1)], Loss(span=AT_NINE, mentor=1))

    assert told.complete
    assert told.repairs == []


def test_others_are_mended_beside_what_nothing_can_be_done_about() -> None:
    asked = problem(
        wanted("a", mentors=(1,)), wanted("b", candidates=(2,)), windows=[AT_NINE]
    )  # fmt: skip
    plan = [place("a", 0, None, 1), place("b", 0, None, 1)]

    told = repairs(asked, plan, Loss(span=AT_NINE, mentor=1))

    assert told.stuck == ("a",)
    assert [each.changes[0].after for each in told.repairs] == [place("b", 0, None, 2)]


def test_nothing_is_mended_where_nothing_is_broken() -> None:
    asked = problem(wanted("a", mentors=(1,)))

    for loss in (Loss(span=span(30, 60), mentor=1), Loss(span=AT_NINE, mentor=2)):
        assert not repairs(asked, [place("a", 0, None, 1)], loss).affected


def test_it_says_when_it_stopped_before_the_end() -> None:
    asked = problem(wanted("a", mentors=(1,)))
    plan, loss = [place("a", 0, None, 1)], Loss(span=AT_NINE, mentor=1)

    assert not repairs(asked, plan, loss, should_stop=lambda: True).complete
    assert not repairs(asked, plan, loss, most_steps=1).complete


@pytest.mark.parametrize("seed", range(3))
def test_course_is_mended_when_a_mentor_is_ill_for_an_afternoon(seed: int) -> None:
    asked = course(FORTY, seed)
    # Whoever teaches can be stood in for.
    asked = replace(asked, wanted=[replace(e, candidates=tuple(range(1, 7))) for e in asked.wanted])
    plan = {each.session: each for each in solve(asked).placements}
    afternoon = asked.windows[1].starts_at + timedelta(hours=4)
    loss = Loss(span=replace(asked.windows[1], starts_at=afternoon), mentor=1 + seed)

    told = repairs(asked, [*plan.values()], loss)

    assert len(told.repairs) == 3
    oracle = BruteForce(Broken(asked, plan, loss))
    for repair in told.repairs:
        after = mended(plan, repair)
        assert oracle.is_right(after)
        assert oracle.is_minimal(after)


@given(st.one_of(tight_plans(), broken_plans(most=4)))
def test_what_comes_to_hand_where_the_search_stops_is_a_repair_as_well(broken: Broken) -> None:
    told = repairs(broken.asked, [*broken.plan.values()], broken.loss, most_steps=0)
    oracle = BruteForce(broken)

    for repair in told.repairs:
        after = mended(broken.plan, repair)
        assert oracle.is_right(after)
        assert tuple(repair.rank) == oracle.rank(after)


@pytest.mark.parametrize("seed", range(3))
def test_course_is_mended_when_its_largest_room_is_gone_for_a_day(seed: int) -> None:
    asked = course(FORTY, seed)
    plan = {each.session: each for each in solve(asked).placements}
    loss = Loss(span=asked.windows[0], room=1)

    told = repairs(asked, [*plan.values()], loss, most_steps=500)

    assert told.repairs
    oracle = BruteForce(Broken(asked, plan, loss))
    for repair in told.repairs:
        assert oracle.is_right(mended(plan, repair))
