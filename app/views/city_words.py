"""What an edition says of its city, in words."""

from app.domain.city import CityDetails, texts_of
from app.forms.city import LABELS, countries, scripts
from app.views.adapting_words import language_word


def facts(city: CityDetails) -> list[tuple[str, str, str]]:
    """Return what is said of a city: which field, what it is called, and in words."""
    texts = texts_of(city)
    return [
        (name, str(label), said(name, texts[name])) for name, label in LABELS.items() if texts[name]
    ]


def said(name: str, text: str) -> str:
    """Return what a field says as people read it."""
    match name:
        case "country":
            return countries().get(text, text)
        case "script":
            return scripts().get(text, text)
        case "language" | "second_language":
            return language_word(text)
        case "time_zone":
            return text.replace("_", " ")
    return ", ".join(text.split("\n"))
