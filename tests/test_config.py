"""Settings: right ones are typed, wrong ones stop the start with one line that names them."""

from pathlib import Path

import pytest

import config
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
        ("STORAGE_URL", "s3://bucket"),
        ("STORAGE_URL", "file://host/path"),
        ("PUBLIC_URL", "training.example.org"),
        ("PUBLIC_URL", "https://training.example.org/preceptor"),
        ("QUEUE_URL", "redis://localhost"),
        ("MAIL_URL", "mail.example.org"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} ") as refusal:
        _load(tmp_path, **{name: value})

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("missing", "given"),
    [
        ("SECRET_KEY", {"PUBLIC_URL": "https://training.example.org"}),
        ("PUBLIC_URL", {"SECRET_KEY": "x" * 40}),
        ("DEMO", {"PUBLIC_URL": "https://a.example", "SECRET_KEY": "x" * 40, "DEMO": "1"}),
    ],
)
def test_production_refuses_what_is_only_for_trying(
    tmp_path: Path, missing: str, given: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match=f"^{missing} must"):
        _load(tmp_path, APP_ENV="production", **given)


def test_postgresql_is_reached_by_the_driver_that_is_installed(tmp_path: Path) -> None:
    settings = _load(tmp_path, DATABASE_URL="postgresql://u:p@host/preceptor")

    assert settings.database_url == "postgresql+psycopg://u:p@host/preceptor"
