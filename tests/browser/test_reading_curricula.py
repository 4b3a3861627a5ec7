"""Curricula on paper and on a phone: all that is said is there, and nothing sticks together."""

import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE, Visit
from tests.live import Live
from tests.tools import needs

pytestmark = pytest.mark.parametrize("live", ["sqlite"], indirect=True)

ORGANISER = "organiser.nairobi@example.org"
GAPS = """() => [...document.querySelectorAll("main .stack > * + .actions")].map(each => {
  const before = each.previousElementSibling.getBoundingClientRect();
  return each.firstElementChild.getBoundingClientRect().top - before.bottom;
})"""
OUTSIDE = """() => [...document.querySelectorAll("main ul")]
  .filter(each => getComputedStyle(each).listStyleType === "disc")
  .filter(each => parseFloat(getComputedStyle(each).paddingInlineStart) < 12)
  .length"""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/curricula/mcmc/2.0.0", "For whoever leads."),
        ("/curricula/mcmc/compare?from=1.0.0&to=2.0.0", "What differs"),
    ],
)
def test_on_paper_all_texts_are_unfolded_and_no_word_is_dead(
    live: Live, visit: Visit, tmp_path: Path, path: str, said: str
) -> None:
    page, file = visit(path, DESK), tmp_path / "printed.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    text = subprocess.run(
        [needs("pdftotext"), "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout

    assert said in text
    dead = ("On this page", "Subscribe to its courses", "Read the module", "Read it as its owner")
    assert [words for words in (*dead, "Compare\n") if words in text] == []


def test_buttons_keep_their_distance_and_points_stand_inside(live: Live, visit: Visit) -> None:
    page = live.sign_in(visit(device=PHONE), ORGANISER)
    page.goto("/cities/nairobi/adaptations/mcmc")
    gaps = page.evaluate(GAPS)

    page.goto("/guidelines")

    assert gaps
    assert min(gaps) >= 12
    assert page.evaluate(OUTSIDE) == 0
