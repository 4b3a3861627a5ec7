"""What the library says, in our words; the second part is the kind of notice."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    f"SECURITY_MSG_{name}": (words, kind)
    for name, words, kind in (
        ("API_ERROR", _("That could not be read. Try again from the start."), "stop"),
        ("DISABLED_ACCOUNT", _("This account was closed. Ask your course organiser."), "stop"),
        ("EMAIL_NOT_PROVIDED", _("Write your mail address."), "stop"),
        (
            "GENERIC_AUTHN_FAILED",
            _("This address and password do not go together. You can also sign in by a link."),
            "stop",
        ),
        ("INVALID_EMAIL_ADDRESS", _("Write a mail address, such as name@hospital.org."), "stop"),
        ("INVALID_PASSWORD", _("That is not your password."), "stop"),
        (
            "INVALID_RECOVERY_CODE",
            _("This is not one of your recovery codes, or it was used before."),
            "stop",
        ),
        ("PASSWORD_CHANGE", _("Your password is set. Other browsers were signed out."), "good"),
        (
            "PASSWORD_INVALID_LENGTH",
            _("Take at least %(length)s characters; three or four words are easy to keep."),
            "stop",
        ),
        ("PASSWORD_IS_THE_SAME", _("This is the password that you have already."), "stop"),
        ("PASSWORD_NOT_PROVIDED", _("Write your password."), "stop"),
        (
            "PASSWORD_TOO_SIMPLE",
            _(
                "This password is easy to guess. Take three or four words that do not belong "
                "together."
            ),
            "stop",
        ),
        ("REAUTHENTICATION_REQUIRED", _("Show first that it is you."), "note"),
        ("REAUTHENTICATION_SUCCESSFUL", _("Thank you. Now you can go on."), "good"),
        ("RETYPE_PASSWORD_MISMATCH", _("The two passwords differ."), "stop"),
        ("TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL", _("Codes are set up."), "good"),
        ("TWO_FACTOR_DISABLED", _("Codes are no longer asked for."), "good"),
        (
            "TWO_FACTOR_INVALID_TOKEN",
            _("This code is wrong or was used before. Wait for the next one in your app."),
            "stop",
        ),
        ("TWO_FACTOR_LOGIN_SUCCESSFUL", _("You are signed in."), "good"),
        ("TWO_FACTOR_PERMISSION_DENIED", _("That took too long. Sign in again."), "care"),
        ("TWO_FACTOR_SETUP_EXPIRED", _("That took too long. Begin again."), "care"),
        ("WEBAUTHN_CREDENTIAL_DELETED", _("The passkey “%(name)s” was removed."), "good"),
        ("WEBAUTHN_CREDENTIAL_ID_INUSE", _("This passkey is here already."), "stop"),
        ("WEBAUTHN_EXPIRED", _("That took too long. Begin again."), "care"),
        ("WEBAUTHN_MISMATCH_USER_HANDLE", _("This passkey is another person's."), "stop"),
        ("WEBAUTHN_NAME_DISALLOWED_CHARACTERS", _("Use letters, digits and signs."), "stop"),
        ("WEBAUTHN_NAME_INUSE", _("You have a passkey of this name: %(name)s."), "stop"),
        ("WEBAUTHN_NAME_NOT_FOUND", _("You have no passkey of this name: %(name)s."), "stop"),
        ("WEBAUTHN_NAME_REQUIRED", _("Write a name, such as “My phone”."), "stop"),
        ("WEBAUTHN_NO_VERIFY", _("The passkey could not be checked. Try again."), "stop"),
        ("WEBAUTHN_REGISTER_SUCCESSFUL", _("The passkey “%(name)s” was added."), "good"),
        (
            "WEBAUTHN_UNKNOWN_CREDENTIAL_ID",
            _("This passkey is not known here. It may have been removed."),
            "stop",
        ),
    )
}
