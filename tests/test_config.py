"""Settings: right ones are typed, wrong ones stop the start with one line that names them."""

from pathlib import Path

import pytest

import config
from app import create_app
from config import ConfigError


def _load(folder: Path, **environment: str) -> config.Config:
    return config.load({"DATA_DIR": str(folder), **environment})


def test_defaults_are_for_trying_it_at_home(tmp_path: Path) -> None:
    settings = _load(tmp_path)

    assert (settings.public_url, settings.port, settings.host) == (
        "http://localhost:8000",
        8000,
        "127.0.0.1",
    )
    assert settings.database_url == f"sqlite:///{tmp_path}/preceptor.sqlite"
    assert (settings.demo, settings.production, settings.queue_url) == (True, False, None)
    assert settings.trusted_proxies == 0


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = _load(tmp_path), _load(tmp_path)

    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first.secret_key not in repr(first)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "staging"),
        ("DEMO", "yes"),
        ("PORT", "80 80"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://relative.sqlite"),
        ("DATABASE_URL", "sqlite:///relative.sqlite"),
        ("DATABASE_URL", "sqlite:////"),
        ("DATABASE_URL", "sqlite:////tmp"),
        ("DATABASE_URL", "sqlite:////nowhere/preceptor.sqlite"),
        ("DATABASE_URL", "sqlite:////tmp/\0"),
        ("HOST", "999.9.9.9"),
        ("HOST", "127.0.0"),
        ("HOST", "::gg"),
        ("HOST", "no such host"),
        ("HOST", "a..b"),
        ("HOST", f"{'a' * 64}.example"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "10"),
        ("TRUSTED_PROXIES", "٣"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("RETENTION_DAYS", "invitation"),
        ("RETENTION_DAYS", "=30"),
        ("RETENTION_DAYS", "invitation=0"),
        ("RETENTION_DAYS", "invitation=-1"),
        ("RETENTION_DAYS", "invitation=36501"),
        ("RETENTION_DAYS", "invitation=٣"),
        ("RETENTION_DAYS", "invitation=30;import=60"),
        ("RETENTION_DAYS", "invitation=30 import=60"),
        ("RETENTION_DAYS", "invitation=30, invitation=40"),
        ("RETENTION_DAYS", "invitation=30\nimport"),
        ("SECURITY_CONTACT", "it@example.org"),
        ("SECURITY_CONTACT", "mailto:"),
        ("SECURITY_CONTACT", "https:example.org"),
        ("SECURITY_CONTACT", "http://example.org"),
        ("SECURITY_CONTACT", "mailto:it@example.org\nContact: mailto:x@evil.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtps://:465"),
        ("STORAGE_URL", "s3://bucket"),
        ("STORAGE_URL", "file://host/path"),
        ("PUBLIC_URL", "training.example.org"),
        ("PUBLIC_URL", "https://training.example.org/preceptor"),
        ("QUEUE_URL", "redis://localhost"),
        ("MAIL_URL", "mail.example.org"),
        ("MAIL_URL", "smtp://["),
        ("MAIL_URL", "smtp://mail.example.org:x"),
        ("PUBLIC_URL", "http://["),
        ("PUBLIC_URL", "http://a.example:99999"),
        ("PUBLIC_URL", "https://user:password@a.example"),
        ("PUBLIC_URL", "https://a.example\n"),
        ("PUBLIC_URL", "https://a .example"),
        ("PUBLIC_URL", "https://a.example/?"),
        ("DATABASE_URL", "postgresql://["),
        ("DATABASE_URL", "postgresql://host:port/preceptor"),
        ("STORAGE_URL", "file://["),
        ("QUEUE_URL", "postgresql://["),
        ("PORT", "9" * 5_000),
        ("PORT", "８０"),
        ("DATA_DIR", "/proc"),
        ("DATA_DIR", "/proc/preceptor"),
        ("DATA_DIR", "/dev/null"),
        ("DATA_DIR", "\0"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} ") as refusal:
        _load(tmp_path, **{name: value})

    assert "\n" not in str(refusal.value)


def test_days_are_read_with_blanks_and_a_comma_too_many(tmp_path: Path) -> None:
    settings = _load(tmp_path, RETENTION_DAYS=" invitation = 30, import=forever ,")

    assert settings.retention_days == {"invitation": 30, "import": None}
    assert _load(tmp_path).retention_days == {}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("invitations=30", "must name kinds of records (sign_in_session, "),
        ("attendance=3650", "must be forever for attendance: a certificate rests on it"),
        ("data_request=7", "must be 30 or more for data_request: so long whoever asked finds it"),
    ],
)
def test_an_application_with_days_that_cannot_hold_is_not_built(
    tmp_path: Path, value: str, words: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        create_app(_load(tmp_path, RETENTION_DAYS=value))

    assert str(refusal.value).startswith(f"RETENTION_DAYS {words}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "localhost", "web-1.internal"])  # noqa: S104
def test_an_address_or_a_name_is_a_host(tmp_path: Path, host: str) -> None:
    assert _load(tmp_path, HOST=host).host == host


def test_a_secret_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(b"\xff" * 40)

    with pytest.raises(ConfigError, match=r"^SECRET_KEY .*secret_key.* is no text"):
        _load(tmp_path)


@pytest.mark.parametrize("name", ["DATA_DIR", "DATABASE_URL"])
def test_what_this_user_may_not_write_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    values = {"DATA_DIR": str(closed), "DATABASE_URL": f"sqlite:///{closed}/x.sqlite"}
    # As root, who may do everything, the tests can only pretend.
    monkeypatch.setattr("config.os.access", lambda place, _mode: Path(place) != closed)

    with pytest.raises(ConfigError, match=f"^{name} .* this user may write"):
        _load(tmp_path, **{name: values[name]})


def test_a_secret_that_was_lost_is_not_replaced_by_none(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch(mode=0o600)

    with pytest.raises(ConfigError, match=r"^SECRET_KEY .*secret_key"):
        _load(tmp_path)


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        _load(tmp_path, DATABASE_URL="postgresql://user:hush@host:port/preceptor")

    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    ("missing", "given"),
    [
        ("SECRET_KEY", {"PUBLIC_URL": "https://training.example.org"}),
        ("PUBLIC_URL", {"SECRET_KEY": "x" * 40}),
        ("DEMO", {"PUBLIC_URL": "https://a.example", "SECRET_KEY": "x" * 40, "DEMO": "1"}),
    ],
)
def test_a66_production_refuses_what_is_only_for_trying(
    tmp_path: Path, missing: str, given: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match=f"^{missing} must"):
        _load(tmp_path, APP_ENV="production", **given)


def test_postgresql_is_reached_by_the_driver_that_is_installed(tmp_path: Path) -> None:
    settings = _load(tmp_path, DATABASE_URL="postgresql://u:p@host/preceptor")

    assert settings.database_url == "postgresql+psycopg://u:p@host/preceptor"
