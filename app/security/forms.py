"""The library's forms where ours ask for less: one kind of code, one use of a passkey."""

from typing import Any

from flask_security import TwoFactorRescueForm, TwoFactorSetupForm, WebAuthnRegisterForm
from wtforms import HiddenField, RadioField

USAGE = "first"


class PasskeyForm(WebAuthnRegisterForm):
    """A name for a new key. What it is for is not asked: there is one use."""

    usage = HiddenField(default=USAGE)

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 (handed on)
        """Check the name; the use is ours to say."""
        self.usage.data = USAGE
        return bool(super().validate(**kwargs))


class CodesForm(TwoFactorSetupForm):
    """Whether codes are set up or switched off: a button says which."""

    setup = HiddenField()


class RescueForm(TwoFactorRescueForm):
    """Ways round a lost phone. The library fills it in; our page leads to recovery codes itself."""

    help_setup = RadioField(choices=[])
