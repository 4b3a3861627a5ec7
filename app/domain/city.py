"""A city that teaches: its names, its clock, its languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from zoneinfo import ZoneInfo

from app.domain.problems import (
    LANGUAGE,
    SLUG,
    Fault,
    Path,
    Problem,
    check_line,
    check_paragraph,
    check_pattern,
)

CITY_CODE = re.compile(r"[A-Z]{3}")  # numbers of certificates carry it
COUNTRY = re.compile(r"[A-Z]{2}")
SCRIPT = re.compile(r"[A-Z][a-z]{3}")


@dataclass(frozen=True, kw_only=True)
class CityDetails:
    """What an adaptation says of its city.

    `country` is an ISO 3166 code, `time_zone` an IANA name, `script` an ISO 15924 code;
    `second_language` is what teaching is interpreted from or into; `regulators` are the
    bodies that register those who are taught.
    """

    slug: str
    code: str
    name: str
    country: str
    time_zone: str
    language: str
    script: str
    native_name: str = ""
    second_language: str = ""
    regulators: tuple[str, ...] = ()


# What an edition can say otherwise than the one before; the rest is which city it is, and stays.
SAID = tuple(each.name for each in fields(CityDetails) if each.name not in ("slug", "code"))


def texts_of(city: CityDetails) -> dict[str, str]:
    """Return what is said of a city as a form shows it: regulators each on a line."""
    said = {name: getattr(city, name) for name in SAID}
    return said | {"regulators": "\n".join(city.regulators)}


def with_texts(city: CityDetails, texts: Mapping[str, str]) -> CityDetails:
    """Return the city as a form describes it."""
    lines = (line.strip() for line in texts["regulators"].split("\n"))
    said = {name: texts[name] for name in SAID if name != "regulators"}
    return replace(city, **said, regulators=tuple(filter(None, lines)))


def carried(own: CityDetails, before: CityDetails, newest: CityDetails) -> CityDetails:
    """Return what is said of a city by now, with what `own` says otherwise than `before` did."""
    kept = {name: getattr(own, name) for name in SAID}
    return replace(newest, **{
        name: value for name, value in kept.items() if value != getattr(before, name)
    })  # fmt: skip


def check_city(city: CityDetails, path: Path) -> Iterator[Problem]:
    """Find all that is wrong with a city's details."""
    yield from check_pattern(city.slug, SLUG, (*path, "slug"))
    yield from check_pattern(city.code, CITY_CODE, (*path, "code"))
    yield from check_line(city.name, (*path, "name"), most=100)
    yield from check_paragraph(city.native_name, (*path, "native_name"), most=100)
    yield from check_pattern(city.country, COUNTRY, (*path, "country"))
    if not _is_time_zone(city.time_zone):
        yield Problem(Fault.UNKNOWN_TIME_ZONE, (*path, "time_zone"), {"value": city.time_zone})
    yield from check_pattern(city.language, LANGUAGE, (*path, "language"))
    yield from check_paragraph(city.language, (*path, "language"), most=20)
    if city.second_language:
        yield from check_pattern(city.second_language, LANGUAGE, (*path, "second_language"))
    yield from check_pattern(city.script, SCRIPT, (*path, "script"))
    for index, regulator in enumerate(city.regulators):
        yield from check_line(regulator, (*path, "regulators", index))


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # malformed, a folder of zones, unknown
        return False
    return True
