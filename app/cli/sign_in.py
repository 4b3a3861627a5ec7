"""`flask sign-in-link`: a way in for somebody, from the machine itself."""

import click
from flask.cli import with_appcontext

from app.cli.one_line import OneLine
from app.clock import utcnow
from app.queries import people
from app.services import sign_in
from app.wiring import adapters


@click.command("sign-in-link", cls=OneLine)
@click.argument("email")
@with_appcontext
def command(email: str) -> None:
    """Print a link that signs in the person with this EMAIL, once, within a day."""
    email = email.strip()
    found = people.find_by_email(email)
    if not found:
        raise click.ClickException(f"nobody here has the address {email}")
    if len(found) > 1:
        names = ", ".join(person.name for person in found)
        raise click.ClickException(
            f"{email} is shared by {names}: give each an address of their own"
        )
    if people.closed_among([found[0].id]):
        raise click.ClickException(f"the account of {found[0].name} is closed")
    token = sign_in.make_link(found[0], now=utcnow())
    click.echo(f"{adapters().settings.public_url}/sign-in/{token}")
