"""`flask second-factor reset`: for who lost phone and recovery codes, once it is sure who asks."""

import click
from flask.cli import with_appcontext

from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.queries import people, sign_in_sessions
from app.services import accounts

group = OneLineGroup("second-factor", help="Passkeys and codes that people prove themselves with.")


@group.command("reset")
@click.argument("email")
@with_appcontext
def reset(email: str) -> None:
    """Take off all passkeys, codes and recovery codes of the person with this EMAIL.

    Their browsers are signed out. They sign in by link, and set something up anew.
    """
    found = people.find_by_email(email.strip())
    if len(found) != 1:
        how_many = "nobody here has" if not found else f"{len(found)} people share"
        raise click.ClickException(f"{how_many} the address {email.strip()}")
    account = sign_in_sessions.account_of(found[0].id)
    if account is None or not account.has_second_factor:
        raise click.ClickException(f"{found[0].name} has no second factor")
    accounts.reset_second_factor(account.id, actor=None, now=utcnow())
    click.echo(f"{found[0].name} signs in by link now, and sets up a second factor anew.")
