import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from app import assets

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "app" / "static"


@pytest.fixture(scope="module")
def bare() -> Flask:
    app = Flask("bare", root_path=str(ROOT / "app"), static_folder=None)
    assets.init_app(app)
    return app


@pytest.fixture
def client(bare: Flask) -> FlaskClient:
    return bare.test_client()


def url(bare: Flask, name: str) -> str:
    with bare.test_request_context():
        return render_template_string("{{ asset_url(name) }}", name=name)


def test_asset_url_carries_the_hash_of_the_content(bare: Flask) -> None:
    content = (STATIC / "icons" / "mark.svg").read_bytes()

    expected = f"/assets/{hashlib.sha256(content).hexdigest()[:12]}/icons/mark.svg"

    assert url(bare, "icons/mark.svg") == expected


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("app.js", "text/javascript; charset=utf-8"),
        ("htmx.js", "text/javascript; charset=utf-8"),
        ("icons/mark.svg", "image/svg+xml; charset=utf-8"),
        ("icons/touch.png", "image/png"),
    ],
)
def test_asset_is_served_for_a_year(
    bare: Flask, client: FlaskClient, name: str, content_type: str
) -> None:
    response = client.get(url(bare, name))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_no_table_of_a_script_inherits_anything() -> None:
    scripts = {path.name: path.read_text() for path in (STATIC / "js").iterdir()}

    assert [name for name, text in scripts.items() if re.search(r"=\s*\{\s*\}", text)] == []


def test_asset_of_another_hash_is_not_found(client: FlaskClient) -> None:
    assert client.get("/assets/000000000000/app.css").status_code == 404


def test_asset_of_another_name_is_not_found(bare: Flask, client: FlaskClient) -> None:
    address = url(bare, "app.css").replace("app.css", "css/tokens.css")

    assert client.get(address).status_code == 404


def test_asset_that_the_browser_has_is_not_sent_again(bare: Flask, client: FlaskClient) -> None:
    first = client.get(url(bare, "app.css"))

    again = client.get(url(bare, "app.css"), headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_asset_is_packed_for_a_browser_that_takes_it(bare: Flask, client: FlaskClient) -> None:
    plain = client.get(url(bare, "app.css"))
    packed = client.get(url(bare, "app.css"), headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("address", ["/favicon.ico", "/apple-touch-icon.png"])
def test_well_known_icon_is_served_at_the_root(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_load_without_the_vendor_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(assets.MissingAsset, match="run `make setup`"):
        assets.load(STATIC, tmp_path)


def test_bundles_hold_every_style_and_script_of_their_folder() -> None:
    parts = {part for bundle in assets.BUNDLES.values() for part in bundle}
    styles = {f"css/{path.name}" for path in (STATIC / "css").glob("*.css")}

    assert styles <= parts


def test_first_load_of_styles_and_scripts_stays_small() -> None:
    loaded = assets.load(STATIC, ROOT / "node_modules")
    size = {name: len(loaded[name].packed) for name in ("app.css", "app.js", "htmx.js")}

    assert size["app.css"] <= 12_000
    assert size["app.js"] <= 6_000
    assert sum(size.values()) <= 36_000
