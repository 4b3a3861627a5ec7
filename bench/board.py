"""The planning board with 300 sessions in one week, in a slow browser on a slow line.

Chromium runs at a quarter of its speed, and the line has 1.6 Mbit/s and 150 ms, as phones on 3G
have. Interactive is when all is there and the scripts listen. An organiser comes from the agenda,
in the same tab; in a new tab the browser takes its own time, so that row stands beside a page with
next to nothing on it. The third row is what is sent.
"""

import gc
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

import flask_migrate
from flask import Flask
from playwright.sync_api import BrowserContext, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

import config
from app import create_app
from app.adapters.library import read_library
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, Group
from app.models.person import Person, RoleAssignment
from app.models.place import City, Room
from app.models.plan import PlannedMentor, PlannedSession
from app.services import course_runs, curricula, people
from app.wiring import adapters
from bench.attendance import environment_in
from bench.browsers import cookie, signed_in
from bench.rows import Row, within

MONDAY = datetime(2037, 12, 7, 6, tzinfo=UTC)
DAYS, ROOMS, A_DAY = 5, 10, 6
ROUNDS = 5
SETTLED = 1.0
MOST_MS, MOST_KB = 1500.0, 100.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 1e5}
LISTENS = "document.documentElement.classList.contains('scripted')"
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def run() -> list[Row]:
    """Measure a week by room."""
    with TemporaryDirectory() as folder:
        app = create_app(config.load(environment_in(Path(folder))))
        with app.app_context():
            flask_migrate.upgrade()
            path, organiser = _arrange()
            page = signed_in(app, organiser).get(path)
            assert page.status_code == 200, page.status
            packed = len(gzip.compress(page.data, 6)) / 1000
            kept = cookie(app, organiser)
            gc.collect()
            gc.freeze()  # as in wsgi.py
            with _served(app) as url, sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=FLAGS
                )
                context = browser.new_context()
                name, _equals, value = kept.partition("=")
                context.add_cookies([{"name": name, "value": value, "url": url}])
                board, agenda = url + path, url + path.replace("/board", "/agenda")
                taken = median(_opened(context, board, before=agenda) for _ in range(ROUNDS))
                alone = median(_opened(context, board) for _ in range(ROUNDS))
                little = median(_opened(context, f"{url}/verify", cards=0) for _ in range(ROUNDS))
                browser.close()
            db.engine.dispose()
    return [
        within("board_300_sessions_interactive", taken, "ms", MOST_MS),
        Row("board_300_sessions_in_a_new_tab", alone, "ms", little, little / alone),
        within("board_300_sessions_packed", packed, "kB", MOST_KB),
    ]


def _opened(
    context: BrowserContext, url: str, *, before: str = "", cards: int = DAYS * ROOMS * A_DAY
) -> float:
    """Open a page in a tab that showed another one `before`, or in a new one; milliseconds."""
    page = context.new_page()
    if before:
        page.goto(before, wait_until="load")
    slow = context.new_cdp_session(page)
    slow.send("Network.emulateNetworkConditions", SLOW_LINE)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url, wait_until="domcontentloaded")
    assert page.locator("#board .s").count() == cards
    assert page.evaluate(LISTENS) == bool(cards)
    at = float(page.evaluate(LOADED))
    page.close()
    sleep(SETTLED)  # a closed page takes the processors for a moment
    return at


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _arrange() -> tuple[str, Person]:
    """Fill the database, and return the address of the board with who may read it."""
    library = read_library(config.ROOT / "curricula")
    curricula.load(library, storage=adapters().storage, now=MONDAY)
    city = db.session.scalars(select(City).limit(1)).one()
    version = db.session.scalars(select(CurriculumVersion).limit(1)).one()
    organiser = people.create(name="Organiser", now=MONDAY)
    db.session.add(
        RoleAssignment(
            person=organiser, role=Role.CITY_ORGANISER, scope_kind=ScopeKind.CITY, scope_id=city.id
        )
    )
    db.session.commit()
    course = course_runs.create(
        title="Benchmark",
        city=city,
        version=version,
        adaptation=None,
        first_day=(MONDAY + timedelta(days=28)).date(),
        groups=ROOMS,
        actor=organiser,
        now=MONDAY,
    )
    mentors = [people.create(name=f"Mentor {n}", now=MONDAY) for n in range(ROOMS)]
    rooms = [Room(city=city, name=f"Room {n}", capacity=30) for n in range(ROOMS)]
    db.session.add_all(rooms)
    groups = course.groups
    for day in range(DAYS):
        for slot in range(A_DAY):
            at = MONDAY + timedelta(days=day, minutes=90 * slot)
            db.session.add_all(
                _session(course, at, rooms[n], mentors[n], groups[n]) for n in range(ROOMS)
            )
    db.session.commit()
    return f"/courses/{course.public_id}/board?day={MONDAY:%Y-%m-%d}", organiser


def _session(
    course: CourseRun, at: datetime, room: Room, mentor: Person, group: Group
) -> PlannedSession:
    return PlannedSession(
        course_run_id=course.id,
        kind="module",
        code=f"M{at:%d%H}",
        title="Why decide together: the city's cancer picture",
        local_start=at.replace(tzinfo=None) + timedelta(hours=3),
        minutes=75,
        time_zone=course.city.time_zone,
        starts_at=at,
        ends_at=at + timedelta(minutes=75),
        room=room,
        group=group,
        mentors=[PlannedMentor(person=mentor)],
    )
