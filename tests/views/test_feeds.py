"""Feeds over HTTP: cheap to ask for again, without cookies, never a page for people."""

import gzip
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.http import http_date

from app.models.person import Person
from app.queries.calendars import subscriptions_of
from app.services import subscriptions
from app.views import feeds
from tests.actors import sign_in
from tests.factories import NOW, enrol, make_run
from tests.ical_lint import lint

SOON = date(2026, 11, 9)
PUBLIC = ("/calendar/city/nairobi.ics", "/calendar/curriculum/mcmc.ics")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The time at which feeds are asked for: the last one in the list."""
    times = [NOW]
    monkeypatch.setattr(feeds, "utcnow", lambda: times[-1])
    return times


@pytest.fixture
def person(db: SQLAlchemy, clock: list[datetime]) -> Person:
    return enrol(make_run(first_day=SOON), "Wanjiru Odhiambo").person


@pytest.fixture
def address(person: Person) -> str:
    return f"/calendar/{subscriptions.subscribe('Phone', actor=person, now=NOW)}.ics"


def test_personal_feed_is_private_and_leaves_no_trace(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, lint(answer.data)) == (200, [])
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Disposition"] == "inline"


@pytest.mark.parametrize("public", PUBLIC)
def test_public_feed_may_be_kept_by_anybody(
    client: FlaskClient, person: Person, public: str
) -> None:
    answer = client.get(public)

    assert (answer.status_code, lint(answer.data)) == (200, [])
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert "X-Robots-Tag" not in answer.headers


def test_feed_looks_at_no_cookie_and_sets_none(
    client: FlaskClient, person: Person, address: str
) -> None:
    sign_in(client, person)

    for each in (address, *PUBLIC, "/calendar/invented.ics"):
        answer = client.get(each)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_feed_that_is_known_already_is_not_sent_again(
    client: FlaskClient, address: str, coding: str
) -> None:
    headers = {"Accept-Encoding": coding}
    first = client.get(address, headers=headers)
    tag = first.headers["ETag"]

    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        again = client.get(address, headers=headers | {"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert tag.startswith('"')
    assert client.get(address, headers=headers | {"If-None-Match": "*"}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_packed_feed_is_the_same_feed(client: FlaskClient, address: str) -> None:
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get(address).data


def test_head_tells_the_same_without_the_calendar(client: FlaskClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)

    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


def test_program_that_asks_by_time_learns_within_the_hour_that_a_session_left(
    client: FlaskClient, address: str, person: Person, clock: list[datetime], db: SQLAlchemy
) -> None:
    known = {"If-Modified-Since": client.get(address).headers["Last-Modified"]}
    assert client.get(address, headers=known).status_code == 304

    clock.append(NOW + timedelta(minutes=59))
    assert client.get(address, headers=known).status_code == 304
    clock.append(NOW + timedelta(minutes=60))
    assert client.get(address, headers=known).status_code == 200


def test_tag_goes_before_time(client: FlaskClient, address: str) -> None:
    tomorrow = http_date(NOW + timedelta(days=1))
    headers = {"If-None-Match": '"older"', "If-Modified-Since": tomorrow}

    assert client.get(address, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "unknown",
    ["/calendar/invented.ics", "/calendar/city/atlantis.ics", "/calendar/curriculum/alchemy.ics"],
)
def test_unknown_feed_is_a_plain_404(client: FlaskClient, unknown: str) -> None:
    answer = client.get(unknown)

    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert answer.text == "There is no calendar at this address.\n"


def test_stopped_feed_is_emptied_at_once_and_later_gone(
    client: FlaskClient, address: str, person: Person, clock: list[datetime]
) -> None:
    known = {"If-Modified-Since": client.get(address).headers["Last-Modified"]}
    (row,) = subscriptions_of(person.id)
    subscriptions.revoke(row.public_id, actor=person, now=NOW + timedelta(minutes=1))

    clock.append(NOW + timedelta(minutes=2))
    emptied = client.get(address, headers=known)
    assert (emptied.status_code, lint(emptied.data)) == (200, [])
    assert emptied.data.count(b"BEGIN:VEVENT") == 1
    clock.append(NOW + timedelta(days=31))
    gone = client.get(address)
    assert (gone.status_code, gone.mimetype) == (410, "text/plain")


def test_entries_lead_to_pages_that_carry_no_secret(
    client: FlaskClient, address: str, person: Person
) -> None:
    mine, public = client.get(address).text, client.get(PUBLIC[0]).text
    token = address.removeprefix("/calendar/").removesuffix(".ics")

    assert token not in mine
    assert mine.replace("\r\n ", "").count("\r\nURL:http://localhost/me#session-") > 5
    assert public.count("\r\nURL:http://localhost/cities/nairobi\r\n") > 5
