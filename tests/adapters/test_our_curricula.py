"""All curricula that come with Preceptor: what holds for each, and what the newer MCMC changes."""

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from app.adapters.library import Library, read_library
from app.domain.adaptations.adaptation import apply
from app.domain.comparisons.comparison import change_of, compare
from app.domain.comparisons.comparison_rules import Weight
from app.domain.curricula.curriculum import CurriculumVersion, Module, minutes_live
from app.domain.curricula.guidelines import superseded
from app.domain.scheduling import propose
from app.domain.upgrades.upgrade import plan
from app.domain.upgrades.upgrade_kinds import Outcome
from tests.factories import CURRICULA, our_library

MONDAY = date(2027, 3, 1)


@cache
def library() -> Library:
    return read_library(CURRICULA)


def name(version: CurriculumVersion) -> str:
    return f"{version.slug}@{version.version}"


def mcmc(number: str) -> CurriculumVersion:
    (version,) = [each for each in library().curricula if name(each) == f"mcmc@{number}"]
    return version


def by_code(version: CurriculumVersion) -> dict[str, Module]:
    return {module.code: module for module in version.modules}


every_version = pytest.mark.parametrize("version", library().curricula, ids=name)


def test_the_shape_of_each_curriculum() -> None:
    assert [
        (name(each), each.kind.value, len(each.modules), each.total_minutes, len(each.days))
        for each in library().curricula
    ] == [
        ("implementation-science@1.0.0", "workshop", 10, 735, 2),
        ("mcmc@1.0.0", "course", 18, 1050, 3),
        ("mcmc@1.1.0", "course", 18, 1050, 3),
        ("mcmc@2.0.0", "course", 19, 1145, 3),
        ("palliative-fellowship@1.0.0", "blended fellowship", 28, 8400, 0),
        ("surgical-mentoring@1.0.0", "mentored training", 11, 1485, 5),
        ("surgical-observation@1.0.0", "observation programme", 20, 2670, 10),
        ("tele-mentoring-nursing@1.0.0", "tele-mentoring series", 12, 720, 0),
    ]


def test_every_file_says_that_it_is_illustrative() -> None:
    files = [path for path in CURRICULA.rglob("*.*") if path.is_file()]

    assert CURRICULA / "mcmc/2.0.0/curriculum.toml" in files
    assert [path.name for path in files if not _illustrative(path)] == []


def _illustrative(path: Path) -> bool:
    return "illustrative" in path.read_text(encoding="utf-8").lower()


@every_version
def test_each_version_is_placed_as_its_plan_says_and_no_day_is_too_long(
    version: CurriculumVersion,
) -> None:
    proposal = propose(apply(version, None), MONDAY)

    assert dict(proposal.overflows) == {}
    placed = [
        (each.day, each.starts.time(), each.module_uid)
        for each in proposal.sessions
        if not each.online
    ]
    assert placed == [
        (number, item.at, item.module_uid)
        for number, day in enumerate(version.days, 1)
        for item in day.items
    ]


@every_version
def test_each_module_says_what_is_taught_by_whom_and_to_which_end(
    version: CurriculumVersion,
) -> None:
    modules = version.modules

    assert [each.code for each in modules if not (each.body and each.disciplines)] == []
    assert [each.code for each in modules if not 1 <= len(each.objectives) <= 4] == []


def test_no_curriculum_uses_the_uid_of_another_one() -> None:
    slugs: dict[str, set[str]] = defaultdict(set)
    for version in library().curricula:
        for uid in (each.uid for each in (*version.modules, *version.cases, *version.needs)):
            slugs[uid].add(version.slug)

    assert [uid for uid, used_by in slugs.items() if len(used_by) > 1] == []


def test_the_fellowship_has_sixty_hours_live_and_eighty_of_self_study() -> None:
    (fellowship,) = [each for each in library().curricula if each.slug == "palliative-fellowship"]
    live = minutes_live(fellowship.modules)

    assert (live, fellowship.total_minutes - live) == (60 * 60, 80 * 60)


def test_every_need_of_a_programme_is_answered_by_an_objective() -> None:
    needs = [(name(each), need) for each in library().curricula for need in each.needs]

    assert [(version, need.text) for version, need in needs if not need.objectives] == []
    assert "surgical-observation@1.0.0" in {version for version, _ in needs}


def test_what_mcmc_1_1_teaches_of_the_cervix_follows_a_guideline_that_has_a_newer_edition() -> None:
    register = {each.key: each for each in library().guidelines}
    stale = {
        (name(version), module.code): {key: newer.key for key, newer in found.items()}
        for version in library().curricula
        for module in version.modules
        if (found := superseded(module.guidelines, register))
    }

    newer = {"cervical-cancer-1": "cervical-cancer-2"}
    assert stale == {("mcmc@1.1.0", "M07"): newer, ("mcmc@1.1.0", "M08"): newer}


@pytest.mark.parametrize(
    ("city", "minutes"),
    [
        ("asuncion", (1005, 120)),
        ("kumasi", (1080, 0)),
        ("nairobi", (1095, 0)),
        ("phnom-penh", (1135, 0)),
    ],
)
def test_the_second_edition_of_each_city_takes_the_time_of_the_first_and_says_why_in_kinds(
    city: str, minutes: tuple[int, int]
) -> None:
    (edition,) = [
        each for each in library().adaptations if (each.city.slug, each.number) == (city, 2)
    ]
    effective = apply(mcmc("1.0.0"), edition)

    assert (effective.minutes_in_person, effective.minutes_online) == minutes
    assert [each.id for each in edition.operations if not (each.code and each.approved_by)] == []


def test_mcmc_1_1_adds_and_2_0_changes_what_is_taught() -> None:
    first, second, third = (apply(mcmc(each), None) for each in ("1.0.0", "1.1.0", "2.0.0"))

    assert change_of(compare(first, second)) is Weight.MINOR
    assert change_of(compare(second, third)) is Weight.MAJOR


def test_mcmc_1_1_takes_over_where_kumasi_teaches_the_indicators() -> None:
    (kumasi,) = [
        each for each in library().adaptations if each.city.slug == "kumasi" and each.number == 2
    ]

    absorbed = plan(mcmc("1.0.0"), mcmc("1.1.0"), kumasi).having(Outcome.ABSORBED)

    assert [each.operation.kind.value for each in absorbed if each.operation] == ["reorder"]


def test_mcmc_2_0_teaches_running_an_mdt_as_long_as_phnom_penh_does() -> None:
    (adaptation,) = [each for each in our_library().adaptations if each.city.slug == "phnom-penh"]
    theirs = apply(mcmc("1.0.0"), adaptation)

    (m02,) = [module for module in theirs.modules if module.code == "M02"]
    assert by_code(mcmc("2.0.0"))["M02"].minutes == m02.minutes == 80


def test_mcmc_2_0_takes_the_module_of_kumasi_over_as_it_is() -> None:
    (adaptation,) = [each for each in our_library().adaptations if each.city.slug == "kumasi"]
    theirs = apply(mcmc("1.0.0"), adaptation)

    (k01,) = [module for module in theirs.modules if module.code == "KMS-K01"]
    assert by_code(mcmc("2.0.0"))["KMS-K01"] == k01


def test_mcmc_2_0_merges_splits_moves_locks_and_withdraws() -> None:
    old, new = mcmc("1.1.0"), mcmc("2.0.0")
    before, after = by_code(old), by_code(new)

    assert before.keys() - after.keys() == {"M03", "M04", "M16"}
    assert after["M19"].successor_to == (before["M03"].uid, before["M04"].uid)
    assert {after[code].successor_to for code in ("M20", "M21")} == {(before["M16"].uid,)}
    assert [module.code for module in new.modules if module.locked] == ["M10"]
    assert [module.code for module in new.modules if module.changes_practice] == ["M07"]
    assert [case.code for case in new.cases if case.withdrawn] == ["C02"]
    assert after["M13"].uid == before["M13"].uid
    assert after["M13"].title != before["M13"].title
    assert (day_of(old, "M09"), day_of(new, "M09")) == (2, 1)


def day_of(version: CurriculumVersion, code: str) -> int:
    uid = by_code(version)[code].uid
    (day,) = [
        number
        for number, day in enumerate(version.days, 1)
        if uid in {item.module_uid for item in day.items}
    ]
    return day
