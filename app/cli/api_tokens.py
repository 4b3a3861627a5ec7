"""`flask api-token`: tokens with which programs come in as a person."""

import json

import click

from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.domain.api_scopes import EVERYTHING, InvalidScope
from app.domain.one_line import unseen_in
from app.errors import NotFound
from app.models.api import ApiToken
from app.models.person import Person
from app.queries import api_tokens as queries
from app.queries import people
from app.services import api_tokens
from app.services.api_tokens import LONGEST_DAYS, LONGEST_LABEL, TooManyTokens

group = OneLineGroup("api-token", help="Tokens with which programs come in as a person.")


@group.command("create")
@click.option("--email", metavar="EMAIL", required=True, help="Whose token it is.")
@click.option(
    "--scope",
    "scopes",
    metavar="SCOPE",
    multiple=True,
    help="read, write, city:SLUG, organisation:SLUG; several times. All that the person may do"
    " if left out.",
)
@click.option("--label", default="Command line", help="What it is for.")
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, help="How long it works.")
def create(email: str, scopes: tuple[str, ...], label: str, days: int) -> None:
    """Print a new token of the person with this EMAIL. It can't be shown again."""
    words = [word for given in scopes for word in given.replace(",", " ").split()]
    if len(label) > LONGEST_LABEL or not label.strip() or unseen_in(label):
        raise click.ClickException(f"a label is a line of at most {LONGEST_LABEL} characters")
    try:
        token, _row = api_tokens.create(
            label.strip(),
            scopes=words if scopes else EVERYTHING,
            days=days,
            strong=True,  # whoever has the machine has everything
            actor=_holder(email.strip()),
            now=utcnow(),
        )
    except InvalidScope as error:
        raise click.ClickException(
            f"{error.word!r} is no scope: say read or write, and at most one"
            " city:SLUG or organisation:SLUG that is known"
        ) from None
    except TooManyTokens:
        raise click.ClickException(
            f"{email} has {api_tokens.MOST_TOKENS} tokens that work: revoke one first"
        ) from None
    click.echo(token)


@group.command("list")
@click.option("--email", metavar="EMAIL", help="Only those of this person.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_all(email: str | None, *, as_json: bool) -> None:
    """List tokens, those that work no more too."""
    rows = queries.of_person(_holder(email.strip()).id) if email else queries.everybodys()
    found = [_facts(row) for row in rows]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['id']}  {each['state']:8}  {each['person']}: {each['label']}")
    click.echo(f"Tokens: {len(found)}.")


@group.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Stop the token with this ID, which `list` shows."""
    try:
        row = api_tokens.revoke_any(token_id, now=utcnow())
    except NotFound:
        raise click.ClickException(f"there is no token {token_id}") from None
    click.echo(f"The token {row.label} of {row.person.name} works no more.")


def _holder(email: str) -> Person:
    found = people.find_by_email(email)
    if not found:
        raise click.ClickException(f"nobody here has the address {email}")
    if len(found) > 1:
        names = ", ".join(person.name for person in found)
        raise click.ClickException(
            f"{email} is shared by {names}: give each an address of their own"
        )
    return found[0]


def _facts(row: ApiToken) -> dict[str, object]:
    expired = "works" if row.works(utcnow()) else "expired"
    used = row.last_used_at
    return {
        "id": row.public_id,
        "person": row.person.name,
        "label": row.label,
        "scopes": row.scopes,
        "state": "revoked" if row.revoked_at else expired,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "last_used_at": used.isoformat() if used else None,
    }
