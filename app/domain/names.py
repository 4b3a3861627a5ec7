"""People's names and mail addresses: kept as their owners write them, or refused with the reason.

A name is one field: never split, never re-cased. Keys for sorting and matching are made from it.
"""

import re
from collections.abc import Collection
from unicodedata import category, combining, normalize
from unicodedata import name as name_of

from app.domain.errors import AddressProblem, InvalidAddress, InvalidName, NameProblem

LONGEST_NAME = 120
LONGEST_KEY = 400
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

# Typed Khmer often has U+200B between words; spreadsheets leave U+FEFF at the start of a file.
UNSEEN = {0x200B: None, 0xFEFF: None}
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINERS = frozenset("\u200c\u200d")
LINE_SPACES = frozenset("\t\n\r")
BY_CHARACTER = {
    **dict.fromkeys(BIDI_CONTROLS, NameProblem.BIDI_CONTROL),
    **dict.fromkeys("\u034f\u115f\u1160\u2800\u3164\uffa0", NameProblem.INVISIBLE),
    **dict.fromkeys("\ufffc\ufffd", NameProblem.REPLACEMENT),
}
BY_CATEGORY = {
    "Cc": NameProblem.CONTROL,
    "Cf": NameProblem.INVISIBLE,
    "Cs": NameProblem.SURROGATE,
    "Co": NameProblem.PRIVATE_USE,
    "Cn": NameProblem.UNASSIGNED,
}
VIRAMA = 9  # the combining class of signs that join two consonants

# Scripts in which a joiner changes what is read; the first word of their characters' names.
JOINED_SCRIPTS = frozenset(
    {
        "ARABIC", "SYRIAC", "MONGOLIAN",
        "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA",
        "MALAYALAM", "SINHALA", "MEETEI",
        "KHMER", "MYANMAR", "BALINESE", "JAVANESE", "CHAKMA",
    }
)  # fmt: skip

# Scripts whose marks over and under letters are left out by some writers of the same name.
ACCENTED_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"})

# Latin letters that are letters of their own, not accented forms that Unicode takes apart.
PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "q", "ł": "l", "ŋ": "n", "ø": "o",
        "œ": "oe", "þ": "th", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ɛ": "e", "ɔ": "o", "ə": "e",
        "ƙ": "k", "ƴ": "y", "ɣ": "g", "ɩ": "i", "ʋ": "v",
    }
)  # fmt: skip

DROPPED_IN_MATCHING = frozenset("'’‘`´ʹʻʼʽʾʿ.·\u0640") | JOINERS

ATOM = r"[^\s@<>()\[\]\\,;:\".]+"
LOCAL_PART = re.compile(rf"{ATOM}(?:\.{ATOM})*")


def clean_name(raw: str) -> str:
    """Return the name in NFC with single spaces, as it will be stored.

    What cannot be seen and means nothing (U+200B, U+FEFF) is taken out silently.
    Raises InvalidName, with the code point at fault, for what could deceive a reader.
    """
    seen = raw.translate(UNSEEN)
    for character in seen:
        problem = _problem(character)
        if problem is not None:
            raise InvalidName(problem, code_point(character))
    name = normalize("NFC", " ".join(seen.split()))
    if not name:
        raise InvalidName(NameProblem.EMPTY)
    if len(name) > LONGEST_NAME:
        raise InvalidName(NameProblem.TOO_LONG)
    if not any(category(character).startswith("L") for character in name):
        raise InvalidName(NameProblem.NO_LETTER)
    for position, character in enumerate(name):
        if character in JOINERS and not _joins(name, position):
            raise InvalidName(NameProblem.JOINER, code_point(character))
    return name


def sort_key(name: str) -> str:
    """Return what lists are ordered by: no case, and Latin letters without accents.

    At most LONGEST_KEY characters, though a single Arabic ligature can stand for eighteen.
    """
    return " ".join(_without_marks(_folded(name), {"LATIN"}).split())[:LONGEST_KEY].rstrip()


def match_key(name: str) -> str:
    """Return what two spellings of one name share: letters without accents, words in one order.

    Signs that are vowels stay, as in Khmer and Devanagari: without them other names would match.
    """
    kept = "".join(c for c in _folded(name) if c not in DROPPED_IN_MATCHING)
    words = "".join(" " if category(c)[0] in "PSZC" else c for c in normalize("NFKD", kept))
    return " ".join(sorted(_without_marks(words, ACCENTED_SCRIPTS).split()))


def clean_address(raw: str) -> str:
    """Return a mail address in NFC, its domain in lower case and its local part as written.

    Compare addresses by `address_key`. Raises InvalidAddress.
    """
    address = normalize("NFC", raw.translate(UNSEEN).strip())
    if not address:
        raise InvalidAddress(AddressProblem.EMPTY)
    for character in address:
        if category(character)[0] in "CZ":
            space = category(character) == "Zs"
            problem = AddressProblem.SPACE if space else AddressProblem.CHARACTER
            raise InvalidAddress(problem, code_point(character))
    local, at, domain = address.rpartition("@")
    domain = normalize("NFC", domain.lower())
    if not at:
        raise InvalidAddress(AddressProblem.NO_AT)
    if not LOCAL_PART.fullmatch(local) or len(local.encode()) > LONGEST_LOCAL_PART:
        raise InvalidAddress(AddressProblem.LOCAL_PART)
    if not _is_domain(domain):
        raise InvalidAddress(AddressProblem.DOMAIN)
    if len(f"{local}@{domain}".encode()) > LONGEST_ADDRESS:
        raise InvalidAddress(AddressProblem.TOO_LONG)
    return f"{local}@{domain}"


def address_key(address: str) -> str:
    """Return what two spellings of one mail address share. Mail servers ignore case in practice."""
    return normalize("NFC", normalize("NFD", address).casefold())


def phone_key(phone: str) -> str:
    """Return what spellings of one phone number share: its digits."""
    return re.sub(r"\D", "", phone)


def code_point(character: str) -> str:
    """Write a character as Unicode does: U+202E."""
    return f"U+{ord(character):04X}"


def _problem(character: str) -> NameProblem | None:
    if character in JOINERS or character in LINE_SPACES:
        return None
    return BY_CHARACTER.get(character) or BY_CATEGORY.get(category(character))


def _joins(name: str, position: int) -> bool:
    """Whether a joiner stands where its script uses one.

    It follows a letter or sign of such a script, and either a virama (older Malayalam ends words
    with virama and joiner) or another letter or sign of one comes next to it.
    """
    before = name[position - 1 : position]
    after = name[position + 1 : position + 2]
    if not _is_joined(before):
        return False
    return combining(before) == VIRAMA or _is_joined(after)


def _is_joined(character: str) -> bool:
    return (
        character != "" and category(character)[0] in "LM" and _script(character) in JOINED_SCRIPTS
    )


def _script(character: str) -> str:
    return name_of(character, "").partition(" ")[0]


def _folded(name: str) -> str:
    """Fold case and compatibility forms, and take composed letters apart."""
    text = normalize("NFD", name)
    for _ in range(2):  # folding may yield what can be taken apart, and the other way round
        text = normalize("NFKD", text.casefold())
    return text


def _without_marks(folded: str, scripts: Collection[str]) -> str:
    """Drop the marks over and under letters of these scripts."""
    kept: list[str] = []
    script = ""
    for character in folded:
        if category(character) not in ("Mn", "Me"):
            script = _script(character)
        elif script in scripts:
            continue
        kept.append(character)
    return "".join(kept).translate(PLAIN_LETTERS)


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) > 1 and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    plain = all(c == "-" or category(c)[0] in "LMN" for c in label)
    return plain and label != "" and label.strip("-") == label
