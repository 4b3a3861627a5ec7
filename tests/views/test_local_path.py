"""Where `next=` may lead: to pages of ours, however an address is written."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given
from hypothesis import strategies as st

from app.clock import utcnow
from app.domain.local_path import LONGEST_PATH, local_path
from app.services import sign_in
from tests.actors import CSRF, prepare
from tests.factories import make_person

KEPT = ["/", "/today", "/courses/x?tab=1&next=//evil.example", "/me#session-1", "/a//b", "/@evil"]
REFUSED = [
    "", " ", "today", "?x", "#x", ".", "..", "../x", "evil.example", "evil.example/x",
    "http://evil.example", "https://evil.example", "HTTPS://evil.example", "https:evil.example",
    "https:/evil.example", "https:///evil.example", "ftp://evil.example", "//evil.example",
    "///evil.example", "////evil.example", "//evil.example/%2f..", "//@evil.example",
    "//localhost@evil.example", "//localhost:80@evil.example", "//localhost\\@evil.example",
    "//localhost", "//", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\\/evil.example", "\\evil.example", "/x\\y", "/\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example",
    "/\x0b/evil.example", "/\x0c/evil.example", "/ /evil.example", "/today\r\nSet-Cookie: a=b",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "javascript://localhost/%0aalert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:x", "blob:https://evil.example/x", "view-source:https://evil.example",
    "%2f%2fevil.example", "%68ttps://evil.example", "／／evil.example", "⁄⁄evil.example",
    "/" + "a" * LONGEST_PATH, "/\x7f/evil.example", "/\u2028/evil.example", "/\x85/evil.example",
    "/\ud800", "/\u202eevil", "/\u200b/evil.example",
]  # fmt: skip
SPECIAL = st.text(
    alphabet=st.sampled_from("/\\:@.?#%&=;[] \t\r\n\0\x0b\x7f\x85ax2fh1／。\u2028\ud800é"),
    max_size=24,
)
URLS = st.one_of(
    SPECIAL,
    SPECIAL.map(lambda text: f"/{text}"),
    st.tuples(
        st.sampled_from(["", "http:", "https:", "javascript:", "data:", "//", "/", "\\", "/\\"]),
        SPECIAL,
        st.sampled_from(["evil.example", "@evil.example", "//evil.example", "\\\\evil.example"]),
    ).map("".join),
)


def browsers_reading(target: str) -> str:
    """Which address a browser goes to from a page of ours (WHATWG URL, for special schemes)."""
    heard = target.strip("".join(map(chr, range(33))))
    heard = heard.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    if heard.startswith("//"):
        return f"http:{heard}"
    return urljoin("http://localhost/sign-in", heard)


@pytest.mark.parametrize("target", KEPT)
def test_a12_pages_of_ours_are_kept(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize("target", REFUSED)
def test_a12_what_leads_elsewhere_is_not_kept(target: str) -> None:
    assert len(REFUSED) >= 40
    assert local_path(target) is None
    assert local_path(None) is None


@given(URLS)
def test_a12_whatever_is_kept_stays_with_us_in_a_browser(target: str) -> None:
    kept = local_path(target)
    parts = urlsplit(browsers_reading(kept or "/"))

    assert kept in (None, target)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")


@pytest.mark.parametrize("target", [*KEPT, *(t for t in REFUSED if "\ud800" not in t)])
def test_a12_who_signed_in_is_led_to_a_page_of_ours(
    db: SQLAlchemy, app: Flask, target: str
) -> None:
    client: FlaskClient = prepare(app.test_client())
    client.get("/sign-in", query_string={"next": target})
    token = sign_in.make_link(make_person(), now=utcnow())
    led = client.post(f"/sign-in/{token}", data={"csrf_token": CSRF})

    assert led.status_code == 302
    assert led.location == (target if target in KEPT else "/today")
