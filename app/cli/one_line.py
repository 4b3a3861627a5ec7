"""Commands that say in one line what went wrong."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app import circumstances
from app.domain.audit import ActorKind
from app.domain.one_line import first_line
from app.queries import readiness


class WrongUse(click.ClickException):
    """The arguments are not those that the command takes."""

    exit_code = 2


class OneLine(click.Command):
    """A command that says in a line what it was given wrong, or what failed around it."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401 (click's)
        """Read the arguments; what is wrong with them is said without the usage."""
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise WrongUse(error.format_message()) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run it; raises ClickException for what the database, files or arguments do."""
        try:
            with circumstances.acting(ActorKind.OPERATOR):
                return super().invoke(ctx)
        except DBAPIError as error:
            raise click.ClickException(_of_database(error)) from error
        except UnicodeEncodeError as error:
            raise click.ClickException("an argument is no text in UTF-8") from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror or error}") from error


class OneLineGroup(AppGroup):
    """Commands of one subject; each is `OneLine`."""

    command_class = OneLine


def _of_database(error: DBAPIError) -> str:
    problem, reason = readiness.problem(), first_line(str(error.orig))
    if problem == readiness.NO_ANSWER:
        return f"{problem}: {reason}; start it, or correct DATABASE_URL"
    return problem or f"the database refuses: {reason}"
