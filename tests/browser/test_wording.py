"""A changed sentence in a long text is found at a glance, on a phone and on a desk."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, expect

from app.adapters.library import Library
from app.clock import utcnow
from app.domain.adaptations.operations import Rewrite
from app.domain.drafts.review import DraftState
from app.domain.permissions import Role
from app.queries import curricula as curriculum_queries
from app.services import curricula
from app.wiring import adapters
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.curriculum_values import uid
from tests.factories import give_role, make_person
from tests.live import Live
from tests.moving_cores import RETITLED, adapted, drafted, new_core, old_core, op

pytestmark = pytest.mark.parametrize("live", ["sqlite"], indirect=True)

ORGANISER = "organiser.nairobi@example.org"
TOLD = [
    f"Station {number}: **look** at what patient {number} needs, and write it down.\n"
    for number in range(1, 31)
]
FIFTEENTH = "Station 15: **look** twice at what patient 15 needs, and write it down.\n"
TWENTIETH = "Station 20: **look** at what patient 20 wants, and write it down.\n"
CORE, OURS = 14, 19  # the places at which the core and the city say something else
WIDER = "document.documentElement.scrollWidth - innerWidth"


def text(**other: str) -> str:
    """Write the long text; `core="…"` and `ours="…"` say one station of it otherwise."""
    told = [*TOLD]
    for place, name in ((CORE, "core"), (OURS, "ours")):
        told[place] = other.get(name, told[place])
    return "".join(told)


def arrange(live: Live, slug: str) -> None:
    """Publish a core of which one station changes, and an edition that changes another one."""
    with live.arranging():
        cores = []
        for core, body in ((old_core(), text()), (new_core(), text(core=FIFTEENTH))):
            modules = [
                replace(each, body=body) if each.uid == uid("mod", RETITLED) else each
                for each in core.modules
            ]
            cores.append(replace(core, slug=slug, modules=tuple(modules)))
        change = Rewrite(
            **op(RETITLED), target=uid("mod", RETITLED), field="body", value=text(ours=TWENTIETH)
        )
        edition = replace(adapted(change), curriculum=slug)
        library = Library(curricula=tuple(cores), adaptations=(edition,))
        curricula.load(library, storage=adapters().storage, now=utcnow())


def marks(side: Locator, tag: str) -> list[str]:
    return [" ".join(each.split()) for each in side.locator(tag).all_inner_texts()]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_what_differs_between_two_versions_is_found_in_a_long_text(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-words-desk" if device is DESK else "care-words-phone"
    arrange(live, slug)
    page = visit(f"/curricula/{slug}/compare?from=1.0.0%2Bnairobi&to=2.0.0", device=device)
    change = page.locator(".differences li", has_text="Station").locator(".change")

    assert marks(change.locator("> div").first, "del") == ["taken out: wants until here."]
    assert marks(change.locator("> .now"), "ins") == [
        "new: twice until here.",
        "new: needs until here.",
    ]
    change.locator("ins").first.scroll_into_view_if_needed()
    expect(change.locator("ins").last).to_be_in_viewport()
    folded = change.locator("details").first
    assert folded.inner_text() == "13 sentences unchanged"
    folded.locator("summary").click()
    assert "Station 1:" in folded.inner_text()
    assert axe.violations(page) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_three_columns_show_what_the_core_and_what_the_city_changed(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-columns-desk" if device is DESK else "care-columns-phone"
    arrange(live, slug)
    page = live.sign_in(visit(device=device), ORGANISER)
    page.goto(f"{live.url}/cities/nairobi/upgrades/{slug}/2.0.0")
    page.get_by_role("button", name="Begin the upgrade").click()
    expect(page.get_by_role("button", name="Decide, and go on")).to_be_visible()

    assert marks(page.locator(".column.was"), "del") == ["taken out: needs until here."]
    assert marks(page.locator(".column.core"), "ins") == ["new: twice until here."]
    assert marks(page.locator(".column.ours"), "ins") == ["new: wants until here."]
    for column in page.locator(".column").all():
        assert "13 sentences unchanged" in marks(column, "summary")
        assert {"15", "20"} <= set(re.findall(r"Station (\d+)", column.inner_text()))
    assert axe.violations(page) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_who_comes_second_in_a_text_finds_what_the_other_wrote(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-two-desk" if device is DESK else "care-two-phone"
    arrange(live, slug)
    editor = f"{slug}.editor@example.org"
    with live.arranging():
        owner = curriculum_queries.version(slug).curriculum.owner
        give_role(make_person(email=editor), Role.CURRICULUM_EDITOR, organisation=owner)
        draft = drafted(replace(new_core(), slug=slug), DraftState.DRAFT)
        part = f"/drafts/{draft.public_id}/parts/{uid('mod', RETITLED)}"
    first = live.sign_in(visit(device=device), editor)
    second = live.sign_in(visit(device=device), editor)
    for page in (first, second):
        page.goto(f"{live.url}{part}")
    for page, body in ((first, text(core=FIFTEENTH)), (second, text(ours=TWENTIETH))):
        page.locator("#body").fill(body)
        with page.expect_navigation():
            page.locator("#body").evaluate("each => each.form.submit()")

    change = second.locator(".field.wrong .change")
    assert marks(change.locator("> div").first, "del") == [
        "taken out: twice until here.",
        "taken out: needs until here.",
    ]
    assert marks(change.locator("> .now"), "ins") == ["new: wants until here."]
    assert axe.violations(second) == []
    assert second.evaluate(WIDER) <= 0
