"""Two web servers are asked for the same thing at once: it is done once, and the other is told."""

import http.client
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import text

from app.clock import utcnow
from app.domain.permissions import Role
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.curriculum import AdaptationVersion, CurriculumVersion, Endorsement
from app.models.draft import Draft
from app.models.person import Person
from app.services import adaptations, editions
from tests.actors import CSRF, sign_in
from tests.at_once import count
from tests.conftest import Installation
from tests.drafting import make_desk
from tests.factories import NOW, PublishedMcmc, give_role, make_person, published_mcmc
from tests.live import READY_WITHIN
from tests.test_two_web_processes import two_servers

DESK = "/cities/nairobi/adaptations/mcmc"
# All that these requests lock first, or write: whoever comes there waits until both have come.
TABLES = "draft, adaptation, endorsement"
# How long requests get to reach SQLite, of which nobody can say who waits for it.
ON_THEIR_WAY_S = 3


@dataclass(frozen=True)
class Press:
    """One button that somebody presses: with whose cookie, where, and what is sent."""

    cookie: str
    path: str
    fields: dict[str, str]

    def at(self, port: int) -> tuple[int, str]:
        """Send it to the server at a port; return the status and the page."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_WITHIN)
        headers = {
            "Host": "localhost",
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"csrf_token": CSRF, **self.fields})
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, page


def cookie_of(app: Flask, person: Person) -> str:
    client, name = sign_in(app.test_client(), person), app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return f"{name}={cookie.value}"


@contextmanager
def nobody_writes(app: Flask, requests: int) -> Iterator[None]:
    """Let requests that write wait for one another until so many of them do."""
    with app.app_context(), db.engine.connect() as connection:
        held = connection.execution_options(writing=True)
        with held.begin():
            postgres = db.engine.dialect.name == "postgresql"
            if postgres:
                held.execute(text(f"LOCK TABLE {TABLES} IN EXCLUSIVE MODE"))
            yield
            deadline = monotonic() + READY_WITHIN
            while postgres and waiting(held) < requests:
                assert monotonic() < deadline
                sleep(0.05)
            if not postgres:
                sleep(ON_THEIR_WAY_S)


def waiting(connection: db.Connection) -> int:
    found = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    return int(connection.execute(found).scalar_one())


def press_at_once(
    installation: Installation, folder: Path, presses: Sequence[Press]
) -> list[tuple[int, str]]:
    """Press each button at a server of its own, all at the same moment; return what came of it."""
    app = installation.app()
    with (
        two_servers(installation, folder / "log") as ports,
        ThreadPoolExecutor(len(presses)) as pool,
    ):
        with nobody_writes(app, len(presses)):
            asked = [
                pool.submit(press.at, port) for press, port in zip(presses, ports, strict=True)
            ]
        return sorted(each.result() for each in asked)


def test_of_two_who_publish_one_draft_one_does_and_the_other_is_told(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation.app()
    with app.app_context():
        desk = make_desk()
        draft = desk.approved(desk.written())
        form = {"seen": draft.content_hash, "number": "2.0.0"}
        path = f"/drafts/{draft.public_id}/publish"
        people = (desk.editor, desk.second)
        presses = [Press(cookie_of(app, each), path, form) for each in people]

    (done, _), (refused, page) = press_at_once(installation, tmp_path, presses)

    assert (done, refused) == (303, 409)
    assert "The draft is not what it was when this page was shown." in page
    with app.app_context():
        assert count(CurriculumVersion) == 2
        assert count(AuditEntry, action="curriculum.published") == 2


def organisers(mcmc: PublishedMcmc) -> list[Person]:
    names = ("Achieng Omondi", "Wanjiru Kamau")
    role = {"role": Role.CITY_ORGANISER, "city": mcmc.city("nairobi")}
    return [give_role(make_person(each, email=f"{each[0]}@example.org"), **role) for each in names]


def approved_edition(mcmc: PublishedMcmc, author: Person, colleague: Person) -> Draft:
    origin = mcmc.adaptations["nairobi"]
    row = adaptations.begin(
        mcmc.city("nairobi"), mcmc.version, origin=origin, actor=author, now=NOW
    )
    editions.send(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    editions.approve(row.id, seen=row.content_hash, files=(), actor=colleague, now=NOW)
    return row


def test_of_two_who_publish_one_edition_one_does_and_the_other_is_told(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation.app()
    with app.app_context():
        mcmc = published_mcmc()
        people = organisers(mcmc)
        draft = approved_edition(mcmc, *people)
        form = {"draft": draft.public_id, "seen": draft.content_hash}
        presses = [Press(cookie_of(app, each), f"{DESK}/publish", form) for each in people]
        before = count(AdaptationVersion)

    (done, _), (refused, page) = press_at_once(installation, tmp_path, presses)

    assert (done, refused) == (303, 409)
    assert "Somebody was faster." in page
    with app.app_context():
        assert count(AdaptationVersion) == before + 1


def test_of_two_who_endorse_one_edition_one_does_and_the_other_is_told(
    installation: Installation, tmp_path: Path
) -> None:
    app = installation.app()
    with app.app_context():
        mcmc = published_mcmc()
        people = organisers(mcmc)
        draft = approved_edition(mcmc, *people)
        seen, publisher = draft.content_hash, people[0]
        edition_id = editions.publish(draft.id, seen=seen, files=(), actor=publisher, now=NOW).id
        role = {"role": Role.ENDORSER, "city": mcmc.city("nairobi")}
        endorsers = [
            give_role(make_person(f"{name} Otieno", email=f"{name}@example.org"), **role)
            for name in ("Peter", "Grace")
        ]
        day = (utcnow() - timedelta(days=2)).date().isoformat()
        presses = [
            Press(
                cookie_of(app, each),
                f"{DESK}/endorsement",
                {"body": "The board", "endorsed_on": day, "document": f"Minutes {number}"},
            )
            for number, each in enumerate(endorsers)
        ]

    (done, _), (refused, page) = press_at_once(installation, tmp_path, presses)

    assert (done, refused) == (303, 409)
    assert "The board endorsed it on" in page
    assert "That stays as it is." in page
    with app.app_context():
        assert count(Endorsement, adaptation_version_id=edition_id) == 1
