"""The demo, served from a temporary folder, and a browser in which its people look at it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import config
from scripts import pictures
from scripts.console import SetupError, say
from scripts.serve import READY_WITHIN, ROOT, answers, web_command
from scripts.ways_in import FLASK, SEVERAL

FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]


class Demo:
    """The demo, served at an address of its own, and the browser that looks at it."""

    def __init__(self, url: str, environment: dict[str, str], browser: Browser) -> None:
        self.url = url
        self._environment = environment
        self._browser = browser

    def visitor(self, device: dict[str, object], zone: str) -> BrowserContext:
        """Open a browser of somebody who is not signed in."""
        return self._browser.new_context(base_url=self.url, timezone_id=zone, **device)  # type: ignore[arg-type]

    def person(self, address: str, device: dict[str, object], zone: str) -> Page:
        """Sign somebody in and open the page of today."""
        link = _run([*FLASK, "sign-in-link", address], self._environment).strip()
        page = self.visitor(device, zone).new_page()
        page.goto(link)
        page.get_by_role("button", name="Yes, sign me in").click()
        page.wait_for_url("**/today")
        return page


@contextmanager
def served(folder: Path) -> Iterator[Demo]:
    """Load the demo into the folder and keep it served, with a browser that has our fonts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    ours = {"DATA_DIR": str(folder), "PORT": str(port), "PUBLIC_URL": url, "DEMO": "1"}
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment |= ours
    settings = config.load(ours)
    say("Loading the demo")
    _run([*SEVERAL, "db upgrade", "curricula load curricula", "demo load"], environment)
    fonts = pictures.write_font_settings(folder, ROOT / "node_modules" / "@expo-google-fonts")
    with ExitStack() as running:
        for command in (web_command("127.0.0.1", port), [*FLASK, "jobs", "run"]):
            running.enter_context(_process(command, environment))
        deadline = time.monotonic() + READY_WITHIN
        while not answers(settings):
            if time.monotonic() > deadline:
                raise SetupError(f"the web server was not ready within {READY_WITHIN:.0f} s")
            time.sleep(0.1)
        playwright = running.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=program("chromium", "chromium-browser"),
            args=FLAGS,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        running.callback(browser.close)
        yield Demo(url, environment, browser)


def program(*names: str) -> str:
    """Return the path of a program by the first of its names; raises SetupError."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if not found:
        raise SetupError(f"{names[0]} is missing: `make setup` installs it")
    return found


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"{' '.join(command[-2:])} failed: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)
