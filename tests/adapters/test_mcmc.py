"""The first illustrative core and its four cities: the facts that everybody counts on."""

from datetime import date, datetime

import pytest

from app.domain.adaptations.adaptation import apply
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.operations import OperationKind
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_data import version_hash
from app.domain.curricula.curriculum_parts import Organisation
from app.domain.scheduling import Proposal, propose
from tests.factories import our_library

MONDAY = date(2027, 3, 1)
CITIES = ["asuncion", "kumasi", "nairobi", "phnom-penh"]


def core() -> CurriculumVersion:
    (version,) = our_library().curricula
    return version


def taught_in(city: str) -> EffectiveCurriculum:
    (adaptation,) = [each for each in our_library().adaptations if each.city.slug == city]
    return apply(core(), adaptation)


def placed_in(city: str, *, groups: int = 4) -> Proposal:
    return propose(taught_in(city), MONDAY, groups=groups)


def test_the_core() -> None:
    version = core()

    assert (str(version.version), len(version.modules)) == ("1.0.0", 18)
    assert (version.total_minutes, version.day_minutes) == (1050, (390, 420, 240))
    assert [module.code for module in version.modules if module.elective] == ["M16"]
    assert [module.code for module in version.modules if module.group_size] == ["M14"]


def test_what_was_published_keeps_its_hash() -> None:
    digest = "c8822cd92e976122a4eea1c999182d6d20ad6d89d5e4bac6da9375bfc2e263b9"

    assert version_hash(core()) == f"sha256-{digest}"


@pytest.mark.parametrize(
    ("city", "in_person", "online", "modules"),
    [
        ("nairobi", 1095, 0, 19),
        ("kumasi", 1080, 0, 18),
        ("phnom-penh", 1135, 0, 16),
        ("asuncion", 1005, 120, 17),
    ],
)
def test_minutes_of_the_cities(city: str, in_person: int, online: int, modules: int) -> None:
    effective = taught_in(city)

    assert (effective.minutes_in_person, effective.minutes_online) == (in_person, online)
    assert len(effective.in_person) == modules


def test_what_nairobi_changes() -> None:
    changes = taught_in("nairobi").changes

    assert [
        (
            each.operation.kind,
            each.before and each.before.code,
            each.after and each.after.code,
            each.operation.evidence,
        )
        for each in changes
    ] == [
        (OperationKind.ANNOTATE, "M01", "M01", "documented basis"),
        (OperationKind.REPLACE, "M16", "NBO-M16", "illustrative"),
        (OperationKind.ADD, None, "NBO-N01", "illustrative"),
    ]
    assert all(each.operation.reason for each in changes)


def test_only_the_first_day_of_phnom_penh_is_too_long() -> None:
    too_long = [(city, each) for city in CITIES for each in placed_in(city).overflows.items()]
    ((city, (day, overflow)),) = too_long

    assert (city, day, overflow.ends) == (
        "phnom-penh",
        1,
        datetime(2027, 3, 1, 20, 10),  # noqa: DTZ001 (local time, no zone)
    )
    assert overflow.minutes_over == 160
    assert [session.code for session in overflow.sessions] == ["M11", "PNH-P01"]


def test_asuncion_meets_online_two_weeks_and_one_week_before() -> None:
    online = [each for each in placed_in("asuncion").sessions if each.online]

    assert [(each.code, f"{each.starts:%Y-%m-%d %H:%M}", each.minutes) for each in online] == [
        ("M04", "2027-02-15 12:00", 60),
        ("M10", "2027-02-22 12:00", 60),
    ]
    assert [each.series for each in taught_in("asuncion").online] == ["ECHO-1", "ECHO-2"]


@pytest.mark.parametrize("city", CITIES)
def test_one_module_is_taught_in_four_groups_at_the_same_time(city: str) -> None:
    grouped = [each for each in placed_in(city).sessions if each.group]

    assert [(each.code, each.group) for each in grouped] == [("M14", n) for n in (1, 2, 3, 4)]
    assert len({each.starts for each in grouped}) == 1
    assert [each.group for each in placed_in(city, groups=1).sessions if each.group] == []


def test_each_city_has_at_least_ten_sessions() -> None:
    assert [len(placed_in(city).sessions) >= 10 for city in CITIES] == [True] * 4


def test_the_library_names_the_cities_and_the_owner() -> None:
    cities = our_library().cities

    assert [(city.slug, city.code, city.time_zone, city.script) for city in cities] == [
        ("asuncion", "ASU", "America/Asuncion", "Latn"),
        ("kumasi", "KMS", "Africa/Accra", "Latn"),
        ("nairobi", "NBO", "Africa/Nairobi", "Latn"),
        ("phnom-penh", "PNH", "Asia/Phnom_Penh", "Khmr"),
    ]
    assert cities[2] == CityDetails(
        slug="nairobi",
        code="NBO",
        name="Nairobi",
        country="KE",
        time_zone="Africa/Nairobi",
        language="en",
        script="Latn",
        regulators=("KMPDC", "NCK"),
    )
    assert our_library().organisations == (
        Organisation(slug="city-cancer-challenge", name="City Cancer Challenge", kind="lead"),
    )
