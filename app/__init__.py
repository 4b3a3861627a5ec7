"""Preceptor: training curricula, and their delivery in cities."""

import zoneinfo
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from pysqlite3 import dbapi2 as sqlite_driver

import app.models.everything  # noqa: F401  (so that all tables are known)
from app import assets, cli, database, errors, formatting, log_lines, security, wiring
from app.domain.sign_in_session import LONGEST, Device
from app.extensions import babel, compress, db
from app.services import audit
from app.views import proxies, registry
from config import ROOT, Config

# The time-zone data of the locked tzdata package, not the host's, which may be years old:
# Asunción has other hours since 2024.
zoneinfo.reset_tzpath(())

HOSTS_OF_DEVELOPERS = ("localhost", "127.0.0.1")


def create_app(settings: Config) -> Flask:
    """Build the application: extensions, adapters, pages, error pages, commands. No logic."""
    application = Flask(__name__, static_folder=None)
    application.config.update(_flask_settings(settings))
    log_lines.init_app(application)
    db.init_app(application)
    Migrate(application, db, directory=str(ROOT / "migrations"))
    babel.init_app(application, locale_selector=registry.locale)
    compress.init_app(application)
    with application.app_context():
        database.prepare_engine(db.engine)
    application.extensions[database.BEFORE_COMMIT] = (audit.settle,)
    wiring.init_app(application, settings)
    assets.init_app(application)
    formatting.init_app(application)
    errors.init_app(application)
    registry.init_app(application)
    security.init_app(application, settings)
    proxies.init_app(application, settings.trusted_proxies)
    cli.init_app(application)
    return application


def _hosts(settings: Config, public: str) -> list[str]:
    others = [] if settings.production else HOSTS_OF_DEVELOPERS
    return [public.removesuffix("."), *others]


def _flask_settings(settings: Config) -> dict[str, object]:
    public = urlsplit(settings.public_url)
    https = public.scheme == "https"
    # Errors are logged and kept with the work that failed: nobody's data belongs there.
    options: dict[str, object] = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        # The standard library's SQLite may be one that corrupts a WAL; this one is not.
        options["module"] = sqlite_driver
    # FLASK_DEBUG, left over in an environment, opens nothing in production.
    debug = {"DEBUG": False} if settings.production else {}
    return debug | {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5_000,
        # With this prefix browsers take the cookie from this very host only, and over HTTPS.
        "SESSION_COOKIE_NAME": "__Host-preceptor" if https else "preceptor",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # How long a browser keeps it at most; when a session ends is said by its row.
        "PERMANENT_SESSION_LIFETIME": LONGEST[Device.OWN],
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": _hosts(settings, public.hostname or ""),
        "BABEL_DEFAULT_LOCALE": "en",
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "text/calendar",
            "application/json",
            "image/svg+xml",
        ],
        "SETTINGS": settings,
    }
