"""How people sign in: passwords, codes, passkeys, sessions, personal links.

Column names that start with `tf_`, `mf_` or `fs_`, and those of `Passkey`, are the ones that
Flask-Security looks for.
"""

from datetime import date, datetime
from typing import Any

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.permissions import Scope, ScopeKind
from app.domain.sign_in_session import Device, OpenSession
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person


class Account(UserMixin, Model):
    """What a person signs in with. Whoever only follows links has nothing in it but its keys.

    `login_address` is the one mail address that goes with the password: of people who share an
    address only one can use it so. `fs_uniquifier` changes with the password, and ends all
    sessions from before. `tf_counter` is the time step of the last code that was taken, so that
    none is taken twice. `mf_recovery_codes` are SHA-256 hashes.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login_address: Mapped[str | None] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    fs_webauthn_user_handle: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(500))
    tf_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # a list of ours
        back_populates="account", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    @property
    def email(self) -> str:  # type: ignore[override]  # it is read only
        """What the library tells two people apart by; never the same for two of them."""
        return self.login_address or self.fs_uniquifier

    def calc_username(self) -> str:
        """Return what an app that shows codes, or a key ring, lists the account under."""
        return self.login_address or self.person.name

    def check_tf_required(
        self,
        tf_setup_methods: list[tuple[str, str]],
        tf_fresh: bool,  # noqa: ARG002 (the library's signature)
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Say whether a code is asked for: whenever codes are set up, on every device."""
        return bool(tf_setup_methods), tf_setup_methods

    @property
    def is_active(self) -> bool:
        """Whether it signs anybody in: not once closed, or while its record is part of another."""
        return self.active and self.person.merged_into_id is None

    @property
    def has_codes(self) -> bool:
        """Whether an app that shows codes is set up."""
        return bool(self.tf_totp_secret and self.tf_primary_method)

    @property
    def has_second_factor(self) -> bool:
        """Whether there is anything to prove more with than a link or a password."""
        return self.has_codes or bool(self.webauthn)


class Passkey(WebAuthnMixin, Model):
    """A key that a phone, a computer or a key ring keeps; it always verifies who holds it."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[Any] | None]
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(String(32))
    extensions: Mapped[str | None] = mapped_column(String(500))
    usage: Mapped[str] = mapped_column(String(16))
    lastuse_datetime: Mapped[datetime]

    account: Mapped[Account] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        """Return what finds the account of this key."""
        return {"id": self.account_id}


class SignInSession(HasPublicId, Model):
    """A browser in which somebody is signed in; its cookie holds the token, here lies its SHA-256.

    `strong_at` is when a second factor was last given in it.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("device IN ('own', 'shared')", name="device"),
        Index(None, "account_id", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    fs_uniquifier: Mapped[str] = mapped_column(String(64))
    via: Mapped[str] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(10))
    browser: Mapped[str] = mapped_column(String(80))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    strong_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()

    def as_value(self) -> OpenSession:
        """Hand out what rules and pages need, also after the row is gone."""
        return OpenSession(
            id=self.id,
            account_id=self.account_id,
            via=self.via,
            device=Device(self.device),
            seen_at=self.seen_at,
            strong_at=self.strong_at,
        )


class PersonalLink(HasPublicId, Model):
    """A way in that a trainee keeps: in a message, or as a QR code on a card.

    It works many times, until it expires or is revoked, as long as its holder is nothing beyond the
    courses of the city that handed it over. `token_sha256` is all that is kept of it.
    """

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])


class Invitation(HasPublicId, Model):
    """A role that waits for whoever opens the mail it was sent with.

    The token is made when the mail is sent, so `token_sha256` is None before.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(40))
    scope_kind: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    invited_by: Mapped[Person] = relationship()

    def as_scope(self) -> Scope:
        """Hand out what the role is for."""
        return Scope(ScopeKind(self.scope_kind), self.scope_id or None)
