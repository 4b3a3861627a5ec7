"""`flask administrators`: who may do everything; the first one is made here."""

import json
from datetime import datetime

import click

from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.domain.errors import InvalidAddress, InvalidName
from app.queries import people
from app.services import administrators
from app.services.administrators import AccountClosed, AddressShared, Appointed, NameMissing

group = OneLineGroup("administrators", help="Those who may do everything, in every city.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@group.command("add")
@click.argument("email")
@click.option("--name", metavar="NAME", help="What somebody new is called.")
@as_json_option
def add(email: str, name: str | None, *, as_json: bool) -> None:
    """Make the person with this EMAIL an administrator; nobody need know them yet."""
    appointed = _add(email, name, now=utcnow())
    person = appointed.person
    if as_json:
        facts = {"known": appointed.known, "already": appointed.already}
        click.echo(json.dumps({"name": person.name} | facts, ensure_ascii=False))
    elif appointed.already:
        click.echo(f"{person.name} is an administrator already.")
    elif appointed.known:
        click.echo(f"{person.name}, who is known here, is an administrator now.")
    else:
        click.echo(f"{person.name} is an administrator now.")


@group.command("list")
@as_json_option
def list_all(*, as_json: bool) -> None:
    """List everybody who is an administrator today."""
    names = [person.name for person in people.administrators(utcnow().date())]
    if as_json:
        click.echo(json.dumps([{"name": name} for name in names], ensure_ascii=False))
        return
    for name in names:
        click.echo(name)
    click.echo(f"Administrators: {len(names)}.")


def _add(email: str, name: str | None, *, now: datetime) -> Appointed:
    try:
        return administrators.add(email, name=name, now=now)
    except NameMissing:
        raise click.ClickException(
            f"nobody here has the address {email}: say who it is with --name NAME"
        ) from None
    except AddressShared as error:
        raise click.ClickException(
            f"{email} is shared by {', '.join(error.names)}: give each an address of their own"
        ) from None
    except AccountClosed as error:
        raise click.ClickException(
            f"the account of {error.name} is closed: another administrator opens it on their page"
        ) from None
    except InvalidAddress:
        raise click.ClickException(f"{email!r} is no mail address") from None
    except InvalidName as error:
        reason = error.problem.replace("_", " ") + f" {error.code_point or ''}".rstrip()
        raise click.ClickException(f"{name!r} can't be a name: {reason}") from None
