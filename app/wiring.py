"""The adapters of this installation, built once from the settings and reached by name."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app

from app.adapters import markdown
from app.adapters.mail import Mailer, mailer_for
from app.adapters.pdf import CertificateRenderer
from app.adapters.queue import Queue, queue_for
from app.adapters.storage import FileStorage
from app.database import WAKE
from config import Config

EXTENSION = "preceptor"


@dataclass(frozen=True)
class Adapters:
    """What the application uses of the world outside."""

    settings: Config
    storage: FileStorage
    renderer: CertificateRenderer
    mailer: Mailer
    queue: Queue


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
    )
    app.extensions[EXTENSION] = built
    app.extensions[WAKE] = built.queue.wake
    app.jinja_env.filters["markdown"] = markdown.render


def adapters() -> Adapters:
    """Return the adapters of the running application."""
    return cast("Adapters", current_app.extensions[EXTENSION])
