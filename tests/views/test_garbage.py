"""Garbage in every field of every form, sent by somebody who may send it: never a fault of ours.

What is refused changes nothing. Each request runs between a savepoint and its rollback.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from app.extensions import db
from tests.actors import CSRF
from tests.soak import Scale
from tests.state import state_of
from tests.world import World, make_world

GARBAGE = (
    "", " ", "\x01", "a\tb", "\x1b[31m", "<script>alert(1)</script>", "{{7*7}}", "' OR 1=1--",
    "\u202eabc", "\u200b", "x" * 10_000, "9" * 5_000, "-1", "0", "1e999", "NaN", "9999-12-31",
    "0001-01-01", "2026-02-30", "23:59", "24:00", "\ufffe", "٣", "²", "new", "[]", "../../etc",
    "a\r\nSet-Cookie: x=y", "a@b.c\r\nBcc: x@y.z", "\U0010ffff", "%00", "ﷺ" * 120,
    "e" + "\u0301" * 5_000, "=1+1", "សុខ ចាន់ធូ",
)  # fmt: skip
TIMES = {
    "revision": "0", "zone": "Africa/Nairobi",
    "week-0-used": "1", "week-0-weekday": "0", "week-0-starts": "09:00", "week-0-ends": "12:00",
    "day-0-used": "1", "day-0-day": "2037-12-07", "day-0-sort": "busy", "day-0-starts": "",
    "day-0-ends": "",
}  # fmt: skip
VISIT = {
    "key": "VisitOfATest0000", "revision": "1", "arrives_on": "2037-12-06", "arrives_at": "20:00",
    "departs_on": "2037-12-12", "departs_at": "08:00", "purpose": "To teach", "host": "0",
    "state": "cancelled", "reason": "No visa", "visa-due_on": "2037-11-01", "visa-note": "",
}  # fmt: skip
TRAINEE = dict.fromkeys(
    ("name_in_script", "email", "phone", "profession", "discipline", "group", "who"), ""
) | {"name": "Mary Akinyi", "hospital": "Embu Level 5 Hospital"}


@dataclass(frozen=True)
class Form:
    """A form as an organiser would fill it in, but for one field."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)


def forms(world: World, new_course: dict[str, str]) -> list[Form]:
    """Fill in every form that changes something; `{…}` are parts of addresses."""
    trainee, revision = world.people["trainee"].public_id, str(world.session.revision)
    session, enrolment = world.session.public_id, world.enrolment.public_id
    on, room = world.address_parts["day"], world.address_parts["room"]
    run, mentor = f"/courses/{world.run.public_id}", world.people["mentor"].public_id
    move = {
        "revision": revision,
        "together": "1",
        "following": "shift",
        "fold": "",
        "start": "10:00",
    }
    return [
        Form("/courses/new", new_course),
        Form(f"{run}/rooms", {"name": "Annex", "capacity": "30"}),
        Form(f"{run}/agenda/{on}/room", {"seen": "seen.1", "room": room}),
        Form(f"/sessions/{session}/assign", {"revision": revision, "room": room, "mentors": ""}),
        Form(f"/sessions/{session}/move", {**move, "how": "time", "date": "2026-10-08"}),
        Form(f"/sessions/{session}/move", {**move, "how": "place", "place": f"{on}/"}),
        Form(f"/sessions/{session}/status", {"revision": revision, "status": "cancelled"}),
        Form(
            f"/sessions/{session}/marks",
            {f"status-{trainee}": "late", f"minutes-{trainee}": "9", f"was-{trainee}": ""},
        ),
        Form(f"{run}/title", {"title": "MCMC"}),
        Form(f"{run}/discard"),
        Form(f"{run}/publish"),
        Form(f"{run}/certificates"),
        Form(
            f"{run}/mentors",
            {"address": "a@b.org", "name": "Jo Doe", "name_in_script": "", "who": ""},
        ),
        Form("/my/availability", TIMES),
        Form("/my/availability/calendar", {"pasted": "BEGIN:VCALENDAR"}),
        Form(f"{run}/mentors/{mentor}/availability", TIMES),
        Form(
            f"/mentor-visits/{world.address_parts['mentor_visit_id']}", {**VISIT, "person": mentor}
        ),
        Form(f"{run}/people/add", TRAINEE),
        Form(f"{run}/people/{enrolment}/replace", TRAINEE),
        Form(f"{run}/people/{enrolment}/edit", TRAINEE),
        Form(f"{run}/people/{enrolment}/withdraw", {"next": "/today"}),
        Form(f"{run}/people/{enrolment}/take-back"),
        Form(f"{run}/people/groups", {f"group-{enrolment}-was-1": "2"}),
        Form(
            f"{run}/groups/proposal", {"whom": "everybody", "hospitals": "mixed", "shown": "seen"}
        ),
        Form(
            f"{run}/board-roles",
            {"session": session, "role": "chair", "person": trainee, "seen": "seen"},
        ),
        Form(f"/imports/{world.address_parts['import_id']}/columns", {"column-name": "0"}),
        Form(f"/imports/{world.address_parts['import_id']}/commit", {"fingerprint": "seen"}),
        Form("/me/calendars", {"label": "Phone"}),
        Form("/me/tokens", {"label": "Sheet", "scope": "read", "place": "", "days": "30"}),
        Form("/sign-in", {"address": "amina@example.org"}),
        Form("/sign-in/no-link"),
    ]


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done meanwhile."""
    db.session.commit()
    db.session.close()
    savepoint = db.engines[None].begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        db.session.close()
        savepoint.rollback()


@pytest.mark.soak
def test_garbage_in_any_field_is_answered_and_what_is_refused_changes_nothing(
    app: Flask, scale: Scale
) -> None:
    world = make_world()
    client = world.client(app, "organiser")
    page = client.get("/courses/new").text
    values = {
        name: re.findall(rf'name="{name}"[^>]* value="([^"]+)"', page)[0]
        for name in ("public_id", "teaching")
    }
    every = forms(
        world,
        {**values, "title": "MCMC", "first_day": "2037-12-07", "groups": "2", "city": "nairobi"},
    )
    before = state_of()

    @seed(20261122)
    @settings(
        max_examples=scale(60, 3_000),
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.data())
    def send(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(every), label="form")
        names = [*form.fields, "csrf_token", "unheard-of"]
        name = data.draw(st.sampled_from(names), label="field")
        text = st.sampled_from(GARBAGE) | st.text(max_size=40).filter(lambda t: "\0" not in t)
        value = data.draw(text, label="value").encode(errors="replace").decode()
        times = data.draw(st.sampled_from([1, 1, 1, 2]), label="times")
        sent = {"csrf_token": CSRF, **form.fields, name: [value] * times}
        with undone():
            answer = client.post(form.path, data=sent)
            after = state_of() if 400 <= answer.status_code < 500 else before
        assert answer.status_code < 500
        assert after == before
        assert "<script>alert" not in answer.text
        assert "\n" not in answer.headers.get("Location", "")

    send()
