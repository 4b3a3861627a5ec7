"""A real browser, and what it visits."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.databases import DATABASES
from tests.live import Demos, Live
from tests.tools import needs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}

# What is fast is measured in `make bench`; here a loaded machine is no reason to fail.
expect.set_options(timeout=20_000)

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def demos(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demos:
    """The demo, loaded when a test first asks for it."""
    return Demos(
        tmp_path_factory.mktemp("demos"), lambda: request.getfixturevalue("postgres_cluster")
    )


@pytest.fixture(scope="module", params=DATABASES)
def live(request: pytest.FixtureRequest, demos: Demos) -> Iterator[Live]:
    """Preceptor with the demo, served.

    The tests of a module share it, so each touches people or courses of its own.
    """
    needs("chromium")
    with demos.served(request.param) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. It ends with the module, since its event loop would be in others' way."""
    path = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What browsers found wrong with our pages: scripts that fail, files that are missing."""
    return []


@pytest.fixture
def visit(chromium: Browser, live: Live, complaints: list[str]) -> Iterator[Visit]:
    """Open a browser of its own at an address of ours; it must find nothing to complain of."""
    contexts: list[BrowserContext] = []

    def visit(path: str = "", device: dict[str, object] = DESK, **options: object) -> Page:
        context = chromium.new_context(base_url=live.url, **{**device, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.on("console", lambda message: complaints.extend(_said(message)))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("response", lambda response: complaints.extend(_lacks(response)))
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def _said(message: ConsoleMessage) -> list[str]:
    """Errors and warnings, but for those about answers, which are looked at as such."""
    about_answer = message.text.startswith("Failed to load resource")
    kept = message.type in ("error", "warning") and not about_answer
    return [f"{message.page.url if message.page else ''}: {message.text}"] if kept else []


def _lacks(response: Response) -> list[str]:
    """Files of a page that did not come; pages themselves are for their tests to judge."""
    kept = response.status >= 400 and response.request.resource_type in (
        "stylesheet",
        "script",
        "image",
        "font",
    )
    return [f"{response.status} {response.url}"] if kept else []
