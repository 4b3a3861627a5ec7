"""What a field of a module says, in words."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.forms.guideline_choice import called
from app.views import guidelines

NameOf = Callable[[str], str]


def value_words(field: str, value: Any, name_of: NameOf) -> str:  # noqa: ANN401  (plain data)
    """Return what a field says, as a file holds it; `name_of` names a module by its uid."""
    match field:
        case "elective":
            words = _("not asked for by the certificate")
            return str(words if value else _("asked for by the certificate"))
        case "group_size":
            words = _("everybody together")
            return str(_("groups of about %(size)s people", size=value) if value else words)
        case "body":
            return str(value or _("nothing"))
    return _listed(field, value, name_of) or str(_("none"))


def _listed(field: str, value: Any, name_of: NameOf) -> str:  # noqa: ANN401  (see value_words)
    match field:
        case "objectives":
            return "; ".join(each["text"] for each in value)
        case "materials":
            return "; ".join(_material(each) for each in value)
        case "prerequisites":
            return ", ".join(map(name_of, value))
        case "guidelines":
            register = guidelines.register() if value else {}
            return "; ".join(called(key, register) for key in value)
    return ", ".join(map(str, value))


def _material(said: dict[str, str]) -> str:
    where = said.get("url") or said.get("file") or ""
    return " · ".join(filter(None, (said["title"], where)))
