"""Who teaches which version of a curriculum, and what the reader may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, url_for

from app.domain.curricula.standing import Stands
from app.domain.permissions import Action, Place
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.queries import curricula, curriculum_tree, standings, upgrades
from app.queries.curriculum_tree import CurriculumTree
from app.views.access import allows


@dataclass(frozen=True)
class Standing:
    """The tree of versions and cities, with addresses of what this reader may do.

    `newest` is the newest version that is not withdrawn, `stands` what was said of each by its id.
    `upgrade_urls` are by slug of a city that is behind; `upgrade_url` is for the city on the page.
    """

    tree: CurriculumTree
    newest: CurriculumVersion
    stands: Mapping[int, Stands]
    upgrade_urls: Mapping[str, str]
    upgrade_url: str | None
    may_edit: bool


def standing_of(
    versions: Sequence[CurriculumVersion], adapted: AdaptationVersion | None
) -> Standing:
    """Return it for a curriculum of which these are all versions, the newest first."""
    stands = standings.by_version([row.id for row in versions])
    newest, tree = curricula.newest(versions, stands), curriculum_tree.of(versions, stands)
    owner = Place(organisation_id=newest.curriculum.owner_id)
    return Standing(
        tree=tree,
        newest=newest,
        stands=stands,
        upgrade_urls=_upgrade_urls(newest, tree),
        upgrade_url=_upgrade_url(newest, adapted),
        may_edit=allows(Action.EDIT_CURRICULUM, owner),
    )


def init_app(app: Flask) -> None:
    """Let templates ask: `{{ offered_upgrade(edition) }}`."""
    app.jinja_env.globals["offered_upgrade"] = offered_upgrade


def offered_upgrade(edition: AdaptationVersion) -> tuple[str, str] | None:
    """Return the number of the newest version that stands, and where a city moves on to it.

    None where the person may not, or there is no newer version that the city is asked to take.
    """
    versions = curricula.versions(edition.base.curriculum.slug)
    newest = curricula.newest(versions, standings.by_version([row.id for row in versions]))
    url = _upgrade_url(newest, edition)
    return (str(newest.number), url) if url else None


def _upgrade_urls(newest: CurriculumVersion, tree: CurriculumTree) -> dict[str, str]:
    """Return where the person can take cities along that are behind, by slug of the city."""
    behind = [
        (each.city, each.newest)
        for each in tree.branches
        if each.behind and allows(Action.ADAPT_CURRICULUM, Place(city_id=each.city.id))
    ]
    declined = upgrades.declined(newest) if behind else frozenset()
    slug, number = newest.curriculum.slug, str(newest.number)
    return {
        city.slug: url_for("upgrades.show", city=city.slug, curriculum=slug, version=number)
        for city, edition in behind
        if edition is not None and edition.id not in declined
    }


def _upgrade_url(newest: CurriculumVersion, adapted: AdaptationVersion | None) -> str | None:
    """Return where an organiser sees what the newest version means for their city, if they may."""
    if adapted is None or adapted.base.number >= newest.number:
        return None
    city = adapted.adaptation.city
    if not allows(Action.ADAPT_CURRICULUM, Place(city_id=city.id)):
        return None
    if not upgrades.is_offered(adapted, newest):
        return None
    slug, number = newest.curriculum.slug, str(newest.number)
    return url_for("upgrades.show", city=city.slug, curriculum=slug, version=number)
