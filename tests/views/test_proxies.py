"""Whom a request comes from: exactly the step of X-Forwarded-For that the settings name."""

import pytest
from flask import Flask, request

import config
from app import create_app
from app.views import limits
from app.views.access import public
from tests.conftest import SECRET_KEY

PEER = "192.0.2.1"


def app_behind(tmp_path: object, proxies: int) -> Flask:
    settings = {"DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET_KEY, "DEMO": "0"}
    settings |= {"PUBLIC_URL": "http://localhost", "TRUSTED_PROXIES": str(proxies)}
    app = create_app(config.load(settings))

    @app.get("/whom")
    @public
    def whom() -> dict[str, str]:
        return {"client": limits.client(), "scheme": request.scheme, "host": request.host}

    return app


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, None, PEER),
        (0, "203.0.113.7", PEER),
        (0, "198.51.100.1, 203.0.113.7", PEER),
        (1, None, PEER),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (1, "203.0.113.7, 198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.7,", "203.0.113.7"),
        (1, "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        (1, "evil", "unknown"),
        (2, "203.0.113.7", PEER),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
    ],
)
def test_a03_exactly_as_many_proxies_are_believed_as_there_are(
    tmp_path: object, proxies: int, forwarded: str | None, client: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    headers |= {"X-Real-IP": "198.51.100.77", "Forwarded": "for=198.51.100.78"}
    answer = (
        app_behind(tmp_path, proxies)
        .test_client()
        .get("/whom", headers=headers, environ_base={"REMOTE_ADDR": PEER})
    )

    assert answer.get_json()["client"] == client


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_a01_the_host_is_never_what_a_proxy_says(
    tmp_path: object, proxies: int, scheme: str
) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    headers |= {"X-Forwarded-Port": "81", "X-Forwarded-Prefix": "/evil"}
    answer = app_behind(tmp_path, proxies).test_client().get("/whom", headers=headers)

    assert answer.get_json() == {"client": "127.0.0.1", "scheme": scheme, "host": "localhost"}
