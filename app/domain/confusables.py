"""Names that look alike and are not: letters of another script among Latin ones.

Unicode's whole table (UTS 39) has thousands of pairs, most of them signs that no name has. Here
are the letters of Cyrillic, Greek, Armenian and Cherokee that a reader takes for Latin ones; what
names may not contain at all (zero-width signs, controls) `app.domain.names` has refused before.
Nothing is refused here: a name with letters of two scripts may be right. It is pointed out.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category, normalize
from unicodedata import name as name_of

# From Unicode's confusables.txt: what each looks like, in lower case or capitals as written.
LOOKS_LIKE = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "о": "o", "р": "p", "с": "c", "т": "t",
        "у": "y", "х": "x", "ѕ": "s", "і": "i", "ј": "j", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w",
        "ӏ": "l", "ɡ": "g", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O",
        "Р": "P", "С": "C", "Т": "T", "У": "Y", "Х": "X", "Ѕ": "S", "І": "I", "Ј": "J", "Ԛ": "Q",
        "Ԝ": "W", "Ӏ": "I",
        # Greek
        "α": "a", "γ": "y", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t",
        "υ": "u", "χ": "x", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K",
        "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y", "Χ": "X",
        # Armenian
        "օ": "o", "ո": "n", "ս": "u", "հ": "h", "զ": "q", "ց": "g", "Օ": "O", "Ս": "U",
        # Cherokee
        "Ꭰ": "D", "Ꭱ": "R", "Ꭲ": "T", "Ꭺ": "A", "Ꭻ": "J", "Ꭼ": "E", "Ꮃ": "W", "Ꮇ": "M",
        "Ꮋ": "H", "Ꮐ": "G", "Ꮓ": "Z", "Ꮞ": "4", "Ꮟ": "b", "Ꮢ": "R", "Ꮤ": "W", "Ꮪ": "S",
        "Ꮯ": "C", "Ꮲ": "P", "Ꮶ": "K",
        # signs within names
        "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ʹ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-",
        "–": "-",
    }
)  # fmt: skip
JOINERS = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class LooksAlike:
    """Two names that a reader takes for one, by the keys that they came under.

    `scripts` are those of the letters of the two together, such as ("CYRILLIC", "LATIN").
    """

    one: int
    other: int
    scripts: tuple[str, ...]


def skeleton(name: str) -> str:
    """Return what a reader sees: names with one skeleton look alike."""
    seen = normalize("NFD", name).translate(JOINERS).translate(LOOKS_LIKE)
    return " ".join(normalize("NFC", seen).split())


def scripts_of(name: str) -> frozenset[str]:
    """Return the scripts of its letters, as their names in Unicode begin: LATIN, CYRILLIC."""
    return frozenset(
        name_of(letter, "").partition(" ")[0]
        for letter in name
        if category(letter)[0] == "L" and category(letter) != "Lm"
    )


def pairs(names: Mapping[int, str]) -> list[LooksAlike]:
    """Return the pairs that look alike but are not written alike, in the order given."""
    alike: dict[str, list[int]] = defaultdict(list)
    for key, name in names.items():
        alike[skeleton(name)].append(key)
    found = []
    for keys in alike.values():
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                if normalize("NFC", names[one]) != normalize("NFC", names[other]):
                    scripts = scripts_of(names[one]) | scripts_of(names[other])
                    found.append(LooksAlike(one, other, tuple(sorted(scripts))))
    return found
