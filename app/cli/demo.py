"""`flask demo`: four invented courses to look at."""

import click

from app import jobs
from app.adapters.library import LibraryError, read_library
from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.jobs import runner
from app.services import demo
from app.services.claims import Printing
from app.services.demo import NotEmpty
from app.wiring import adapters

group = OneLineGroup("demo", help="Invented courses and people to look at.")


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are people already.")
def load(*, if_empty: bool) -> None:
    """Load the demo into an empty database; certificates are drawn at once."""
    built = adapters()
    if built.settings.production:
        raise click.ClickException("the demo has invented people; APP_ENV=production takes none")
    if if_empty and not demo.is_empty():
        return
    printing = Printing(built.settings.public_url, illustrative=True)
    try:
        library = read_library(built.settings.curricula_dir)
        demo.load(
            library,
            renderer=built.renderer,
            storage=built.storage,
            printing=printing,
            templates=built.checklists,
            now=utcnow(),
        )
    except NotEmpty as error:
        raise click.ClickException(
            "the database has people in it; the demo is for an empty one"
        ) from error
    except LibraryError as error:
        raise click.ClickException(str(error.problems[0])) from error
    while runner.work_off_one(jobs.handlers(built)):
        pass
    click.echo("The demo is loaded: Nairobi, Kumasi, Phnom Penh and Asunción.")
