"""`flask curricula`: look at what is published, check and load a library, write it out again."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click

from app.adapters.library import (
    Library,
    LibraryError,
    LibraryProblem,
    find_changes,
    find_low_numbers,
    packed,
    read_library,
    unpacked,
)
from app.adapters.storage import MissingFile
from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.domain.adaptations.effective import EffectiveCurriculum
from app.errors import NotFound
from app.queries import curricula, effective_curricula, readiness
from app.services import curricula as service
from app.services.curricula import (
    CityCodeTaken,
    CurriculumTaken,
    LoadReport,
    NumbersTooLow,
    OwnerNamedOtherwise,
    PublishedIsFrozen,
)
from app.services.published_rows import LabelTaken
from app.wiring import adapters

group = OneLineGroup("curricula", help="Curricula, and what cities make of them.")

FOLDER = click.Path(path_type=Path)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs.")


@group.command("show")
@click.argument("reference", metavar="SLUG[@VERSION]")
@click.option("--city", metavar="SLUG", help="As this city teaches it.")
@as_json_option
def show(reference: str, city: str | None, *, as_json: bool) -> None:
    """Show the modules of a published version; 1.0 means the newest 1.0.x.

    Without a version it is the newest one, or with --city the one that the city adapted last.
    """
    effective = _find(reference, city)
    if as_json:
        _print(_effective_data(effective))
        return
    click.echo(f"{effective.title}")
    taught = f", as {effective.city} teaches it ({effective.adaptation_label})"
    click.echo(f"{effective.slug}@{effective.version}{taught if effective.city else ''}\n")
    widths = [max(len(getattr(each, name)) for each in effective.modules) for name in COLUMNS]
    for module in effective.modules:
        code, style = module.code.ljust(widths[0]), module.format.ljust(widths[1])
        click.echo(f"{code}  {module.minutes:>4} min  {style}  {module.title}")
    click.echo(f"\n{effective.minutes_in_person:,} min in person", nl=False)
    alone = f", {effective.minutes_self_paced:,} min self-study" if effective.self_paced else ""
    click.echo(f", {effective.minutes_online:,} min online{alone}")


COLUMNS = ("code", "format")


def _find(reference: str, city: str | None) -> EffectiveCurriculum:
    try:
        version = curricula.by_reference(reference)
    except NotFound:
        raise click.ClickException(f"nothing is published as {reference}") from None
    if city is None:
        return effective_curricula.of(version, None)
    slug, of_a_version, _number = reference.partition("@")
    there = curricula.adaptations(version) if of_a_version else curricula.adaptations_of(slug)
    try:
        edition = curricula.by_city(there, city)
    except NotFound:
        name = f"{slug}@{version.number}" if of_a_version else slug
        raise click.ClickException(f"{city} has no adaptation of {name}") from None
    return effective_curricula.of(edition.base, edition)


def _effective_data(effective: EffectiveCurriculum) -> object:
    return {
        "slug": effective.slug,
        "version": str(effective.version),
        "city": effective.city,
        "adaptation_version": effective.adaptation_label,
        "hash": effective.hash,
        "minutes": {
            "in_person": effective.minutes_in_person,
            "online": effective.minutes_online,
            "self_paced": effective.minutes_self_paced,
        },
        "modules": [
            {
                "uid": module.uid,
                "code": module.code,
                "title": module.title,
                "minutes": module.minutes,
                "format": module.format,
            }
            for module in effective.modules
        ],
    }


@group.command("check")
@click.argument("folder", type=FOLDER, metavar="DIR")
@as_json_option
def check(folder: Path, *, as_json: bool) -> None:
    """Check all files of a library; every problem is printed as FILE:LINE: FIELD: MESSAGE.

    DIR may be a ZIP archive of a library.

    What is published must say the same, as far as the database can be asked.
    """
    with _library(folder, as_json=as_json) as (root, library):
        not_compared = _why_not_compared()
        changed = () if not_compared else _differing(root, library)
        if changed:
            _refuse(changed, as_json=as_json)
    if as_json:
        _print({"ok": True, "problems": [], "not_compared": not_compared})
        return
    counts = f"Versions: {len(library.curricula)}, adaptations: {len(library.adaptations)}"
    counts += f", guidelines: {len(library.guidelines)}" if library.guidelines else ""
    click.echo(f"{folder} is in order. {counts}")
    if not_compared:
        click.echo(f"Not compared with what is published: {not_compared}")


def _differing(root: Path, library: Library) -> tuple[LibraryProblem, ...]:
    """Return what of a library does not go together with what is published."""
    published = service.published()
    return find_changes(root, library, published) or find_low_numbers(library, published)


def _why_not_compared() -> str | None:
    """Return why the database cannot be asked, or None; asking SQLite would begin the file."""
    file = adapters().settings.database_file
    if file is not None and not file.exists():
        return "there is no database yet: run flask db upgrade"
    return readiness.problem()


@group.command("load")
@click.argument("folder", type=FOLDER, metavar="DIR")
@as_json_option
def load(folder: Path, *, as_json: bool) -> None:
    """Publish what is new in a library, with the organisations and cities it names; all or nothing.

    DIR may be a ZIP archive of a library. What is published stays as it is: loading the same
    folder again changes nothing. Only the register of guidelines is brought up to date.
    """
    with _library(folder, as_json=as_json) as (root, library):
        report = _load(root, library, as_json=as_json)
    if as_json:
        _print(vars(report))
        return
    for name in report.added:
        click.echo(f"published {name}")
    for name in report.updated:
        click.echo(f"updated {name}")
    for name in report.unchanged:
        click.echo(f"unchanged {name}")


def _load(root: Path, library: Library, *, as_json: bool) -> LoadReport:
    try:
        return service.load(library, storage=adapters().storage, now=utcnow())
    except (PublishedIsFrozen, NumbersTooLow):
        _refuse(_differing(root, library), as_json=as_json)
    except CityCodeTaken as refusal:
        raise click.ClickException(
            f"the code {refusal.code} belongs to {refusal.city}; give the new city another"
        ) from None
    except LabelTaken as refusal:
        raise click.ClickException(
            f"{refusal.city} has an edition {refusal.label} already; give the new one another label"
        ) from None
    except CurriculumTaken as refusal:
        raise click.ClickException(
            f"there is a curriculum {refusal.slug} already: its owner is {refusal.there[0]} and its"
            f" code {refusal.there[1]}, and these files say {refusal.offered[0]} and"
            f" {refusal.offered[1]}; give what you load another slug, or the same owner and code"
        ) from None
    except OwnerNamedOtherwise as refusal:
        raise click.ClickException(
            f"what is published says of {refusal.slug}: {refusal.there.name!r}, a"
            f" {refusal.there.kind}; these files say {refusal.offered.name!r}, a"
            f" {refusal.offered.kind}; write in all of them what is published"
        ) from None


@group.command("export")
@click.argument("folder", type=FOLDER, metavar="DIR")
@as_json_option
def export(folder: Path, *, as_json: bool) -> None:
    """Write all that is published as the files of a library; other files in DIR stay.

    A DIR that ends in .zip becomes an archive of the library instead.
    """
    names = _export(folder)
    unknown = service.not_in_register()
    if as_json:
        _print({"files": names, "not_in_register": unknown})
        return
    place = f"into {folder}" if folder.suffix == ".zip" else f"below {folder}"
    click.echo(f"wrote {len(names)} files {place}")
    if unknown:
        click.echo(f"add to guidelines.toml what modules cite: {', '.join(unknown)}")


def _export(target: Path) -> list[str]:
    """Write what is published and return the names of the files."""
    with ExitStack() as stack:
        archive = target.suffix == ".zip"
        folder = Path(stack.enter_context(TemporaryDirectory())) if archive else target
        folder.mkdir(parents=True, exist_ok=True)
        try:
            files = service.export(folder, storage=adapters().storage)
        except MissingFile as error:
            message = (
                f"the file {error} of a material is gone from the storage, or was changed there"
            )
            raise click.ClickException(message) from None
        names = [file.relative_to(folder).as_posix() for file in files]
        if archive:
            content = packed((name, (folder / name).read_bytes()) for name in names)
            target.write_bytes(content)
    return names


@contextmanager
def _library(source: Path, *, as_json: bool) -> Iterator[tuple[Path, Library]]:
    """Read a library from a folder or an archive; its folder is there as long as the block runs.

    With problems, print them all and stop with exit status 1.
    """
    with ExitStack() as stack:
        try:
            root = stack.enter_context(unpacked(source)) if source.is_file() else source
            library = read_library(root)
        except LibraryError as error:
            _refuse(error.problems, as_json=as_json)
        yield root, library


def _refuse(problems: Iterable[LibraryProblem], *, as_json: bool) -> NoReturn:
    if as_json:
        _print({"ok": False, "problems": [vars(problem) for problem in problems]})
    else:
        for problem in problems:
            click.echo(problem, err=True)
    raise SystemExit(1)


def _print(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
