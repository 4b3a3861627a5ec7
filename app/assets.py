"""Static files under hashed addresses, so that a browser fetches each of them once.

The style sheets become one `app.css` and the scripts one `app.js`, but for those that few
pages need; every other file keeps its path inside `static/` as its name. An address carries the
first twelve hex digits of the content's SHA-256, so an answer may be kept for a year.
"""

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from flask import Flask, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

BUNDLES = {
    "app.css": (
        "css/tokens.css",
        "css/frame.css",
        "css/components.css",
        "css/agenda.css",
        "css/audit.css",
        "css/attendance.css",
        "css/days.css",
        "css/drafts.css",
        "css/syllabus.css",
        "css/people.css",
        "css/upgrades.css",
        "css/print.css",
    ),
    "groups.css": ("css/groups.css",),
    "board.css": ("css/board.css",),
    "board.js": (
        "js/board_place.js",
        "js/board_look.js",
        "js/board_keep.js",
        "js/board.js",
    ),
    # Linked by the pages that need it, so that every other one stays small.
    "wide.css": ("css/wide.css",),
    "app.js": (
        "js/toast.js",
        "js/dialog.js",
        "js/table.js",
        "js/time.js",
        "js/people.js",
        "js/copy.js",
        "js/upload.js",
        "js/sending.js",
        "js/passkey.js",
    ),
}
VENDOR = {"htmx.js": "htmx.org/dist/htmx.min.js"}
WELL_KNOWN = {"/favicon.ico": "icons/favicon.ico", "/apple-touch-icon.png": "icons/touch.png"}
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".ico": "image/x-icon",
    ".png": "image/png",
}
FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"


class MissingAsset(RuntimeError):
    """A file that the pages need is not there."""


@dataclass(frozen=True)
class Asset:
    """One file as it is served; `fingerprint` is twelve hex digits of its SHA-256."""

    name: str
    body: bytes
    fingerprint: str = field(init=False)
    packed: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", hashlib.sha256(self.body).hexdigest()[:12])
        object.__setattr__(self, "packed", gzip.compress(self.body, 9, mtime=0))

    @property
    def content_type(self) -> str:
        """The media type by the name's ending; a new kind of file is added to the table."""
        return CONTENT_TYPES[PurePosixPath(self.name).suffix]

    def answer(self, *, cache_control: str) -> Response:
        """Answer the current request: packed where the browser takes it, 304 where it has it."""
        packs = len(self.packed) < len(self.body) and request.accept_encodings.quality("gzip") > 0
        response = Response(self.packed if packs else self.body, content_type=self.content_type)
        response.set_etag(f"{self.fingerprint}-gz" if packs else self.fingerprint)
        response.headers["Cache-Control"] = cache_control
        response.headers["Vary"] = "Accept-Encoding"
        if packs:
            response.headers["Content-Encoding"] = "gzip"
        response.make_conditional(request)
        return response


def load(static: Path, node_modules: Path) -> dict[str, Asset]:
    """Read all files that pages may name, by name. Raises MissingAsset."""
    bundled = {part for parts in BUNDLES.values() for part in parts}
    names = {path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    bodies = {name: (static / name).read_bytes() for name in sorted(names - bundled)}
    for name, parts in BUNDLES.items():
        bodies[name] = b"\n".join((static / part).read_bytes() for part in parts)
    for name, source in VENDOR.items():
        path = node_modules / source
        if not path.is_file():
            raise MissingAsset(f"{name} is missing: run `make setup`, which fetches {source}")
        bodies[name] = path.read_bytes()
    return {name: Asset(name, body) for name, body in bodies.items()}


def init_app(app: Flask) -> None:
    """Serve the assets of `app` and give templates `asset_url(name)` and `icon(name)`."""
    assets = load(Path(app.root_path, "static"), Path(app.root_path).parent / "node_modules")

    def serve(fingerprint: str, name: str) -> ResponseReturnValue:
        asset = assets.get(name)
        if asset is None or asset.fingerprint != fingerprint:
            abort(404)
        return asset.answer(cache_control=FOR_EVER)

    def asset_url(name: str) -> str:
        return url_for("asset", fingerprint=assets[name].fingerprint, name=name)

    def icon(name: str) -> Markup:
        return Markup(assets[f"icons/{name}.svg"].body.decode().strip())  # noqa: S704 our own drawing

    def well_known() -> ResponseReturnValue:
        return assets[WELL_KNOWN[request.path]].answer(cache_control=A_DAY)

    # The mark by which app.views.access lets everybody in; this module may not import it.
    serve.access = "public"  # type: ignore[attr-defined]
    well_known.access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/assets/<fingerprint>/<path:name>", "asset", serve)
    for address in WELL_KNOWN:
        app.add_url_rule(address, "well_known_icon", well_known)
    app.jinja_env.globals.update(asset_url=asset_url, icon=icon)
