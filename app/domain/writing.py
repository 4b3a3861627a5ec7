"""The language that a name is most likely in, told by its script, so that it can be read aloud."""

from unicodedata import name as name_of

# By the first word of a character's name; CLDR's likely subtags say the same. Names in Latin
# letters are not in the table: they may be of any language, and voices cope with them.
LANGUAGES = {
    "ARABIC": "ar", "ARMENIAN": "hy", "BENGALI": "bn", "CYRILLIC": "ru", "DEVANAGARI": "hi",
    "ETHIOPIC": "am", "GEORGIAN": "ka", "GREEK": "el", "GUJARATI": "gu", "GURMUKHI": "pa",
    "HANGUL": "ko", "HEBREW": "he", "HIRAGANA": "ja", "KANNADA": "kn", "KATAKANA": "ja",
    "KHMER": "km", "LAO": "lo", "MALAYALAM": "ml", "MYANMAR": "my", "SINHALA": "si", "TAMIL": "ta",
    "TELUGU": "te", "THAI": "th", "TIBETAN": "bo", "CJK": "zh",
}  # fmt: skip


def likely_language(text: str) -> str:
    """Return the language tag of the first letter that tells one, or an empty text."""
    letters = (name_of(character, "").partition(" ")[0] for character in text)
    return next((LANGUAGES[script] for script in letters if script in LANGUAGES), "")
