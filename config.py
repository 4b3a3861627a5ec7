"""Settings: the environment, read once, checked, typed. A wrong value stops the start."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32  # characters
MOST_PROXIES = 9
MOST_DAYS = 36_500
HOST_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


class ConfigError(Exception):
    """A setting that can't be used; the message names it and says what it should be."""


@dataclass(frozen=True)
class Config:
    """What the application was told.

    Addresses are complete URLs; `data_dir` exists when `load` has returned.
    """

    environment: str
    data_dir: Path
    database_url: str
    storage_dir: Path
    public_url: str
    host: str
    port: int
    demo: bool
    queue_url: str | None
    mail_url: str | None
    trusted_proxies: int
    security_contact: str | None
    retention_days: Mapping[str, int | None]  # by kind of record; None is for ever
    secret_key: str = field(repr=False)
    curricula_dir: Path = ROOT / "curricula"
    checklists_dir: Path = ROOT / "checklists"
    designs_dir: Path = ROOT / "certificates"
    packages_dir: Path = ROOT / "node_modules"

    @property
    def production(self) -> bool:
        """Whether mistakes that a developer may make are refused."""
        return self.environment == "production"

    @property
    def database_file(self) -> Path | None:
        """Where SQLite keeps the database; None with another one."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest.partition("?")[0]) if scheme == "sqlite" else None


def load(environment: Mapping[str, str]) -> Config:
    """Read the settings; raises ConfigError with one line that names the wrong one."""
    app_env = _choice(environment, "APP_ENV", ("development", "production"))
    demo = _flag(environment, "DEMO", default=app_env != "production")
    if app_env == "production":
        for name in ("SECRET_KEY", "PUBLIC_URL"):
            if not environment.get(name):
                raise ConfigError(f"{name} must be set when APP_ENV=production.")
        if demo:
            raise ConfigError("DEMO must not be 1 when APP_ENV=production.")
    data_dir = _data_dir(environment.get("DATA_DIR"))
    port = _port(environment.get("PORT") or "8000")
    return Config(
        environment=app_env,
        data_dir=data_dir,
        database_url=_database_url(environment.get("DATABASE_URL"), data_dir),
        storage_dir=_storage_dir(environment.get("STORAGE_URL"), data_dir),
        public_url=_public_url(environment.get("PUBLIC_URL") or f"http://localhost:{port}"),
        host=_host(environment.get("HOST") or "127.0.0.1"),
        port=port,
        demo=demo,
        queue_url=_url(environment, "QUEUE_URL", ("postgresql",)),
        mail_url=_mail_url(environment),
        trusted_proxies=_proxies(environment.get("TRUSTED_PROXIES") or "0"),
        security_contact=_contact(environment.get("SECURITY_CONTACT")),
        retention_days=_retention_days(environment.get("RETENTION_DAYS") or ""),
        secret_key=_secret_key(environment.get("SECRET_KEY"), data_dir),
    )


def _choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environment.get(name) or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _flag(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name) or str(int(default))
    if value not in ("0", "1"):
        raise ConfigError(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def _port(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
    if not 1 <= number <= 65535:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {value[:20]!r}.")
    return number


def _proxies(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else -1
    if not 0 <= number <= MOST_PROXIES:
        raise ConfigError(
            f"TRUSTED_PROXIES must be how many proxies are in front, from 0 to {MOST_PROXIES},"
            f" not {value[:20]!r}."
        )
    return number


def _host(value: str) -> str:
    """Take an IP address, or a name: what is written in digits and points is no name."""
    try:
        ip_address(value)
    except ValueError as error:
        if not HOST_NAME.fullmatch(value) or not value.strip("0123456789."):
            message = f"HOST must be an IP address or a name of this machine, not {value[:60]!r}."
            raise ConfigError(message) from error
    return value


def _data_dir(value: str | None) -> Path:
    try:
        folder = Path(value or ROOT / "instance").resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise ConfigError(f"DATA_DIR must be a folder that we can make: {error}.") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError(
            f"DATA_DIR must be a folder that this user may write to; {folder} is not."
        )
    return folder


def _database_url(value: str | None, data_dir: Path) -> str:
    if not value:
        return f"sqlite:///{data_dir / 'preceptor.sqlite'}"
    scheme, separator, rest = value.partition("://")
    if separator and scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        _parts("DATABASE_URL", value)
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite" and rest.startswith("//") and value.isprintable():
        _check_place(Path(rest[1:].partition("?")[0]))
        return value
    raise ConfigError(
        "DATABASE_URL must begin with postgresql:// or be sqlite:////absolute/path/of.sqlite."
    )


def _check_place(file: Path) -> None:
    """Refuse a file for SQLite that can't be there; its folder is needed for more than itself."""
    if file.is_dir() or not file.parent.is_dir():
        raise ConfigError(f"DATABASE_URL must name a file in a folder that is there, not {file}.")
    places = [file.parent, *([file] if file.exists() else [])]
    if not all(os.access(place, os.R_OK | os.W_OK) for place in places):
        raise ConfigError(f"DATABASE_URL must name a file that this user may write, not {file}.")


def _storage_dir(value: str | None, data_dir: Path) -> Path:
    if not value:
        return data_dir / "files"
    parts = _parts("STORAGE_URL", value)
    if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
        raise ConfigError("STORAGE_URL must be file:///absolute/path.")
    return Path(parts.path)


def _public_url(value: str) -> str:
    parts = _parts("PUBLIC_URL", value)
    more = parts.username is not None or "?" in value or "#" in value
    if parts.scheme not in ("http", "https") or not parts.hostname or more:
        raise ConfigError(f"PUBLIC_URL must be like https://training.example.org, not {value!r}.")
    if parts.path not in ("", "/"):
        raise ConfigError("PUBLIC_URL must have no path: Preceptor lives at the root of its host.")
    return value.rstrip("/")


def _url(environment: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = environment.get(name)
    if not value:
        return None
    parts = _parts(name, value)
    if parts.scheme not in schemes or not value.startswith(f"{parts.scheme}://"):
        raise ConfigError(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}.")
    return value


def _mail_url(environment: Mapping[str, str]) -> str | None:
    value = _url(environment, "MAIL_URL", ("smtp", "smtps"))
    if value and not urlsplit(value).hostname:
        raise ConfigError("MAIL_URL must name a host, as in smtp://mail.example.org:587.")
    return value


def _contact(value: str | None) -> str | None:
    if not value:
        return None
    scheme, _, rest = value.partition(":")
    right = rest.startswith("//") if scheme == "https" else scheme == "mailto" and "@" in rest
    if not right or not value.isascii() or not value.isprintable() or " " in value:
        message = (
            "SECURITY_CONTACT must begin with mailto: or https://, as in mailto:it@example.org."
        )
        raise ConfigError(message)
    return value


def _retention_days(value: str) -> dict[str, int | None]:
    """Read `invitation=30, import=forever`; what kinds there are is known to the rules."""
    found: dict[str, int | None] = {}
    for each in filter(None, map(str.strip, value.split(","))):
        record, _, days = (part.strip() for part in each.partition("="))
        right = days.isascii() and days.isdigit() and len(days) < 6 and 1 <= int(days) <= MOST_DAYS
        if not record or not (right or days == "forever"):
            raise ConfigError(
                "RETENTION_DAYS must be kinds of records with days from 1 to"
                f" {MOST_DAYS}, or forever, as in invitation=30,import=forever; not {each[:60]!r}."
            )
        if record in found:
            raise ConfigError(f"RETENTION_DAYS must name {record[:60]!r} once, not twice.")
        found[record] = int(days) if right else None
    return found


def _parts(name: str, value: str) -> SplitResult:
    """Take an address apart; the value is not repeated, as it may hold a password."""
    try:
        parts = urlsplit(value)
        right = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ConfigError(f"{name} must be an address that can be read.") from error
    if not right or not value.isprintable() or " " in value:
        raise ConfigError(f"{name} must be an address that can be read, without blanks.")
    return parts


def _secret_key(value: str | None, data_dir: Path) -> str:
    try:
        secret = value or _kept_secret(data_dir / "secret_key")
    except UnicodeDecodeError as error:
        raise ConfigError(f"SECRET_KEY (kept in {data_dir / 'secret_key'}) is no text.") from error
    except OSError as error:
        words = f"its file secret_key can't be used ({error.strerror})"
        raise ConfigError(f"DATA_DIR must be a folder of this user; {words}.") from error
    if len(secret) < SHORTEST_SECRET:
        where = "SECRET_KEY" if value else f"SECRET_KEY (kept in {data_dir / 'secret_key'})"
        raise ConfigError(f"{where} must have at least {SHORTEST_SECRET} characters.")
    return secret


def _kept_secret(path: Path) -> str:
    """Read the secret of this installation, or make it once, for its owner's eyes only."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        with draft.open("w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())  # an empty secret after a power cut would be no secret
        try:
            path.hardlink_to(draft)  # fails when another process was first: then its secret holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")
