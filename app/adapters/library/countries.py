"""The codes of countries of ISO 3166-1, from the Unicode data that babel brings."""

from babel import Locale

# Two letters that Unicode uses beside ISO 3166: parts of countries, unions, codes for tests.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


def is_country(code: str) -> bool:
    """Whether this is the code of a country; XK, which all use for Kosovo, is one too."""
    return len(code) == 2 and code in Locale("en").territories and code not in NO_COUNTRIES
