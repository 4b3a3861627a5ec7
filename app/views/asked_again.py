"""Asking once more: the form of a question, filled with what was asked before."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TypeVar

from flask import request

from app.domain.proposals.asked import Asked, AskedRepair, AskedTimes
from app.domain.wall_time import to_local
from app.errors import NotFound
from app.forms.proposals import MIDNIGHT, RepairForm, TimesForm, WithinForm
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.queries import proposals as queries
from app.queries import teaching_facts
from app.services import proposals

OneAsked = TypeVar("OneAsked", AskedTimes, AskedRepair)
Rooms = Mapping[str, Room]
People = Mapping[str, Person]


def asked_before(run: CourseRun, kind: type[OneAsked]) -> OneAsked | None:
    """Return what the address names of a course; None for nothing, raises NotFound for others."""
    again = request.args.get("again")
    if not again or request.method != "GET":
        return None
    asked = proposals.asked_of(queries.get(run.id, again))
    if not isinstance(asked, kind):
        raise NotFound
    return asked


def fill_times(form: TimesForm, asked: AskedTimes, rooms: Rooms, mentors: People) -> None:
    """Choose what was chosen; what is there no more is offered no more."""
    _fill_within(form, asked, rooms)
    form.modules.data = [*dict.fromkeys(each.module for each in asked.new)]
    form.sessions.data = list(asked.sessions)
    form.mentors.data = _keys(mentors, asked.mentors)


def fill_repair(
    form: RepairForm, asked: AskedRepair, rooms: Rooms, mentors: People, zone: str
) -> None:
    """Say again what is lost, and who can step in."""
    _fill_within(form, asked, rooms)
    loss = asked.loss
    form.mentor.data = next(iter(_keys(mentors, [loss.mentor])), "")
    form.room.data = next(iter(_keys(rooms, [loss.room])), "")
    since, until = (to_local(each, zone) for each in (loss.span.starts_at, loss.span.ends_at))
    form.since_day.data, form.since_time.data = since.date(), since.time()
    form.until_day.data, form.until_time.data = until.date(), until.time()
    if since.time() == MIDNIGHT:
        form.since_time.data = None
    if until.time() == MIDNIGHT:  # all of the day before
        form.until_day.data, form.until_time.data = until.date() - timedelta(days=1), None
    if loss.mentor is not None:
        able = set(asked.mentors)
        alike = teaching_facts.of_a_discipline_of(loss.mentor, able, loss.span)
        form.others.data = able != alike


def _fill_within(form: WithinForm, asked: Asked, rooms: Rooms) -> None:
    within = asked.within
    form.first.data, form.last.data = within.first, within.last
    form.begins.data, form.ends.data = within.begins, within.ends
    form.days_off.data = within.days_off
    form.rooms.data = _keys(rooms, asked.rooms)


def _keys(known: Rooms | People, ids: Collection[int | None]) -> list[str]:
    return [key for key, each in known.items() if each.id in ids]
