"""The adapters that django-allauth calls: for addresses, limits, messages, and encrypted
secrets."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from jewelry.accounts import security_log, throttle
from jewelry.platform import sealing
from jewelry.platform.web.client_address import client_address

log = logging.getLogger(__name__)

SEALED = (__name__, "second factor")
TOLD = ("mfa/messages/", "account/messages/password_changed")
"""Messages of allauth that people do not see; its refusals are shown (`message`)."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords that are asked for again count against the limits of the sign-in page."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        login = credentials.get("username", "")
        if not throttle.may_try(request, login):
            security_log.record("locked_out", request, login=login)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if person:
            throttle.succeeded(request, credentials.get("username", ""))
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the person's work; allauth's default is the form again."""
        return reverse("accounts:home")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **more: Any
    ) -> None:
        if "message" in more or message_template.startswith(TOLD):
            super().add_message(request, level, message_template, *args, **more)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted, so the database alone does not give anybody's codes."""

    def get_totp_issuer(self) -> str:
        return "Alexandrite"

    def get_totp_label(self, user: Any) -> str:
        return str(user.email if user.is_claim else user.username)

    def _get_site_name(self) -> str:
        return "Alexandrite"

    def encrypt(self, text: str) -> str:
        return sealing.seal(text.encode(), *SEALED)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a random secret for one that no key of ours decrypts: no code fits it."""
        if (found := sealing.opened(encrypted_text, *SEALED)) is not None:
            return found.decode()
        log.warning("A second factor was sealed with a key that is not here any more.")
        return base64.b32encode(secrets.token_bytes(20)).decode()
