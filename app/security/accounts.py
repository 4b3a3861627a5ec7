"""Flask-Security's view of our accounts: it asks and changes here, and each change is a write unit.

The library changes attributes and calls `put`; what changed is written at once, so its `commit`
has nothing left to do.
"""

from typing import Any

from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import inspect, select
from sqlalchemy.orm import InstanceState

from app.clock import utcnow
from app.domain.names import address_key
from app.extensions import db
from app.models.account import Account, Passkey
from app.queries import sign_in_sessions
from app.services import accounts


class Accounts(UserDatastore):
    """Accounts and their passkeys. Roles are none of the library's business."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin, Passkey)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:  # noqa: ANN401, ARG002 (the library's signature)
        """Return the account with this email, id or uniquifier; a closed one is not found."""
        ((name, value),) = wanted.items()
        if name == "email":
            return sign_in_sessions.account_at(address_key(value))
        column = {"id": Account.id, "fs_uniquifier": Account.fs_uniquifier}[name]
        found = select(Account).where(column == value, Account.active)
        return db.session.scalars(found).one_or_none()

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """Return the passkey with this id; one of a closed account is not found.

        The library itself would note that the account is closed, and let it in.
        """
        wanted = (
            select(Passkey)
            .join(Passkey.account)
            .where(Passkey.credential_id == credential_id, Account.active)
        )
        return db.session.scalars(wanted).one_or_none()

    def put(self, model: Account | Passkey) -> Account | Passkey:
        """Write what was changed on an account or a passkey."""
        state: InstanceState[Account | Passkey] = inspect(model)
        changed = {
            column.key: state.attrs[column.key].value
            for column in state.mapper.column_attrs
            if state.attrs[column.key].history.has_changes()
        }
        if changed and isinstance(model, Account):
            accounts.change(model.id, changed, actor=model.person, now=utcnow())
        elif changed:
            accounts.note_passkey(model.id, changed)
        return model

    def create_webauthn(
        self,
        user: UserMixin,
        credential_id: bytes,
        public_key: bytes,
        name: str,
        sign_count: int,
        usage: str,
        device_type: str,
        backup_state: bool,
        transports: list[str] | None = None,
        extensions: str | None = None,
        **_more: object,
    ) -> None:
        """Add a passkey to an account."""
        key = Passkey(
            account_id=user.id,
            credential_id=credential_id,
            public_key=public_key,
            name=name,
            sign_count=sign_count,
            usage=usage,
            device_type=device_type,
            backup_state=backup_state,
            transports=transports,
            extensions=extensions,
        )
        accounts.add_passkey(key, now=utcnow())

    def delete_webauthn(self, webauthn: WebAuthnMixin) -> None:
        """Forget a passkey."""
        accounts.remove_passkey(webauthn.id, now=utcnow())

    def commit(self) -> None:
        """Do nothing: `put` has written it."""
