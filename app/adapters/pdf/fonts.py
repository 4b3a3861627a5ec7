"""The fonts of certificates: which files, which characters, how wide a text will be."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

from app.adapters.pdf.errors import RenderError, UnprintableName

# What these do is done while text is shaped; a font need not have a glyph for them.
INVISIBLE = frozenset("\u200c\u200d\u2060\ufe00\ufe0f")


@dataclass(frozen=True)
class Face:
    """One font file."""

    path: Path
    weight: int
    style: str


@dataclass(frozen=True)
class Family:
    """Faces of one name. Only characters that all of them have count as covered.

    `advances` are widths of characters in the first face, in thousandths of the font size.
    """

    name: str
    faces: tuple[Face, ...]
    advances: Mapping[str, int]
    language: str | None
    direction: str | None

    def covers(self, cluster: str) -> bool:
        """Say whether the family can draw a letter with its marks."""
        return all(
            character in self.advances for character in cluster if character not in INVISIBLE
        )


class FontStack:
    """Families in the order in which a character is looked for."""

    def __init__(self, table: Path, packages: Path) -> None:
        """Read the fonts that a table lists.

        Args:
            table: fonts.toml; its head explains the entries.
            packages: Folder that the files of the table are relative to.
        """
        entries = tomllib.loads(table.read_text(encoding="utf-8"))["family"]
        self.families = tuple(_read_family(entry, packages) for entry in entries)

    @property
    def files(self) -> frozenset[Path]:
        """The font files; nothing else of their folder is needed."""
        return frozenset(face.path for family in self.families for face in family.faces)

    @property
    def css(self) -> str:
        """Rules that give the files their family names."""
        return "".join(
            f"@font-face{{font-family:'{family.name}';src:url('{face.path.as_uri()}');"
            f"font-weight:{face.weight};font-style:{face.style}}}\n"
            for family in self.families
            for face in family.faces
        )

    def check(self, text: str) -> None:
        """Raise UnprintableName when a character of the text could not be drawn."""
        missing = [cluster for cluster in _clusters(text) if self._family_of(cluster) is None]
        if missing:
            raise UnprintableName(text, tuple(dict.fromkeys(missing)))

    def width(self, text: str) -> float:
        """Estimate the width of a text on one line, in font sizes.

        It is exact but for kerning in alphabets, and too much rather than too little where letters
        join or stack.
        """
        total = 0
        for cluster in _clusters(text):
            family = self._family_of(cluster) or self.families[0]
            total += sum(family.advances.get(character, 0) for character in cluster)
        return total / 1000

    def voice(self, text: str) -> Family | None:
        """Return the family that the first letter needs, if it is not of the main alphabet."""
        for cluster in _clusters(text):
            if cluster[0].isalpha():
                family = self._family_of(cluster)
                return family if family and family.language else None
        return None

    def _family_of(self, cluster: str) -> Family | None:
        return next((family for family in self.families if family.covers(cluster)), None)


def _clusters(text: str) -> Iterator[str]:
    """Split a text into letters with the marks that sit on them: both need the same font."""
    cluster = ""
    for character in text:
        joins = unicodedata.category(character).startswith("M") or character in INVISIBLE
        if cluster and not joins:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _read_family(entry: Mapping[str, Any], packages: Path) -> Family:
    faces = tuple(
        Face((packages / face["file"]).resolve(), face["weight"], face["style"])
        for face in entry["faces"]
    )
    first, *others = (_advances(face.path) for face in faces)
    return Family(
        name=entry["name"],
        faces=faces,
        advances={key: first[key] for key in first if all(key in other for other in others)},
        language=entry.get("language"),
        direction=entry.get("direction"),
    )


def _advances(path: Path) -> dict[str, int]:
    try:
        with path.open("rb") as file, TTFont(file, lazy=True, checkChecksums=2) as font:
            # Each table is read once: a font with a damaged part would print holes.
            for tag in font.reader.keys():  # noqa: SIM118 (the reader cannot be iterated)
                font.reader[tag]
            scale = 1000 / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            glyphs = font.getBestCmap()
            return {chr(code): round(metrics[name][0] * scale) for code, name in glyphs.items()}
    except (OSError, TTLibError) as error:
        raise RenderError(f"the font {path.name} cannot be read: {error}") from error
