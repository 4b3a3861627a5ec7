"""Run several `flask` commands in one process: loading the application takes most of their time.

`python -m scripts.flask_commands "db upgrade" "curricula load curricula"` ends at the first that
fails, with the exit status SAID; with --all it goes on and prints an empty line for one that fails.
"""

import argparse
import shlex
import sys

import click
from flask.cli import FlaskGroup

from scripts.console import SAID
from wsgi import app


def run(line: str) -> int:
    """Run one command as the shell would; its exit status."""
    group = FlaskGroup(create_app=lambda: app, set_debug_flag=False)
    try:
        result = group.main(args=shlex.split(line), prog_name="flask", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return result if isinstance(result, int) else 0


def main() -> int:
    """Run the commands in their order."""
    parser = argparse.ArgumentParser(prog="scripts.flask_commands", description=__doc__)
    parser.add_argument("--all", action="store_true", help="go on after one that fails")
    parser.add_argument("lines", nargs="+", metavar="COMMAND")
    options = parser.parse_args()
    for line in options.lines:
        status = run(line)
        if status != 0 and not options.all:
            return SAID  # the command has said why; a fault of ours ends in a traceback
        if status != 0:
            click.echo()
    return 0


if __name__ == "__main__":
    sys.exit(main())
