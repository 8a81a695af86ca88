"""Codes of a second factor: each works once, and few tries are allowed, with or without the
cache."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from jewelry.accounts import security_log, throttle

CODE_SECONDS = 30
"""How long an app shows a code."""


class _Once:
    """A mixin before allauth's form, which keeps used codes and tries in the cache only."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        who = str(self.user.pk)
        if throttle.is_over(throttle.CODES, who):
            security_log.record("locked_out", person=self.user)
            raise get_adapter().validation_error("too_many_login_attempts")
        with transaction.atomic():
            # A request with the same code at the same time waits here, and finds it used.
            list(Authenticator.objects.select_for_update().filter(user=self.user))
            code: str = super().clean_code()  # type: ignore[misc]
            self._use(code)
        throttle.begin_again(throttle.CODES, who)
        return code

    def _use(self, code: str) -> None:
        """Use up an app's code and all codes before it. Raises ValidationError."""
        if self.authenticator.type != Authenticator.Type.TOTP:
            return
        if not use(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")


class AuthenticateForm(_Once, forms.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Once, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


def use(authenticator: Authenticator, code: str) -> bool:
    """Use up an app's code, also during the set-up: it and those before it become invalid."""
    data = authenticator.data
    step = _step_of(decrypt(data["secret"]), code)
    if step <= data.get("step", 0):
        return False
    data["step"] = step
    authenticator.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str) -> int:
    """Return the period of a code, the latest that fits; 0 for an invalid code."""
    now, wide = int(time.time()) // CODE_SECONDS, settings.MFA_TOTP_TOLERANCE
    steps = range(now + wide, now - wide - 1, -1)
    shown = {step: format_hotp_value(hotp_value(secret, step)) for step in steps}
    return next(
        (s for s, value in shown.items() if compare_user_code(actual=code, expected=value)), 0
    )
