"""The adapters of this installation, built once from the settings and reached by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app

from app.adapters import markdown
from app.adapters.checklists import read_checklists
from app.adapters.mail import Mailer, mailer_for
from app.adapters.pdf import CertificateRenderer
from app.adapters.queue import Queue, queue_for
from app.adapters.solver import Solver
from app.adapters.storage import FileStorage
from app.database import WAKE
from app.domain.checklists import Template
from app.domain.retention import BelowFloor, Record, Rule, UnknownRecord, rules_with
from config import Config, ConfigError

EXTENSION = "preceptor"


@dataclass(frozen=True)
class Adapters:
    """What the application uses of the world outside."""

    settings: Config
    storage: FileStorage
    renderer: CertificateRenderer
    mailer: Mailer
    queue: Queue
    retention: Sequence[Rule]
    checklists: Sequence[Template]
    solver: Solver


def init_app(app: Flask, settings: Config) -> None:
    """Build the adapters; nothing heavy is loaded before it is used."""
    built = Adapters(
        settings=settings,
        storage=FileStorage(settings.storage_dir),
        renderer=CertificateRenderer(
            design=settings.designs_dir / "engraved",
            fonts=settings.packages_dir / "@expo-google-fonts",
        ),
        mailer=mailer_for(
            settings.mail_url,
            outbox=settings.data_dir / "outbox",
            host=urlsplit(settings.public_url).hostname or "localhost",
        ),
        queue=queue_for(settings.queue_url),
        retention=_retention(settings),
        checklists=read_checklists(settings.checklists_dir),
        solver=Solver(),
    )
    app.extensions[EXTENSION] = built
    app.extensions[WAKE] = built.queue.wake
    app.jinja_env.filters["markdown"] = markdown.render


def adapters() -> Adapters:
    """Return the adapters of the running application."""
    return cast("Adapters", current_app.extensions[EXTENSION])


def _retention(settings: Config) -> Sequence[Rule]:
    try:
        return rules_with(settings.retention_days)
    except UnknownRecord as error:
        known = ", ".join(Record)
        raise ConfigError(
            f"RETENTION_DAYS must name kinds of records ({known}), not {str(error)[:60]!r}."
        ) from None
    except BelowFloor as error:
        floor = error.floor
        least = f"{floor.at_least.days} or more" if floor.at_least else "forever"
        raise ConfigError(
            f"RETENTION_DAYS must be {least} for {floor.record}: {floor.why}."
        ) from None
