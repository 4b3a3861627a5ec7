"""Owed work: what each kind of row does when the runner takes it up."""

from collections.abc import Callable, Mapping

from app.clock import utcnow
from app.services import (
    certificates,
    erasure,
    impact_notices,
    invitations,
    material_reminders,
    notices,
    pending_addresses,
    proposals,
    retention,
    same_person,
    sign_in,
)
from app.services.owed_work import Taken
from app.wiring import Adapters

# Somebody waits for these: they are tried again for ever. A mail that is hours late helps nobody.
NEVER_GIVEN_UP = frozenset({certificates.ISSUE, erasure.REMOVE_FILES, retention.APPLY})

Handler = Callable[[Taken], None]
Handlers = Mapping[str, Handler]


def handlers(adapters: Adapters) -> Handlers:
    """Return what to do for each kind of owed work."""

    def mails(send: Callable[..., None]) -> Handler:
        url = adapters.settings.public_url
        return lambda taken: send(taken, mailer=adapters.mailer, public_url=url, now=utcnow())

    return {
        certificates.ISSUE: lambda taken: certificates.issue(
            taken, renderer=adapters.renderer, storage=adapters.storage, now=utcnow()
        ),
        erasure.REMOVE_FILES: lambda taken: erasure.remove_files(
            taken, storage=adapters.storage, now=utcnow()
        ),
        impact_notices.MAIL: mails(impact_notices.mail),
        invitations.MAIL: mails(invitations.mail),
        material_reminders.MAIL: mails(material_reminders.mail),
        notices.MAIL: mails(notices.mail),
        pending_addresses.MAIL: mails(pending_addresses.mail),
        proposals.WORK: lambda taken: proposals.work(taken, solver=adapters.solver, clock=utcnow),
        retention.APPLY: lambda taken: retention.work(
            taken, rules=adapters.retention, now=utcnow()
        ),
        same_person.MAIL: mails(same_person.mail),
        sign_in.FIND_HOLDERS: lambda taken: sign_in.owe_mails(taken, now=utcnow()),
        sign_in.MAIL_LINK: mails(sign_in.mail_link),
    }
