"""The style sheets against what face.md promises: contrast, old phones, nothing from elsewhere."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "app" / "static" / "css"
LIGHT, DARK = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
SCHEMES = {"light": LIGHT, "dark": DARK}

TEXT_ON = [
    *product(
        ("ink", "quiet", "accent", "good", "care", "stop", "note"), ("paper", "sheet", "shade")
    ),
    *((kind, f"{kind}-tint") for kind in ("accent", "good", "care", "stop", "note")),
    ("ink", "accent-tint"),
    ("quiet", "accent-tint"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SHAPE_ON = list(product(("edge", "accent"), ("paper", "sheet")))

# Chrome 80 (Android) and Safari 15 know none of these, or drop the whole rule.
TOO_NEW = {
    ":has": r":has\(",
    ":is or :where": r":(is|where)\(",
    ":not with a list": r":not\([^()]*,",
    "nesting": r"(?m)^\s*&",
    "container queries": r"@container",
    "inset": r"(?<![\w-])inset\s*:",
    "two-sided logical properties": r"(margin|padding|inset)-(inline|block)\s*:",
    "color-mix": r"color-mix",
    "dynamic viewport units": r"\d(dvh|svh|lvh)\b",
    "range queries": r"@media[^{]*[<>]",
    "flex gap": r"(?<!grid-)(?<![\w-])gap\s*:",
}


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SCHEMES[scheme]))


def luminance(colour: str) -> float:
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(scheme: str, one: str, other: str) -> float:
    named = colours(scheme)
    dark, light = sorted((luminance(named[one]), luminance(named[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_its_ground(scheme: str) -> None:
    poor = {pair: contrast(scheme, *pair) for pair in TEXT_ON if contrast(scheme, *pair) < 4.5}

    assert poor == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_inputs_stand_out_from_their_ground(scheme: str) -> None:
    poor = {pair: contrast(scheme, *pair) for pair in SHAPE_ON if contrast(scheme, *pair) < 3}

    assert poor == {}


def test_both_schemes_name_the_same_colours() -> None:
    assert colours("light").keys() == colours("dark").keys()


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_stylesheet_asks_for_nothing_that_old_phones_lack(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert [name for name, pattern in TOO_NEW.items() if re.search(pattern, rules)] == []


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_stylesheet_fetches_nothing(path: Path) -> None:
    assert re.findall(r"url\(|@import", path.read_text()) == []


@pytest.mark.parametrize(
    "name",
    [
        path.name
        for path in sorted(CSS.glob("*.css"))
        if path.name not in {"tokens.css", "print.css"}
    ],
)
def test_colours_are_named_by_their_meaning(name: str) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", (CSS / name).read_text()) == []
